// --print-config: the merged configuration as YAML that can be read back, each value with a comment
// where it came from. The layers that config.cc read are merged here once more as they were
// written.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "cli/commands.h"
#include "cli/config_keys.h"
#include "cli/config_layers.h"
#include "cli/job.h"
#include "cli/settings_keys.h"
#include "cli/yaml_scalar.h"

namespace pushplan::cli {
namespace {

// Values by key. Never assigned to: assigning a YAML::Node changes the node assigned to.
using MergedKeys = std::map<std::string, YAML::Node>;

// A mapping with the entries of another in place of its own, or behind them.
YAML::Node merged_mapping(const YAML::Node& base, const YAML::Node& over) {
  YAML::Node out(YAML::NodeType::Map);
  for (const auto& entry : base) {
    const YAML::Node instead = over[entry.first.Scalar()];
    out.force_insert(entry.first, instead.IsDefined() ? instead : entry.second);
  }
  for (const auto& entry : over)
    if (!base[entry.first.Scalar()]) out.force_insert(entry.first, entry.second);
  return out;
}

void merge_layer(MergedKeys& into, const YAML::Node& layer) {
  for (const auto& entry : layer) {
    const std::string key = entry.first.Scalar();
    const auto found = into.find(key);
    if (merges(key) && entry.second.IsNull()) continue;  // an empty mapping says nothing
    if (found == into.end())
      into.emplace(key, entry.second);
    else if (merges(key) && found->second.IsMap())
      found->second.reset(merged_mapping(found->second, entry.second));
    else
      found->second.reset(entry.second);
  }
}

class ConfigPrinter {
  using Form = ConfigSources::Form;
  using Kind = ConfigSources::Kind;

 public:
  explicit ConfigPrinter(const Job& job) : job_(job), sources_(job.config.layers->sources) {
    for (const PlanKey& key : plan_key_table())
      if (*key.value != '\0')
        defaults_.force_insert(std::string(key.name),
                               text(Kind::defaults, "default", key.value, Form::value));
  }

  std::string print() {
    const ConfigLayers& layers = *job_.config.layers;
    MergedKeys top;
    merge_layer(top, defaults_);
    if (job_.flags.command == "check" && !job_.has_config) merge_layer(top, manifest_layer());
    for (const YAML::Node& file : layers.files) merge_layer(top, file);
    YAML::Node plans = top.count("plans") > 0 ? top.at("plans") : YAML::Load("[{}]");
    MergedKeys shared = top;
    merge_layer(shared, layers.environment);
    if (!job_.site.empty() && job_.site != job_.config.site)
      merge_layer(shared, one_key("site", text(Kind::flag, "argument", job_.site)));
    std::string out = lines_of(shared, "site", "");
    if (top.count("plans") > 0) out += "plans:\n";
    for (std::size_t i = 0; i < plans.size(); ++i) {
      MergedKeys keys = top;
      merge_layer(keys, plans[i]);
      merge_layer(keys, layers.environment);
      merge_layer(keys, flags_layer(job_.config.plans[i]));
      std::string lines;
      for (const PlanKey& key : plan_key_table())
        lines += lines_of(keys, key.name, top.count("plans") > 0 ? "    " : "");
      if (top.count("plans") > 0) lines[2] = '-';
      out += lines;
    }
    return out + lines_of(shared, "hashed_names", "") + lines_of(shared, "diagnostics", "");
  }

 private:
  // Values of our own are YAML; what was typed is taken as it stands.
  YAML::Node text(Kind kind, const std::string& name, const std::string& value,
                  Form form = Form::literal) {
    return *sources_.add_text(kind, name, value, form);
  }

  static YAML::Node one_key(const std::string& key, const YAML::Node& value) {
    YAML::Node out(YAML::NodeType::Map);
    out.force_insert(key, value);
    return out;
  }

