// Azure Static Web Apps: the first route that matches decides alone, so ours stand before the
// user's and repeat the one that would have matched, with our Link in its headers. A route names
// one path, and the file has a limit: the least important pages go without
// (https://learn.microsoft.com/azure/static-web-apps/configuration).
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "base/unique.h"
#include "emitters/json_rules.h"
#include "emitters/rules_by_hand.h"
#include "emitters/targets.h"

namespace pushplan::emitters {
namespace {

Json route_rule(const std::string& path, const std::vector<Field>& fields) {
  Json headers = Json::object();
  for (const Field& field : fields) headers[field.name] = field.value;
  return Json{{"route", path}, {"headers", headers}};
}

// The default serves a page under each of its names; with `trailingSlash` the others redirect.
ServedAs served_by_azure_swa(const Json& config) {
  const std::string slash = text_in(config, "trailingSlash").value_or("");
  if (slash == "always") return {.html = false, .clean_slash = true, .index = false};
  if (slash == "never")
    return {.html = false, .clean = true, .index = false, .folder = false, .folder_bare = true};
  if (slash == "auto") return {.html = false, .clean = true, .index = false};
  return {.clean = true, .folder_bare = true};
}

// A `*` at the end of a path, and what may stand behind it: "/images/*.{png,gif}".
std::optional<RoutePattern> route_pattern(const std::string& route) {
  std::string regex = "^";
  for (const char c : route) {
    if (c == '*')
      regex += ".*";
    else if (c == '{')
      regex += "(?:";
    else if (c == '}')
      regex += ")";
    else if (c == ',' && regex.find("(?:") != std::string::npos)
      regex += "|";
    else
      regex += literal_regex(std::string_view(&c, 1));
  }
  return RoutePattern::regex(regex + "$");
}

bool serves_pages(const Json& rule) {
  if (!rule.contains("methods") || !rule["methods"].is_array()) return true;
  return std::any_of(rule["methods"].begin(), rule["methods"].end(), [](const Json& method) {
    return method.is_string() && equals_ignoring_case(method.get<std::string>(), "get");
  });
}

bool ends_with(const std::string& text, std::string_view end) {
  return text.size() >= end.size() &&
         text.compare(text.size() - end.size(), std::string::npos, end) == 0;
}

// A path without what a page's names end in: "/a" for "/a", "/a/", "/a.html" and "/a/index.html".
std::string stem_of(const std::string& path) {
  for (const std::string_view end : {"/index.html", ".html", "/"})
    if (ends_with(path, end)) return path.substr(0, path.size() - end.size());
  return path;
}

// A route of the user's. What it matches beside its own path is documented in part: "/a/index.html"
// matches the folder's names too, "/a/*" neither "/a" nor "/a/index.html".
struct Route {
  RoutePattern pattern, loose;
  std::string text;
  const Json* rule;

  bool matches(const std::string& path) const {
    const std::string stem = stem_of(path);
    if (text == stem + "/*") return false;
    return pattern.matches(path) ||
           (text == stem + "/index.html" && (path == stem || path == stem + "/"));
  }

  // By any name of the page, in whatever letters.
  bool may_match(const std::string& path) const {
    const std::string stem = to_lower(stem_of(path));
    if (to_lower(text) == stem + "/*") return true;
    for (const char* end : {"", "/", ".html", "/index.html"})
      if (loose.matches(stem + end)) return true;
    return false;
  }
};

// The user's routes, by what they match.
class Routes {
 public:
  explicit Routes(const HostFile& file) {
    for (const Json& rule : file.rules) {
      const std::string route = text_in(rule, "route").value_or("");
      auto pattern = route_pattern(route), loose = route_pattern(to_lower(route));
      if (pattern && loose)
        routes_.push_back({std::move(*pattern), std::move(*loose), route, &rule});
    }
    if (file.parent.contains("globalHeaders")) add_links(file.parent["globalHeaders"], global_);
  }

