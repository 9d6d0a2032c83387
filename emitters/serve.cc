// serve: rules are matched with the path of the file that answers, whatever was asked for, by
// minimatch; the last one of a name wins, so ours stand behind the user's and repeat what they link
// (https://github.com/vercel/serve-handler#headers-array).
//
// A page that also answers for other paths, by `rewrites` or as 404.html, would take its hints to
// them: it gets none.
#include <fmt/format.h>

#include <set>

#include "base/percent_encoding.h"
#include "emitters/json_rules.h"
#include "emitters/rules_by_hand.h"
#include "emitters/targets.h"

namespace pushplan::emitters {
namespace {

std::optional<RoutePattern> serve_pattern(const Json& rule) {
  const auto source = text_in(rule, "source");
  return source ? RoutePattern::glob(*source) : std::nullopt;
}

// A name as a glob for itself alone; "," and "|" separate alternatives.
std::string literal_glob(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (std::string_view("\\*?[]{}()|,^$").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

// True for a list without braces around it.
bool has_alternatives(std::string_view pattern) {
  std::size_t depth = 0;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '\\') {
      ++i;
    } else if (pattern[i] == '{') {
      ++depth;
    } else if (pattern[i] == '}') {
      --depth;
    } else if (pattern[i] == ',' && depth == 0) {
      return true;
    }
  }
  return false;
}

// The files that answer for paths of others.
std::set<std::string> stand_ins(const Json& config) {
  std::set<std::string> out = {"/404.html"};
  if (!config.contains("rewrites") || !config["rewrites"].is_array()) return out;
  for (const Json& rewrite : config["rewrites"]) {
    std::string file = text_in(rewrite, "destination").value_or("");
    if (file.empty() || file[0] != '/') file.insert(0, "/");
    out.insert(file);
    out.insert(file + ".html");
    out.insert(file + (file.back() == '/' ? "index.html" : "/index.html"));
  }
  return out;
}

}  // namespace

Result<Emitted> emit_serve(const Emission& emission) {
  const RuleList list = {.members = {"headers"}, .rule = source_rule};
  const Result<HostFile> file = read_host_file(emission, list);
  if (!file) return file.error();
  std::vector<Diagnostic> diagnostics;
  const RulesByHand by_hand(emission, file->rules, serve_pattern, diagnostics);
  const std::set<std::string> shared = stand_ins(file->parent);
  const std::vector<PageSet>& sets = emission.delivery.sets;
  std::vector<ServedPath> paths;
  for (std::size_t i = 0; i < sets.size(); ++i)
    for (const std::string& path : sets[i].file_paths) {
      if (shared.count(path) == 0) {
        paths.push_back({percent_encode_path(path), i, false});
        continue;
      }
      diagnostics.push_back({Severity::warning, "target-cannot-carry", "", std::nullopt,
                             fmt::format("{} gets no hints: it answers for other paths too, and "
                                         "{} cannot tell them apart",
                                         percent_encode_path(path), emission.target.name),
                             ""});
    }
  std::vector<Json> rules;
  for (HostRule& rule : folded_rules(
           emission, paths, [&](const std::string& path) { return by_hand.links(path); })) {
    for (std::string& path : rule.paths) path = percent_decode(path).substr(1);
    for (const std::string& pattern :
         path_alternatives(rule.paths, {"{", ",", "}"}, kPatternBytes, literal_glob)) {
      const bool several = has_alternatives(pattern);
      rules.push_back(source_rule(several ? "/{" + pattern + "}" : "/" + pattern, rule.fields));
    }
  }
  return write_host_file(*file, list, rules, std::move(diagnostics));
}

}  // namespace pushplan::emitters