  // What `check` starts from without a file. A manifest that cannot be read says nothing.
  YAML::Node manifest_layer() {
    YAML::Node out(YAML::NodeType::Map);
    const std::string name = job_.flags.manifest.value_or(job_.config.plans.front().manifest);
    const Result<manifest::Manifest> committed = read_manifest(job_, name);
    if (committed)
      for (const auto& [key, value] : keys_of_settings(committed->settings))
        out.force_insert(key, text(Kind::flag, name, value, Form::value));
    return out;
  }

  // The flags that stand for keys.
  YAML::Node flags_layer(const PlanConfig& plan) {
    static const std::map<std::string, std::string> kRenamed = {
        {"profile", "profiles"}, {"viewport", "viewports"}, {"har", "recordings"}};
    YAML::Node out(YAML::NodeType::Map);
    const Flags& flags = job_.flags;
    for (const auto& [flag, value] : flags.given) {
      std::string key = kRenamed.count(flag) > 0 ? kRenamed.at(flag) : flag;
      std::replace(key.begin(), key.end(), '-', '_');
      const PlanKey* const row = find_plan_key(key);
      const bool of_output = key == "existing" && flags.command == "emit";
      if (row == nullptr || of_output || key == "profiles" || key == "recordings") continue;
      add(out, *row, "--" + flag, value);
    }
    for (const std::string& har : flags.har) add(out, *find_plan_key("recordings"), "--har", har);
    if (!flags.profiles.empty() || flags.think_time)
      for (const Profile& profile : plan.settings.profiles)
        add(out, *find_plan_key("profiles"), flags.profiles.empty() ? "--think-time" : "--profile",
            profile_text(profile), Form::value);
    return out;
  }

  void add(YAML::Node& layer, const PlanKey& key, const std::string& flag, const std::string& value,
           Form form = Form::literal) {
    const YAML::Node node = text(Kind::flag, flag, value, form);
    YAML::Node standing = layer[std::string(key.name)];
    if (key.kind != PlanKey::Kind::list)
      layer.remove(std::string(key.name));
    else if (standing.IsDefined())
      return standing.push_back(node);
    YAML::Node list(YAML::NodeType::Sequence);
    list.push_back(node);
    layer.force_insert(std::string(key.name), key.kind == PlanKey::Kind::list ? list : node);
  }

  std::string lines_of(const MergedKeys& keys, const std::string& key, const std::string& indent) {
    const auto found = keys.find(key);
    if (found == keys.end()) return "";
    const YAML::Node& value = found->second;
    if (value.IsScalar() || value.IsNull() || value.size() == 0)
      return line(indent + key + ": " + yaml_text(value), value);
    std::string out = indent + key + ":\n";
    if (value.IsSequence())
      for (const YAML::Node& item : value) out += line(indent + "  - " + yaml_text(item), item);
    else
      for (const auto& entry : value)
        out += line(indent + "  " + yaml_text(entry.first) + ": " + yaml_text(entry.second),
                    entry.second);
    return out;
  }

  std::string line(const std::string& text, const YAML::Node& value) const {
    return fmt::format("{}  # {}\n", text, sources_.origin(value.Mark()));
  }

  const Job& job_;
  ConfigSources sources_;
  YAML::Node defaults_{YAML::NodeType::Map};
};

}  // namespace

int print_config_command(const Flags& flags, Screen& screen) {
  Result<Job> job = make_job(flags, NeedsSite::no);
  if (!job) return could_not_run(screen, job.error());
  // The site is the first argument, behind the target of `emit`; where the configuration names one
  // the first argument of deps, explain and simulate may be a page.
  const std::vector<std::string>& arguments = flags.arguments;
  const std::size_t at = flags.command == "emit" ? 1 : 0;
  const bool names_site = flags.command == "plan" || flags.command == "build" ||
                          flags.command == "check" || flags.command == "emit" || !job->config.site;
  std::error_code code;
  if (arguments.size() > at &&
      (names_site || (arguments[at] != "/" && std::filesystem::is_directory(arguments[at], code))))
    job->site = arguments[at];
  screen.out() << ConfigPrinter(*job).print();
  return kFine;
}

}  // namespace pushplan::cli
