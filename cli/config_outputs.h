// The keys of pushplan.yaml about what is emitted: `outputs` and `cookie`.
#pragma once

#include <yaml-cpp/yaml.h>

#include "cli/config.h"

namespace pushplan::cli {

OutputConfig read_output(const YAML::Node& node);

void read_cookie(const YAML::Node& node, emitters::Cookie& cookie);

}  // namespace pushplan::cli
