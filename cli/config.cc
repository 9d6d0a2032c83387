// The keys of pushplan.yaml.
#include "cli/config.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>

#include "analyzer/site/base_url.h"
#include "base/hashed_name.h"
#include "base/suggest.h"
#include "base/text.h"
#include "cli/config_budgets.h"
#include "cli/config_evidence.h"
#include "cli/config_layers.h"
#include "cli/config_outputs.h"
#include "cli/config_reader.h"
#include "cli/config_severities.h"
#include "cli/config_visits.h"
#include "emitters/emitter.h"

namespace pushplan::cli {
namespace {

// A rule of `pages`: what shapes the choice goes to the settings, what only judges stays here.
void read_page_rule(const YAML::Node& node, PlanConfig& plan) {
  PageRule rule;
  PageSeverities judged;
  read_mapping(
      node, "a rule of `pages`",
      {
          {"match", [&](const YAML::Node& n) { rule.pages = text_of(n, "match"); }},
          {"budget", [&](const YAML::Node& n) { rule.budget = size_of(n, "budget"); }},
          {"cached_probability",
           [&](const YAML::Node& n) {
             rule.cached_permille = permille_of(n, "cached_probability");
           }},
          {"diagnostics", [&](const YAML::Node& n) { judged.severities = read_severities(n); }},
      });
  const bool shapes = rule.budget || rule.cached_permille;
  if (rule.pages.empty() || (!shapes && judged.severities.empty()))
    fail(node,
         "a rule of `pages` needs `match`, and `budget`, `cached_probability` or `diagnostics`");
  judged.pages = rule.pages;
  if (shapes) plan.settings.page_budgets.push_back(std::move(rule));
  if (!judged.severities.empty()) plan.page_severities.push_back(std::move(judged));
}

// The keys that a plan may have, at the top of the file or under `plans`.
std::map<std::string, Reader> plan_keys(PlanConfig& plan) {
  Settings& s = plan.settings;
  return {
      {"base_url",
       [&](const YAML::Node& n) {
         s.base_url = text_of(n, "base_url");
         if (const auto base = site::parse_base_url(*s.base_url); !base)
           fail(n, base.error().message);
       }},
      {"url_style",
       [&](const YAML::Node& n) {
         s.url_style = word_of(n, "url_style", parse_url_style, {"html", "clean"});
       }},
      {"ignore", [&](const YAML::Node& n) { s.ignore = list_of(n, "ignore"); }},
      {"mechanism",
       [&](const YAML::Node& n) {
         s.mechanism = word_of(n, "mechanism", parse_mechanism, {"push", "early-hints", "link"});
       }},
      {"strategy",
       [&](const YAML::Node& n) {
         s.strategy = word_of(n, "strategy", parse_strategy,
                              {"best", "none", "css", "critical", "everything", "images-first"});
       }},
      {"profiles", [&](const YAML::Node& n) { read_profiles(n, s); }},
      {"think_time", [&](const YAML::Node& n) { plan.think_time = duration_of(n, "think_time"); }},
      {"cached_probability",
       [&](const YAML::Node& n) { s.cached_permille = permille_of(n, "cached_probability"); }},
      {"hero", [&](const YAML::Node& n) { s.hero = list_of(n, "hero"); }},
      {"budget", [&](const YAML::Node& n) { s.budget = size_of(n, "budget"); }},
      {"budgets", [&](const YAML::Node& n) { read_budgets(n, plan.budgets); }},
      {"critical_budget",
       [&](const YAML::Node& n) { s.critical_budget = size_of(n, "critical_budget"); }},
      {"max_files", [&](const YAML::Node& n) { s.max_files = number_of(n, "max_files", 0, 1000); }},
      {"max_header_bytes",
       [&](const YAML::Node& n) { s.max_header_bytes = size_of(n, "max_header_bytes"); }},
      {"encoding",
       [&](const YAML::Node& n) {
         s.encoding = word_of(n, "encoding", parse_encoding, {"br", "zstd", "gzip", "identity"});
       }},
      {"quality", [&](const YAML::Node& n) { read_compression(n, s); }},
      {"viewports", [&](const YAML::Node& n) { read_viewports(n, s); }},
      {"pin", [&](const YAML::Node& n) { s.pin = list_of(n, "pin"); }},
      {"exclude", [&](const YAML::Node& n) { s.exclude = list_of(n, "exclude"); }},
      {"error_pages", [&](const YAML::Node& n) { s.error_pages = bool_of(n, "error_pages"); }},
      {"flows", [&](const YAML::Node& n) { read_flows(n, s); }},
      {"flow_counts", [&](const YAML::Node& n) { plan.flow_counts = text_of(n, "flow_counts"); }},
      {"access_log", [&](const YAML::Node& n) { plan.access_logs = list_of(n, "access_log"); }},
      {"prefetch", [&](const YAML::Node& n) { read_prefetch(n, s.prefetch); }},
      {"pages",
       [&](const YAML::Node& n) {
         if (!n.IsSequence()) fail(n, "pages must be a list of {match, budget}");
         s.page_budgets.clear();
         plan.page_severities.clear();
         for (const YAML::Node& rule : n) read_page_rule(rule, plan);
       }},
      {"recordings", [&](const YAML::Node& n) { s.recordings = list_of(n, "recordings"); }},
      {"routes", [&](const YAML::Node& n) { read_routes(n, s); }},
      {"existing", [&](const YAML::Node& n) { plan.existing = list_of(n, "existing"); }},
      {"manifest",
       [&](const YAML::Node& n) {
         plan.manifest = text_of(n, "manifest");
         if (plan.manifest.empty()) fail(n, "manifest must be the name of a file");
         plan.names_manifest = true;
       }},
      {"cookie", [&](const YAML::Node& n) { read_cookie(n, plan.cookie); }},
      {"outputs",
       [&](const YAML::Node& n) {
         if (!n.IsSequence()) fail(n, "outputs must be a list of {target, file}");
         plan.outputs.clear();
         for (const YAML::Node& output : n) plan.outputs.push_back(read_output(output));
       }},
  };
}

void read_hashed_names(const YAML::Node& node, Config& config) {
  config.hashed_names = list_of(node, "hashed_names");
  for (std::size_t i = 0; i < config.hashed_names.size(); ++i)
    if (!is_hash_pattern(config.hashed_names[i]))
      fail(node.IsSequence() ? node[i] : node,
           fmt::format("'{}' is no pattern of hashed names; write {{hash}} once where the hash "
                       "stands, as in /assets/*-{{hash}}.js, or {{hash:8}} for 8 characters",
                       config.hashed_names[i]));
}

// What sets a key, if any of the layers does, or the last layer that is there.
YAML::Node place_of(const std::deque<YAML::Node>& layers, const char* key) {
  YAML::Node whole;
  for (auto layer = layers.rbegin(); layer != layers.rend(); ++layer) {
    const YAML::Node& node = *layer;
    if (!node.IsMap()) continue;
    if (node[key]) return node[key];
    if (whole.IsNull() && node.size() > 0) whole.reset(node);
  }
  return whole;
}

// Every file is written once: by one plan, as its manifest or one of its outputs.
void check_files(PlanConfig& plan, const std::deque<YAML::Node>& layers,
                 std::set<std::string>& written) {
  for (OutputConfig& output : plan.outputs) output.options.cookie = plan.cookie;
  if (plan.settings.strategy != Strategy::best && !plan.names_manifest)
    fail(place_of(layers, "strategy"),
         fmt::format("strategy {} is there to compare with and never writes {} by itself; name its "
                     "file with `manifest`",
                     to_string(plan.settings.strategy), plan.manifest));
  if (!written.insert(plan.manifest).second)
    fail(place_of(layers, "manifest"),
         fmt::format("two plans write the manifest {}; give each its own", plan.manifest));
  for (const OutputConfig& output : plan.outputs) {
    std::string place = std::filesystem::path(output.file).lexically_normal().generic_string();
    while (place.size() > 1 && place.back() == '/') place.pop_back();
    const auto target = emitters::find_emitter(output.target);
    // Each of those writes files of its own kind.
    if (target && (*target)->place == emitters::Place::folder) place += " " + output.target;
    if (!written.insert(place).second)
      fail(place_of(layers, "outputs"),
           fmt::format("{} is written twice; name another file for target {}", output.file,
                       output.target));
  }
}

// Reads the layers one over the other: files, the plan's own entry, the environment.
class LayerReader {
 public:
  explicit LayerReader(const ConfigLayers& layers) : layers_(layers) {
    const std::set<std::string> shared = {"site", "diagnostics", "hashed_names"};
    for (const auto& entry : layers.environment)
      (shared.count(entry.first.Scalar()) > 0 ? environment_ : plan_environment_)
          .force_insert(entry.first, entry.second);
  }

