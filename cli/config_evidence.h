// The keys of pushplan.yaml about what pages' own files do not show: routes, and which page comes
// next.
#pragma once

#include <yaml-cpp/yaml.h>

#include "base/settings.h"

namespace pushplan::cli {

void read_routes(const YAML::Node& node, Settings& settings);

// Lists of pages; a plain list of pages is one flow.
void read_flows(const YAML::Node& node, Settings& settings);

void read_prefetch(const YAML::Node& node, PrefetchSettings& prefetch);

}  // namespace pushplan::cli