  // Ours for a path; nullopt where the user's route leads elsewhere, or may guard the page without
  // that being certain: ours would stand before it and let everybody in.
  std::optional<Json> rule(const std::string& path, std::vector<Field> fields,
                           bool& may_be_guarded) const {
    const Json* theirs = nullptr;
    bool others_before = false;  // for other methods
    for (const Route& route : routes_) {
      const bool certain = route.matches(path);
      if (!certain && !route.may_match(path)) continue;
      if (!serves_pages(*route.rule)) {
        others_before = true;
        continue;
      }
      if (certain) {
        theirs = route.rule;
        break;
      }
      may_be_guarded = route.rule->contains("allowedRoles");
      if (may_be_guarded) return std::nullopt;
    }
    std::vector<std::string> links = global_;
    Json out = {{"route", path}};
    if (theirs) {
      for (const char* away : {"redirect", "rewrite", "statusCode"})
        if (theirs->contains(away)) return std::nullopt;
      links.clear();
      if (theirs->contains("headers")) add_links((*theirs)["headers"], links);
      if (links.empty()) links = global_;
      for (const auto& [name, value] : theirs->items())
        if (name != "route" && name != "headers") out[name] = value;
    }
    if (others_before && !out.contains("methods")) out["methods"] = {"GET", "HEAD"};
    out["headers"] = headers(theirs, std::move(fields), links);
    return out;
  }

 private:
  static void add_links(const Json& headers, std::vector<std::string>& links) {
    if (!headers.is_object()) return;
    for (const auto& [name, value] : headers.items())
      if (equals_ignoring_case(name, "link") && value.is_string() &&
          !value.get<std::string>().empty())
        links.push_back(value.get<std::string>());
  }

  // Theirs but Link, then ours with their Link behind it.
  static Json headers(const Json* theirs, std::vector<Field> fields,
                      const std::vector<std::string>& links) {
    Json out = Json::object();
    if (theirs && theirs->contains("headers") && (*theirs)["headers"].is_object())
      for (const auto& [name, value] : (*theirs)["headers"].items())
        if (!equals_ignoring_case(name, "link")) out[name] = value;
    std::vector<std::string> values;
    for (Field& field : fields) {
      if (field.name == "Link")
        values.push_back(std::move(field.value));
      else
        out[field.name] = std::move(field.value);
    }
    for (const std::string& link : links) push_unique(values, link);
    if (!values.empty()) out["Link"] = join(values, ", ");
    return out;
  }

  std::vector<Route> routes_;
  std::vector<std::string> global_;  // Link of `globalHeaders`, which a route's replaces
};

}  // namespace

Result<Emitted> emit_azure_swa(const Emission& emission) {
  const RuleList list = {.members = {"routes"}, .first = true, .rule = route_rule};
  const Result<HostFile> file = read_host_file(emission, list);
  if (!file) return file.error();
  std::vector<Diagnostic> diagnostics;
  const Routes routes(*file);
  std::vector<Json> rules;
  const std::size_t limit = emission.target.limits.file_bytes;
  std::size_t bytes = 0;
  std::size_t unseen = 0;  // pages behind the limit
  for (const ServedPath& served :
       served_paths(emission, served_by_azure_swa(file->parent), diagnostics)) {
    if (bytes > limit) {
      ++unseen;
      continue;
    }
    const PageSet& set = emission.delivery.sets[served.set];
    bool may_be_guarded = false;
    auto rule = routes.rule(served.path, fields_of(emission, set, emission.options.mechanism),
                            may_be_guarded);
    if (rule) {
      bytes += rule->dump().size();
      rules.push_back(std::move(*rule));
    }
    if (may_be_guarded)
      diagnostics.push_back({Severity::warning, "target-cannot-carry", "", std::nullopt,
                             fmt::format("{} gets no hints: a route with allowedRoles may be meant "
                                         "for it, and ours would stand before it",
                                         served.path),
                             "name the page in a route of its own with the same allowedRoles"});
  }
  const std::size_t fit = most_that_fit(rules.size(), limit, [&](std::size_t count) {
    const std::vector<Json> some(rules.begin(), rules.begin() + static_cast<std::ptrdiff_t>(count));
    return file->text.size() + bytes_added(*file, list, some);
  });
  if (const std::size_t cut = rules.size() - fit + unseen; cut > 0)
    diagnostics.push_back(rules_cut(emission, cut, fmt::format("{} bytes for the file", limit)));
  rules.resize(fit);
  return write_host_file(*file, list, rules, std::move(diagnostics));
}

}  // namespace pushplan::emitters
