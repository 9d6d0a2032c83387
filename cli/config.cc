// The keys of pushplan.yaml.
#include "cli/config.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <sstream>

#include "base/hashed_name.h"
#include "base/suggest.h"
#include "base/text.h"
#include "cli/config_budgets.h"
#include "cli/config_evidence.h"
#include "cli/config_reader.h"
#include "cli/config_severities.h"
#include "cli/emit_options.h"
#include "cli/excerpt.h"
#include "emitters/emitter.h"

namespace pushplan::cli {
namespace {

OutputConfig read_output(const YAML::Node& node) {
  OutputConfig output;
  std::map<std::string, Reader> keys = {
      {"target", [&](const YAML::Node& n) { output.target = text_of(n, "target"); }},
      {"file", [&](const YAML::Node& n) { output.file = text_of(n, "file"); }},
      {"mechanism",
       [&](const YAML::Node& n) {
         output.mechanism =
             word_of(n, "mechanism", parse_mechanism, {"push", "early-hints", "link"});
       }},
  };
  for (const EmitKey& key : emit_keys())
    keys[key.name] = [&output, key](const YAML::Node& n) {
      const std::string value = text_of(n, key.name);
      if (const auto wanted = set_emit_option(output.options, key.name, value))
        fail(n, fmt::format("{} '{}': must be {}", key.name, value, *wanted));
    };
  read_mapping(node, "an output", keys);
  if (output.target.empty() || output.file.empty())
    fail(node, "an output needs `target` and `file`");
  const auto emitter = emitters::find_emitter(output.target);
  if (!emitter) fail(node["target"], emitter.error().message);
  return output;
}

// Seconds of "30d", "12h", "15m" or "600s", up to the 400 days that browsers keep a cookie.
std::optional<std::uint32_t> parse_lifetime(std::string_view text) {
  if (text.size() < 2 || text.size() > 9) return std::nullopt;
  const std::string_view digits = text.substr(0, text.size() - 1);
  if (digits.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  const std::map<char, std::uint64_t> units = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86'400}};
  const auto unit = units.find(text.back());
  if (unit == units.end()) return std::nullopt;
  const std::uint64_t seconds = std::stoull(std::string(digits)) * unit->second;
  if (seconds == 0 || seconds > 400 * units.at('d')) return std::nullopt;
  return static_cast<std::uint32_t>(seconds);
}

void read_cookie(const YAML::Node& node, emitters::Cookie& cookie) {
  const auto same_site = [](std::string_view text) -> std::optional<std::string> {
    if (text == "Strict" || text == "Lax" || text == "None") return std::string(text);
    return std::nullopt;
  };
  read_mapping(
      node, "cookie",
      {
          {"name",
           [&](const YAML::Node& n) {
             cookie.name = text_of(n, "name");
             // A token of RFC 9110 section 5.6.2, without what targets' patterns would need
             // escaped.
             if (cookie.name.empty() || cookie.name.find_first_not_of(
                                            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                            "0123456789_-") != std::string::npos)
               fail(n, "a cookie's name is made of letters, digits, '_' and '-'");
           }},
          {"lifetime",
           [&](const YAML::Node& n) {
             const auto seconds = parse_lifetime(text_of(n, "lifetime"));
             if (!seconds) fail(n, "lifetime must be a time such as 30d, 12h or 600s");
             cookie.max_age = *seconds;
           }},
          {"same_site",
           [&](const YAML::Node& n) {
             cookie.same_site =
                 word_of<std::string>(n, "same_site", same_site, {"Strict", "Lax", "None"});
           }},
          {"secure", [&](const YAML::Node& n) { cookie.secure = bool_of(n, "secure"); }},
      });
  if (cookie.same_site == "None" && !cookie.secure)
    fail(node, "browsers drop a cookie with same_site None that is not secure");
}

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

// The name of a known profile, or a mapping: a known one with other figures, or an own one.
Profile read_profile(const YAML::Node& node) {
  const std::vector<std::string> ids = profile_ids();
  if (node.IsScalar()) {
    if (const auto known = find_profile(node.Scalar())) return *known;
    fail(node, fmt::format("no profile '{}'{}; known are {}; an own one is a mapping: {{id: "
                           "office, down: 50000, up: 10000, rtt: 20ms}}",
                           node.Scalar(), did_you_mean(node.Scalar(), ids), join(ids, ", ")));
  }
  Profile profile;
  if (node.IsMap() && node["id"] && node["id"].IsScalar())
    profile = find_profile(node["id"].Scalar()).value_or(Profile{});
  const auto rate = [](const YAML::Node& n, const char* what) {
    return std::uint64_t{number_of(n, what, 1, 100'000'000)} * 1000;
  };
  read_mapping(node, "a profile",
               {
                   {"id", [&](const YAML::Node& n) { profile.id = text_of(n, "id"); }},
                   {"down", [&](const YAML::Node& n) { profile.down = rate(n, "down"); }},
                   {"up", [&](const YAML::Node& n) { profile.up = rate(n, "up"); }},
                   {"rtt",
                    [&](const YAML::Node& n) {
                      profile.rtt = duration_of(n, "rtt");
                      if (profile.rtt == 0) fail(n, "rtt: must be above 0, such as 20ms");
                    }},
                   {"think_time",
                    [&](const YAML::Node& n) { profile.think = duration_of(n, "think_time"); }},
                   {"weight",
                    [&](const YAML::Node& n) { profile.weight = number_of(n, "weight", 1, 1000); }},
               });
  if (profile.id.empty() || profile.down == 0 || profile.up == 0 || profile.rtt == 0)
    fail(node, "a profile of your own needs `id`, `down` and `up` in kbit/s, and `rtt`");
  return profile;
}

void read_profiles(const YAML::Node& node, Settings& s) {
  s.profiles.clear();
  if (node.IsSequence())
    for (const YAML::Node& profile : node) s.profiles.push_back(read_profile(profile));
  else
    s.profiles.push_back(read_profile(node));
  std::set<std::string> ids;
  for (const Profile& profile : s.profiles)
    if (!ids.insert(profile.id).second)
      fail(node, fmt::format("the profile '{}' is given twice", profile.id));
  if (s.profiles.empty()) fail(node, "profiles must not be empty");
}

void read_compression(const YAML::Node& node, Settings& s) {
  read_mapping(node, "quality",
               {
                   {"br",
                    [&](const YAML::Node& n) {
                      s.brotli_quality = static_cast<int>(number_of(n, "br", 0, 11));
                    }},
                   {"gzip",
                    [&](const YAML::Node& n) {
                      s.gzip_level = static_cast<int>(number_of(n, "gzip", 1, 9));
                    }},
                   {"zstd",
                    [&](const YAML::Node& n) {
                      s.zstd_level = static_cast<int>(number_of(n, "zstd", 1, 19));
                    }},
               });
}

void read_viewports(const YAML::Node& node, Settings& s) {
  s.viewports.clear();
  for (const std::string& text : list_of(node, "viewports")) {
    const auto viewport = parse_viewport(text);
    if (!viewport)
      fail(node, fmt::format("'{}' is no viewport; write it like 1366x768 or 412x915@2.625", text));
    s.viewports.push_back(*viewport);
  }
  if (s.viewports.empty()) fail(node, "viewports must not be empty");
}

// The keys that a plan may have, at the top of the file or under `plans`.
std::map<std::string, Reader> plan_keys(PlanConfig& plan) {
  Settings& s = plan.settings;
  return {
      {"base_url", [&](const YAML::Node& n) { s.base_url = text_of(n, "base_url"); }},
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
      {"manifest",
       [&](const YAML::Node& n) {
         plan.manifest = text_of(n, "manifest");
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

// Every file is written once: by one plan, as its manifest or one of its outputs.
void check_files(PlanConfig& plan, const YAML::Node& node, std::set<std::string>& written) {
  for (OutputConfig& output : plan.outputs) output.options.cookie = plan.cookie;
  if (plan.settings.strategy != Strategy::best && !plan.names_manifest)
    fail(node["strategy"] ? node["strategy"] : node,
         fmt::format("strategy {} is there to compare with and never writes {} by itself; name its "
                     "file with `manifest`",
                     to_string(plan.settings.strategy), plan.manifest));
  if (!written.insert(plan.manifest).second)
    fail(node, fmt::format("two plans write the manifest {}; give each its own", plan.manifest));
  for (const OutputConfig& output : plan.outputs) {
    std::string place = std::filesystem::path(output.file).lexically_normal().generic_string();
    while (place.size() > 1 && place.back() == '/') place.pop_back();
    const auto target = emitters::find_emitter(output.target);
    // Each of those writes files of its own kind.
    if (target && (*target)->place == emitters::Place::folder) place += " " + output.target;
    if (!written.insert(place).second)
      fail(node["outputs"] ? node["outputs"] : node,
           fmt::format("{} is written twice; name another file for target {}", output.file,
                       output.target));
  }
}

Config read_root(const YAML::Node& root) {
  Config config;
  PlanConfig base;
  YAML::Node plans;
  bool has_plans = false;
  auto keys = plan_keys(base);
  keys["site"] = [&](const YAML::Node& n) { config.site = text_of(n, "site"); };
  keys["diagnostics"] = [&](const YAML::Node& n) { config.severities = read_severities(n); };
  keys["hashed_names"] = [&](const YAML::Node& n) { read_hashed_names(n, config); };
  keys["plans"] = [&](const YAML::Node& n) { plans.reset(n), has_plans = true; };
  read_mapping(root, "pushplan.yaml", keys);
  std::set<std::string> written;
  if (!has_plans) {
    check_files(base, root, written);
    check_budgets(base, root);
    config.plans.push_back(base);
    return config;
  }
  if (!plans.IsSequence() || plans.size() == 0)
    fail(plans, "plans must be a list with at least one plan");
  for (const YAML::Node& node : plans) {
    PlanConfig plan = base;
    read_mapping(node, "a plan", plan_keys(plan));
    check_files(plan, node, written);
    check_budgets(plan, node);
    config.plans.push_back(std::move(plan));
  }
  return config;
}

// Hears a document and keeps nothing. YAML::LoadAll does not return on a stray comma, which its
// parser takes for one empty document after another (yaml-cpp 0.7), so they are counted, up to two.
class DeafHandler final : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark& /*mark*/) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& /*mark*/, YAML::anchor_t /*anchor*/) override {}
  void OnAlias(const YAML::Mark& /*mark*/, YAML::anchor_t /*anchor*/) override {}
  void OnScalar(const YAML::Mark& /*mark*/, const std::string& /*tag*/, YAML::anchor_t /*anchor*/,
                const std::string& /*value*/) override {}
  void OnSequenceStart(const YAML::Mark& /*mark*/, const std::string& /*tag*/,
                       YAML::anchor_t /*anchor*/, YAML::EmitterStyle::value /*style*/) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark& /*mark*/, const std::string& /*tag*/, YAML::anchor_t /*anchor*/,
                  YAML::EmitterStyle::value /*style*/) override {}
  void OnMapEnd() override {}
};

bool has_several_documents(const std::string& text) {
  std::istringstream stream(text);
  YAML::Parser parser(stream);
  DeafHandler nothing;
  return parser.HandleNextDocument(nothing) && parser.HandleNextDocument(nothing);
}

Error error_at(const YAML::Mark& mark, const std::string& message, std::string_view text,
               const std::string& name) {
  const std::size_t offset =
      mark.is_null() ? 0 : std::min<std::size_t>(static_cast<std::size_t>(mark.pos), text.size());
  return Error{excerpt(name, text, {offset, 1}, "", message)};
}

}  // namespace

Result<Config> read_config(std::string_view text, const std::string& name) {
  try {
    const std::string copy(text);
    if (has_several_documents(copy))
      return Error{name + ": holds several documents (or starts with a comma); write one"};
    return read_root(YAML::Load(copy));
  } catch (const ConfigError& error) {
    return error_at(error.mark, error.message, text, name);
  } catch (const YAML::Exception& error) {
    return error_at(error.mark, "not YAML: " + error.msg, text, name);
  }
}

}  // namespace pushplan::cli
