// Settings as a JSON object: the `settings` member of the manifest.
#pragma once

#include <limits>
#include <nlohmann/json.hpp>
#include <string>

#include "base/settings.h"

namespace pushplan::manifest {

// Every member in the order of the struct, those with their default value included; but recordings,
// routes and what is about next pages only where the settings speak of them.
nlohmann::ordered_json settings_to_json(const Settings& settings);

// A whole number that is not negative and fits; throws std::invalid_argument naming `name` on
// anything else.
std::uint64_t whole_number(const nlohmann::json& value, const std::string& name,
                           std::uint64_t most = std::numeric_limits<std::uint64_t>::max());

// Members that are absent keep their default. Throws nlohmann::json::exception on a wrong type and
// std::invalid_argument on a value that is none of the known ones.
Settings settings_from_json(const nlohmann::json& object);

}  // namespace pushplan::manifest
