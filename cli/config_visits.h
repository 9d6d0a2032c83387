// The keys of pushplan.yaml about how pages reach a visitor: networks, windows, compression.
#pragma once

#include <yaml-cpp/yaml.h>

#include "base/settings.h"

namespace pushplan::cli {

void read_profiles(const YAML::Node& node, Settings& s);
void read_compression(const YAML::Node& node, Settings& s);
void read_viewports(const YAML::Node& node, Settings& s);

}  // namespace pushplan::cli
