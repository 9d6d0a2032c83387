// What a configuration is made of: a file with those that it extends, and variables of the
// environment. config.cc reads them one over the other, --print-config shows them merged.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/config_sources.h"

namespace pushplan::cli {

using Variables = std::map<std::string, std::string>;
using ReadFile = std::function<Result<std::string>(const std::string&)>;

struct ConfigLayers {
  ConfigSources sources;
  // Those that are extended first. A deque: assigning a YAML::Node changes the node assigned to.
  std::deque<YAML::Node> files;
  YAML::Node environment{YAML::NodeType::Map};  // keys of a plan, `site` and `diagnostics`
};

// Reads a file and those that it extends, each beside the one that names it.
Failure add_files(ConfigLayers& layers, const std::string& name, const ReadFile& read);

// The variables of the process that begin with PUSHPLAN_, but for those of tests.
Variables pushplan_variables();

// Turns variables into keys. Empty ones count as not set; PUSHPLAN_CONFIG is the caller's. Unknown
// ones are an error with a did-you-mean.
Failure add_variables(ConfigLayers& layers, const Variables& variables);

}  // namespace pushplan::cli