  Config read() {
    Config config;
    PlanConfig base;
    std::optional<YAML::Node> plans;
    for (const YAML::Node& file : layers_.files) {
      auto keys = plan_keys(base);
      add_file_keys(keys, config);
      keys["plans"] = [&](const YAML::Node& n) { plans.emplace(n); };
      read_mapping(file, "pushplan.yaml", keys);
    }
    std::map<std::string, Reader> keys;
    add_file_keys(keys, config);
    read_mapping(environment_, "the environment", keys);
    if (!plans) {
      config.plans.push_back(finished(base, layers_.files));
      return config;
    }
    if (!plans->IsSequence() || plans->size() == 0)
      fail(*plans, "plans must be a list with at least one plan");
    for (const YAML::Node& node : *plans) {
      PlanConfig plan = base;
      read_mapping(node, "a plan", plan_keys(plan));
      std::deque<YAML::Node> nodes = layers_.files;
      nodes.push_back(node);
      config.plans.push_back(finished(std::move(plan), std::move(nodes)));
    }
    return config;
  }

  void read_environment(PlanConfig& plan) const {
    read_mapping(plan_environment_, "the environment", plan_keys(plan));
  }

 private:
  // The keys that only the whole has.
  static void add_file_keys(std::map<std::string, Reader>& keys, Config& config) {
    keys["site"] = [&](const YAML::Node& n) { config.site = text_of(n, "site"); };
    keys["hashed_names"] = [&](const YAML::Node& n) { read_hashed_names(n, config); };
    keys["diagnostics"] = [&](const YAML::Node& n) {
      for (const auto& [slug, severity] : read_severities(n)) config.severities[slug] = severity;
    };
    keys["extends"] = [](const YAML::Node& n) { text_of(n, "extends"); };
  }

