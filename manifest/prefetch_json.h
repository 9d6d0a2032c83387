// The part of the settings that is about next pages, as members of their JSON object.
#pragma once

#include <nlohmann/json.hpp>

#include "base/settings.h"

namespace pushplan::manifest {

// Adds `flows`, `learned_flows` and `prefetch`; nothing when all three are at their defaults, so
// that the manifest of a site without flows does not speak of them.
void put_prefetch(const Settings& settings, nlohmann::ordered_json& object);

// Throws as settings_from_json does.
void read_prefetch(const nlohmann::json& object, Settings& settings);

}  // namespace pushplan::manifest
