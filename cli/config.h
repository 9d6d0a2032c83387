// pushplan.yaml: what it may hold, and reading it. The keys are the table of config.cc;
// docs/CONFIG.md explains them.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/settings.h"
#include "cli/severities.h"
#include "emitters/options.h"
#include "gate/budget_rules.h"

namespace pushplan::cli {

struct ConfigLayers;  // what a configuration was read from: config_layers.h

// A file to emit.
struct OutputConfig {
  std::string target;
  std::string file;  // below the working folder; of targets for many files a folder
  std::optional<Mechanism> mechanism;  // absent: the plan's
  emitters::EmitOptions options = {};  // but for the mechanism
};

// One plan: settings, and where its manifest and outputs go. A site with an Apache origin and an
// edge has two.
struct PlanConfig {
  Settings settings;
  std::optional<Microseconds> think_time;  // of the server, where a profile does not say
  std::string manifest = "push-manifest.json";
  bool names_manifest = false;  // by the key of that name
  std::vector<OutputConfig> outputs;
  emitters::Cookie cookie = {};                 // of all outputs that set one
  std::vector<std::string> access_logs = {};    // what flows are learned from: files, or "-"
  std::optional<std::string> flow_counts = {};  // a CSV
  std::vector<gate::PageBudget> budgets = {};   // that `check` alone judges
  std::vector<std::string> existing = {};       // files of servers and hosts that it judges too
  std::vector<PageSeverities> page_severities = {};
};

struct Config {
  std::optional<std::string> site;
  std::vector<PlanConfig> plans;          // at least one
  Severities severities;                  // of findings, everywhere
  std::vector<std::string> hashed_names;  // patterns of names with hashes: base/hashed_name.h
  std::shared_ptr<const ConfigLayers> layers = {};  // what it was read from
};

using Variables = std::map<std::string, std::string>;
using ReadFile = std::function<Result<std::string>(const std::string&)>;

// The variables of the process that begin with PUSHPLAN_, but for those of our own tests.
Variables pushplan_variables();

// What a configuration is read from.
struct ConfigInput {
  std::optional<std::string> file = {};  // none: the environment alone, over the defaults
  ReadFile read = {};                    // gives it and those that it extends
  Variables variables = {};              // of the environment
};

// Reads a configuration: the file over those that it extends, the environment over the file.
// Unknown and repeated keys, values of the wrong kind and several plans with one manifest are
// errors, with the file (or variable), line, column, source line and caret, and a did-you-mean for
// names.
Result<Config> read_config(const ConfigInput& input);

// A text that extends nothing, without an environment; `name` is what errors call it.
Result<Config> read_config(std::string_view text, const std::string& name);

// Lays the environment of a configuration over a plan whose settings are from elsewhere.
void apply_environment(const Config& config, PlanConfig& plan);

}  // namespace pushplan::cli