  PlanConfig finished(PlanConfig plan, std::deque<YAML::Node> nodes) {
    read_environment(plan);
    nodes.push_back(plan_environment_);
    check_files(plan, nodes, written_);
    for (auto layer = nodes.rbegin(); layer != nodes.rend(); ++layer) {
      const YAML::Node& node = *layer;
      if (!node.IsMap() || !node["budgets"]) continue;
      check_budgets(plan, node);
      break;
    }
    return plan;
  }

  const ConfigLayers& layers_;
  YAML::Node environment_{YAML::NodeType::Map}, plan_environment_{YAML::NodeType::Map};
  std::set<std::string> written_;
};

Result<Config> read_layers(std::shared_ptr<const ConfigLayers> layers) {
  try {
    Config config = LayerReader(*layers).read();
    config.layers = std::move(layers);
    return config;
  } catch (const ConfigError& error) {
    return layers->sources.error_at(error.mark, error.message);
  }
}

}  // namespace

Result<Config> read_config(const ConfigInput& input) {
  auto layers = std::make_shared<ConfigLayers>();
  if (input.file)
    if (Failure failure = add_files(*layers, *input.file, input.read)) return *failure;
  if (Failure failure = add_variables(*layers, input.variables)) return *failure;
  return read_layers(std::move(layers));
}

Result<Config> read_config(std::string_view text, const std::string& name) {
  const ReadFile read = [&](const std::string& file) -> Result<std::string> {
    if (file == name) return std::string(text);
    return Error{file + ": not read"};
  };
  return read_config({.file = name, .read = read});
}

void apply_environment(const Config& config, PlanConfig& plan) {
  if (config.layers) LayerReader(*config.layers).read_environment(plan);
}

}  // namespace pushplan::cli
