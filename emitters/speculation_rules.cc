// One file for the site: what tells pages apart is whether they name it. It goes into the site,
// where pages name it in a header field, or inline into <script type="speculationrules">.
#include "emitters/speculation_rules.h"

#include <fmt/format.h>

#include <set>

#include "base/percent_encoding.h"
#include "base/text.h"
#include "emitters/banner.h"
#include "emitters/page_links.h"
#include "emitters/targets.h"

namespace pushplan::emitters {
namespace {

// A URL path as a string of JSON that holds a URL pattern for exactly this path.
std::string pattern(const std::string& path) {
  std::string out = "\"";
  for (const char c : path) {
    if (std::string_view("+*?:{}()\\").find(c) != std::string_view::npos) out += "\\\\";
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

}  // namespace

std::string speculation_rules_path(const manifest::Manifest& manifest) {
  return percent_encode_path(mount_path(manifest.settings) + kSpeculationRulesFile);
}

std::string speculation_rules(const manifest::Manifest& manifest) {
  std::set<std::string> pages;
  for (const manifest::Group& group : manifest.groups)
    pages.insert(group.next.begin(), group.next.end());
  std::vector<std::string> patterns;
  for (const std::string& page : pages) patterns.push_back("        " + pattern(page));
  // Browsers pass over members that they do not know; the first says whose file it is.
  const std::string head = fmt::format("{{\n  \"//\": \"{}\",\n  \"prefetch\": [", kMark);
  if (patterns.empty()) return head + "]\n}\n";
  return head + "{\n    \"source\": \"document\",\n    \"where\": {\"and\": [\n" +
         "      {\"href_matches\": [\n" + join(patterns, ",\n") + "]},\n" +
         "      {\"not\": {\"href_matches\": \"/*\\\\?(.+)\"}},\n" +
         "      {\"not\": {\"selector_matches\": \"[rel~=nofollow], [download]\"}}]},\n" +
         "    \"eagerness\": \"moderate\"}]\n}\n";
}

Result<Emitted> emit_speculation_rules(const Emission& emission) {
  Emitted out = single_file(speculation_rules(emission.manifest));
  if (emission.manifest.settings.prefetch.as != PrefetchAs::speculation_rules)
    out.diagnostics.push_back({Severity::warning, "target-cannot-carry", "", std::nullopt,
                               "the rules name no page, since the plan prefetches files",
                               "plan with `prefetch: {as: speculation-rules}`"});
  return out;
}

}  // namespace pushplan::emitters
