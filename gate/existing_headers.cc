// `_headers` of Netlify and Cloudflare: `*` matches any run, `:name` one segment; paths match
// whatever their letters' case on Netlify.
#include <algorithm>
#include <regex>

#include "base/text.h"
#include "emitters/header_rules.h"
#include "emitters/marked_block.h"
#include "emitters/route_patterns.h"
#include "gate/existing.h"

namespace pushplan::gate {
namespace {

// The path of an absolute URL, which Cloudflare knows; else the pattern itself.
std::string path_of_pattern(const std::string& pattern) {
  if (pattern.rfind("https://", 0) != 0) return pattern;
  const std::size_t slash = pattern.find('/', 8);
  return slash == std::string::npos ? "/" : pattern.substr(slash);
}

std::string regex_of_pattern(const std::string& pattern) {
  std::string out = "^";
  for (std::size_t i = 0; i < pattern.size();) {
    if (pattern[i] == '*') {
      out += ".*";
      ++i;
    } else if (pattern[i] == ':') {
      for (++i; i < pattern.size() && pattern[i] != '/';) ++i;
      out += "[^/]+";
    } else {
      const std::size_t end = std::min(pattern.find_first_of("*:", i), pattern.size());
      out += emitters::literal_regex(std::string_view(pattern).substr(i, end - i));
      i = end;
    }
  }
  return out + "$";
}

}  // namespace

Result<ExistingFile> read_existing_headers(const std::string& name, std::string_view text) {
  ExistingFile file{name, ExistingFormat::headers, {}, {}};
  const SourceSpan ours = emitters::block_span(text, "# ");
  std::optional<emitters::RoutePattern> pattern;
  std::string where;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at, end = std::min(text.find('\n', at), text.size());
    at = end + 1;
    if (start >= ours.offset && start < ours.offset + ours.length) continue;
    const std::string_view raw = text.substr(start, end - start), line = trim(raw);
    if (line.empty() || line[0] == '#') continue;
    if (line[0] == '/' || line.rfind("https://", 0) == 0) {
      where = line;
      pattern = emitters::RoutePattern::regex(regex_of_pattern(path_of_pattern(where)));
      continue;
    }
    const emitters::Field field = emitters::field_of_line(line);
    if (to_lower(field.name) != "link" || !pattern) continue;
    ExistingRule rule;
    rule.where = where;
    rule.matches = [pattern = *pattern](const Requested& request) {
      return pattern.matches(request.url_path);
    };
    add_link_value(file, rule, field.value, start + raw.find(field.value));
    if (!rule.hints.empty()) file.rules.push_back(std::move(rule));
  }
  return file;
}

}  // namespace pushplan::gate
