// The only file that knows yaml-cpp. It accepts repeated keys silently, so every mapping is checked
// here.
#include "cli/config.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <functional>
#include <set>
#include <sstream>

#include "base/size.h"
#include "base/suggest.h"
#include "base/text.h"
#include "cli/excerpt.h"
#include "emitters/emitter.h"

namespace pushplan::cli {
namespace {

// The findings whose severity may be set; docs/CONFIG.md explains them.
constexpr const char* kSlugs[] = {
    "import-map",        "invalid-url",       "link-not-pushed",      "missing-file",
    "missing-reference", "name-not-utf8",     "nested-too-deep",      "no-pages",
    "not-observed",      "outside-base-path", "over-budget",          "recording-no-file",
    "recording-no-page", "route-no-file",     "route-refused",        "size-differs",
    "stale-manifest",    "stale-output",      "stale-precompressed",  "target-cannot-carry",
    "url-claimed-twice", "weight-moved",      "xhtml-not-well-formed"};

// Thrown inside this file only, and caught at its door.
struct ConfigError {
  YAML::Mark mark;
  std::string message;
};

[[noreturn]] void fail(const YAML::Node& node, const std::string& message) {
  throw ConfigError{node.Mark(), message};
}

std::string text_of(const YAML::Node& node, const char* what) {
  if (!node.IsScalar()) fail(node, fmt::format("{} must be a single value", what));
  return node.Scalar();
}

std::uint64_t size_of(const YAML::Node& node, const char* what) {
  const auto size = parse_size(text_of(node, what));
  if (!size)
    fail(node,
         fmt::format("{} '{}' is no size; write it like 50kB, 16KiB or 600", what, node.Scalar()));
  return *size;
}

std::uint32_t count_of(const YAML::Node& node, const char* what, std::uint32_t low,
                       std::uint32_t high) {
  std::uint32_t value = 0;
  const bool digits = node.IsScalar() && !node.Scalar().empty() &&
                      node.Scalar().find_first_not_of("0123456789") == std::string::npos;
  if (!digits || !YAML::convert<std::uint32_t>::decode(node, value) || value < low || value > high)
    fail(node, fmt::format("{} must be a whole number from {} to {}", what, low, high));
  return value;
}

bool bool_of(const YAML::Node& node, const char* what) {
  bool value = false;
  if (!node.IsScalar() || !YAML::convert<bool>::decode(node, value))
    fail(node, fmt::format("{} must be true or false", what));
  return value;
}

// One of a few words.
template <class T>
T word_of(const YAML::Node& node, const char* what, std::optional<T> (*parse)(std::string_view),
          const std::vector<std::string>& words) {
  const std::string text = text_of(node, what);
  if (const auto value = parse(text)) return *value;
  fail(node, fmt::format("{} '{}' is not known{}; it is one of {}", what, text,
                         did_you_mean(text, words), join(words, ", ")));
}

// A list, or a single value as a list of one.
std::vector<std::string> list_of(const YAML::Node& node, const char* what) {
  std::vector<std::string> list;
  if (node.IsScalar()) return {node.Scalar()};
  if (!node.IsSequence()) fail(node, fmt::format("{} must be a list", what));
  for (const YAML::Node& item : node) list.push_back(text_of(item, what));
  return list;
}

// Reads a mapping by a table of its keys.
using Reader = std::function<void(const YAML::Node&)>;
void read_mapping(const YAML::Node& node, const char* what,
                  const std::map<std::string, Reader>& keys) {
  if (node.IsNull()) return;
  if (!node.IsMap()) fail(node, fmt::format("{} must be a mapping of keys to values", what));
  std::vector<std::string> names;
  for (const auto& [name, reader] : keys) names.push_back(name);
  std::set<std::string> seen;
  for (const auto& entry : node) {
    const std::string key = text_of(entry.first, "a key");
    if (!seen.insert(key).second) fail(entry.first, fmt::format("'{}' is given twice", key));
    const auto found = keys.find(key);
    if (found == keys.end())
      fail(entry.first, fmt::format("unknown key '{}'{}; {} knows: {}", key,
                                    did_you_mean(key, names), what, join(names, ", ")));
    found->second(entry.second);
  }
}

OutputConfig read_output(const YAML::Node& node) {
  OutputConfig output;
  read_mapping(node, "an output",
               {
                   {"target", [&](const YAML::Node& n) { output.target = text_of(n, "target"); }},
                   {"file", [&](const YAML::Node& n) { output.file = text_of(n, "file"); }},
                   {"mechanism",
                    [&](const YAML::Node& n) {
                      output.mechanism =
                          word_of(n, "mechanism", parse_mechanism, {"push", "early-hints", "link"});
                    }},
               });
  if (output.target.empty() || output.file.empty())
    fail(node, "an output needs `target` and `file`");
  const auto emitter = emitters::find_emitter(output.target);
  if (!emitter) fail(node["target"], emitter.error().message);
  return output;
}

PageRule read_page_rule(const YAML::Node& node) {
  PageRule rule;
  bool has_budget = false;
  read_mapping(
      node, "a rule of `pages`",
      {
          {"match", [&](const YAML::Node& n) { rule.pages = text_of(n, "match"); }},
          {"budget",
           [&](const YAML::Node& n) { rule.budget = size_of(n, "budget"), has_budget = true; }},
      });
  if (rule.pages.empty() || !has_budget) fail(node, "a rule of `pages` needs `match` and `budget`");
  return rule;
}

Route read_route(const YAML::Node& node) {
  Route route;
  read_mapping(node, "a route",
               {
                   {"path",
                    [&](const YAML::Node& n) {
                      route.path = text_of(n, "path");
                      if (route.path.empty() || route.path.front() != '/' ||
                          route.path.find_first_of("?#") != std::string::npos)
                        fail(n, fmt::format("path '{}' is no URL path; write it like "
                                            "/api/gallery.json, without a query",
                                            route.path));
                    }},
                   {"send", [&](const YAML::Node& n) { route.send = list_of(n, "send"); }},
               });
  if (route.path.empty() || route.send.empty()) fail(node, "a route needs `path` and `send`");
  return route;
}

void read_routes(const YAML::Node& node, Settings& s) {
  if (!node.IsSequence()) fail(node, "routes must be a list of {path, send}");
  s.routes.clear();
  std::set<std::string> paths;
  for (const YAML::Node& item : node) {
    s.routes.push_back(read_route(item));
    const std::string& path = s.routes.back().path;
    if (!paths.insert(path).second)
      fail(item, fmt::format("the path {} has two routes; join their `send`", path));
  }
}

void read_compression(const YAML::Node& node, Settings& s) {
  read_mapping(node, "quality",
               {
                   {"br",
                    [&](const YAML::Node& n) {
                      s.brotli_quality = static_cast<int>(count_of(n, "br", 0, 11));
                    }},
                   {"gzip",
                    [&](const YAML::Node& n) {
                      s.gzip_level = static_cast<int>(count_of(n, "gzip", 1, 9));
                    }},
                   {"zstd",
                    [&](const YAML::Node& n) {
                      s.zstd_level = static_cast<int>(count_of(n, "zstd", 1, 19));
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
      {"budget", [&](const YAML::Node& n) { s.budget = size_of(n, "budget"); }},
      {"critical_budget",
       [&](const YAML::Node& n) { s.critical_budget = size_of(n, "critical_budget"); }},
      {"max_files", [&](const YAML::Node& n) { s.max_files = count_of(n, "max_files", 0, 1000); }},
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
      {"pages",
       [&](const YAML::Node& n) {
         if (!n.IsSequence()) fail(n, "pages must be a list of {match, budget}");
         s.page_budgets.clear();
         for (const YAML::Node& rule : n) s.page_budgets.push_back(read_page_rule(rule));
       }},
      {"recordings", [&](const YAML::Node& n) { s.recordings = list_of(n, "recordings"); }},
      {"routes", [&](const YAML::Node& n) { read_routes(n, s); }},
      {"manifest", [&](const YAML::Node& n) { plan.manifest = text_of(n, "manifest"); }},
      {"outputs",
       [&](const YAML::Node& n) {
         if (!n.IsSequence()) fail(n, "outputs must be a list of {target, file}");
         plan.outputs.clear();
         for (const YAML::Node& output : n) plan.outputs.push_back(read_output(output));
       }},
  };
}

void read_severities(const YAML::Node& node, Config& config) {
  if (!node.IsMap()) fail(node, "diagnostics must be a mapping of slugs to severities");
  for (const auto& entry : node) {
    const std::string slug = text_of(entry.first, "a slug"),
                      word = text_of(entry.second, "a severity");
    const std::vector<std::string> slugs(std::begin(kSlugs), std::end(kSlugs));
    if (std::find(slugs.begin(), slugs.end(), slug) == slugs.end())
      fail(entry.first, fmt::format("unknown finding '{}'{}; known are: {}", slug,
                                    did_you_mean(slug, slugs), join(slugs, ", ")));
    if (config.severities.count(slug) > 0)
      fail(entry.first, fmt::format("'{}' is given twice", slug));
    if (word == "off")
      config.severities[slug] = std::nullopt;
    else if (word == "error")
      config.severities[slug] = Severity::error;
    else if (word == "warning")
      config.severities[slug] = Severity::warning;
    else if (word == "note")
      config.severities[slug] = Severity::note;
    else
      fail(entry.second,
           fmt::format("severity '{}' is not known; it is one of error, warning, note, off", word));
  }
}

// Every file is written once: by one plan, as its manifest or one of its outputs.
void check_files(const PlanConfig& plan, const YAML::Node& node, std::set<std::string>& written) {
  if (!written.insert(plan.manifest).second)
    fail(node, fmt::format("two plans write the manifest {}; give each its own", plan.manifest));
  for (const OutputConfig& output : plan.outputs)
    if (!written.insert(output.file).second)
      fail(node["outputs"] ? node["outputs"] : node,
           fmt::format("{} is written twice; name another file for target {}", output.file,
                       output.target));
}

Config read_root(const YAML::Node& root) {
  Config config;
  PlanConfig base;
  YAML::Node plans;
  bool has_plans = false;
  auto keys = plan_keys(base);
  keys["site"] = [&](const YAML::Node& n) { config.site = text_of(n, "site"); };
  keys["diagnostics"] = [&](const YAML::Node& n) { read_severities(n, config); };
  keys["plans"] = [&](const YAML::Node& n) { plans.reset(n), has_plans = true; };
  read_mapping(root, "pushplan.yaml", keys);
  std::set<std::string> written;
  if (!has_plans) {
    check_files(base, root, written);
    config.plans.push_back(base);
    return config;
  }
  if (!plans.IsSequence() || plans.size() == 0)
    fail(plans, "plans must be a list with at least one plan");
  for (const YAML::Node& node : plans) {
    PlanConfig plan = base;
    read_mapping(node, "a plan", plan_keys(plan));
    check_files(plan, node, written);
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
