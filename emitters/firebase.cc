// Firebase Hosting: of several rules that match the last one wins, field by field, so ours stand
// behind the user's and repeat what they link. `source` is a glob, `regex` one of RE2
// (https://firebase.google.com/docs/hosting/full-config#headers): only the latter can name pages of
// several folders in one rule.
#include <fmt/format.h>

#include "emitters/json_rules.h"
#include "emitters/route_patterns.h"
#include "emitters/rules_by_hand.h"
#include "emitters/targets.h"

namespace pushplan::emitters {
namespace {

ServedAs served_by_firebase(const Json& hosting) {
  const bool clean = is_true(hosting, "cleanUrls");
  ServedAs as = {.html = !clean, .clean = clean, .index = !clean, .folder_bare = clean};
  const std::optional<bool> slash = switch_of(hosting, "trailingSlash");
  if (slash == true) as = {.html = !clean, .clean_slash = clean, .index = !clean};
  if (slash == false)
    as = {.html = !clean, .clean = clean, .index = !clean, .folder = false, .folder_bare = true};
  return as;
}

std::optional<RoutePattern> firebase_pattern(const Json& rule) {
  if (const auto regex = text_in(rule, "regex")) return RoutePattern::regex(*regex);
  const auto glob = text_in(rule, "source");
  if (glob) return RoutePattern::glob(*glob);
  const auto other = text_in(rule, "glob");
  return other ? RoutePattern::glob(*other) : std::nullopt;
}

}  // namespace

Result<Emitted> emit_firebase(const Emission& emission) {
  const RuleList list = {.members = {"hosting", "headers"}, .rule = source_rule};
  const Result<HostFile> file = read_host_file(emission, list);
  if (!file) return file.error();
  std::vector<Diagnostic> diagnostics;
  const auto paths = served_paths(emission, served_by_firebase(file->parent), diagnostics);
  const RulesByHand by_hand(emission, file->rules, firebase_pattern, diagnostics);
  std::vector<Json> rules;
  for (const HostRule& rule :
       folded_rules(emission, paths, [&](const std::string& path) { return by_hand.links(path); }))
    for (const std::string& pattern :
         path_alternatives(rule.paths, {"(?:", "|", ")"}, kPatternBytes, literal_regex)) {
      const Json headers = source_rule("", rule.fields)["headers"];
      rules.push_back(Json{{"regex", "^(?:" + pattern + ")$"}, {"headers", headers}});
    }
  return write_host_file(*file, list, rules, std::move(diagnostics));
}

}  // namespace pushplan::emitters
