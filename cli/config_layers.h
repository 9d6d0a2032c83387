// What a configuration is made of: a file with those that it extends, and variables of the
// environment. config.cc reads them one over the other, --print-config shows them merged.
#pragma once

#include <deque>
#include <string>

#include "cli/config.h"
#include "cli/config_sources.h"

namespace pushplan::cli {

struct ConfigLayers {
  ConfigSources sources;
  // Those that are extended first. A deque: assigning a YAML::Node changes the node assigned to.
  std::deque<YAML::Node> files;
  YAML::Node environment{YAML::NodeType::Map};  // keys of a plan, `site` and `diagnostics`
};

// Reads a file and those that it extends, each beside the one that names it.
Failure add_files(ConfigLayers& layers, const std::string& name, const ReadFile& read);

// Turns variables into keys. Empty ones count as not set; PUSHPLAN_CONFIG is the caller's. Unknown
// ones are an error with a did-you-mean.
Failure add_variables(ConfigLayers& layers, const Variables& variables);

}  // namespace pushplan::cli
