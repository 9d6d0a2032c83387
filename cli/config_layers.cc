#include "cli/config_layers.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string_view>

#include "base/suggest.h"
#include "base/text.h"
#include "cli/config_keys.h"

namespace pushplan::cli {
namespace {

constexpr std::string_view kPrefix = "PUSHPLAN_";
// Of our own tests, which run the program: where conformance suites stand.
constexpr std::string_view kForeign = "PUSHPLAN_SUITES";

// Keys that a variable can set beside those of a plan.
const std::vector<std::string>& other_keys() {
  static const std::vector<std::string> kKeys = {"config", "site", "diagnostics", "hashed_names"};
  return kKeys;
}

std::vector<std::string> variable_names() {
  std::vector<std::string> names;
  for (const std::string& key : other_keys()) names.push_back(variable_of(key));
  for (const PlanKey& key : plan_key_table()) names.push_back(variable_of(key.name));
  return names;
}

// The value of `extends`, or an undefined node.
YAML::Node base_of(const YAML::Node& root) {
  if (root.IsMap())
    for (const auto& entry : root)
      if (entry.first.IsScalar() && entry.first.Scalar() == "extends") return entry.second;
  return YAML::Node(YAML::NodeType::Undefined);
}

}  // namespace

Failure add_files(ConfigLayers& layers, const std::string& first, const ReadFile& read) {
  std::vector<std::string> names;  // as far as was read
  std::string name = first;
  YAML::Mark mark;  // of what names it
  for (;;) {
    const auto failure = [&](const std::string& message) {
      return names.empty() ? Error{message} : layers.sources.error_at(mark, "extends: " + message);
    };
    const std::string path = std::filesystem::path(name).lexically_normal().generic_string();
    const bool circle = std::find(names.begin(), names.end(), path) != names.end();
    if (circle) return failure(fmt::format("a circle: {} > {}", join(names, " > "), path));
    const Result<std::string> text = read(name);
    if (!text) return failure(text.error().message);
    const Result<YAML::Node> root = layers.sources.add_file(name, *text);
    if (!root) return root.error();
    layers.files.push_front(*root);
    names.push_back(path);
    const YAML::Node base = base_of(*root);
    if (!base.IsDefined()) return std::nullopt;
    mark = base.Mark();
    if (!base.IsScalar() || base.Scalar().empty()) return failure("must be the name of one file");
    name = (std::filesystem::path(path).parent_path() / base.Scalar())
               .lexically_normal()
               .generic_string();
  }
}

Variables pushplan_variables() {
  Variables found;
  for (char** at = environ; at != nullptr && *at != nullptr; ++at) {
    const std::string_view entry = *at;
    const std::size_t equals = std::min(entry.find('='), entry.size());
    const std::string_view name = entry.substr(0, equals);
    if (name.substr(0, kPrefix.size()) != kPrefix || name.substr(0, kForeign.size()) == kForeign)
      continue;
    found[std::string(name)] = entry.substr(std::min(equals + 1, entry.size()));
  }
  return found;
}

Failure add_variables(ConfigLayers& layers, const Variables& variables) {
  for (const auto& [name, value] : variables) {
    const std::vector<std::string> names = variable_names();
    if (std::find(names.begin(), names.end(), name) == names.end())
      return Error{
          fmt::format("{}: no such variable{}; `pushplan --help` and docs/CONFIG.md tell "
                      "how they are named: PUSHPLAN_ and a key of pushplan.yaml",
                      name, did_you_mean(name, names))};
    const std::string key = to_lower(std::string_view(name).substr(kPrefix.size()));
    if (value.empty() || key == "config") continue;
    const PlanKey* const row = find_plan_key(key);
    const bool list = row != nullptr && row->kind == PlanKey::Kind::list;
    const auto form = list ? ConfigSources::Form::list : ConfigSources::Form::value;
    const Result<YAML::Node> node =
        layers.sources.add_text(ConfigSources::Kind::variable, name, value, form);
    if (!node) return node.error();
    layers.environment.force_insert(layers.sources.key(key), *node);
  }
  return std::nullopt;
}

}  // namespace pushplan::cli
