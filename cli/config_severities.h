// The key `diagnostics` of pushplan.yaml.
#pragma once

#include <yaml-cpp/yaml.h>

#include "cli/severities.h"

namespace pushplan::cli {

Severities read_severities(const YAML::Node& node);

}  // namespace pushplan::cli
