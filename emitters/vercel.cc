// Vercel: every rule of `headers` that matches sets its fields, the last one of a name wins, so
// ours stand behind the user's and repeat what they link. `source` is a pattern of path-to-regexp,
// whose parentheses hold a regular expression
// (https://vercel.com/docs/project-configuration#headers; its schema has the limits).
#include <fmt/format.h>

#include "base/text.h"
#include "emitters/json_rules.h"
#include "emitters/rules_by_hand.h"
#include "emitters/targets.h"

namespace pushplan::emitters {
namespace {

ServedAs served_by_vercel(const Json& config) {
  const bool clean = is_true(config, "cleanUrls");
  const std::optional<bool> slash = switch_of(config, "trailingSlash");
  ServedAs as = {.html = !clean, .clean = clean, .index = !clean, .folder_bare = true};
  if (slash == true)
    as = {.html = !clean, .clean_slash = clean, .index = !clean, .folder_bare = false};
  if (slash == false) as.folder = false;
  return as;
}

std::optional<RoutePattern> vercel_pattern(const Json& rule) {
  const auto source = text_in(rule, "source");
  return source ? RoutePattern::path_to_regexp(*source) : std::nullopt;
}

}  // namespace

Result<Emitted> emit_vercel(const Emission& emission) {
  const RuleList list = {.members = {"headers"}, .rule = source_rule};
  const Result<HostFile> file = read_host_file(emission, list);
  if (!file) return file.error();
  std::vector<Diagnostic> diagnostics;
  const auto paths = served_paths(emission, served_by_vercel(file->parent), diagnostics);
  const RulesByHand by_hand(emission, file->rules, vercel_pattern, diagnostics);
  const std::size_t limit = emission.target.limits.rules - 2;  // our marks
  std::vector<Json> rules;
  std::size_t cut = 0;
  for (HostRule& rule : folded_rules(
           emission, paths, [&](const std::string& path) { return by_hand.links(path); })) {
    const std::size_t longest = emission.target.limits.header_bytes;
    if (!rule.fields.empty() && rule.fields.front().value.size() > longest) {
      diagnostics.push_back(
          {Severity::warning, "target-cannot-carry", "", std::nullopt,
           fmt::format("{} and {} get no hints: with what is written by hand "
                       "their Link is over {} bytes",
                       rule.paths.front(),
                       count_of(rule.paths.size() - 1, "other path", "other paths"), longest),
           "shorten the rules for Link, or plan with a lower max_header_bytes"});
      continue;
    }
    for (std::string& path : rule.paths) path.erase(0, 1);  // its '/' stands before the parentheses
    for (const std::string& pattern :
         path_alternatives(rule.paths, {"(?:", "|", ")"}, kPatternBytes, literal_regex)) {
      if (rules.size() + file->rules.size() >= limit) {
        cut += rule.paths.size();
        break;
      }
      rules.push_back(source_rule(pattern.empty() ? "/" : "/(" + pattern + ")", rule.fields));
    }
  }
  if (cut != 0)
    diagnostics.push_back(
        rules_cut(emission, cut, fmt::format("{} rules", emission.target.limits.rules)));
  return write_host_file(*file, list, rules, std::move(diagnostics));
}

}  // namespace pushplan::emitters
