// `_headers` of Netlify and Cloudflare: `*` matches any run, `:name` one segment; paths match
// whatever their letters' case on Netlify.
#include <algorithm>
#include <numeric>
#include <regex>

#include "base/text.h"
#include "emitters/header_rules.h"
#include "emitters/marked_block.h"
#include "emitters/route_patterns.h"
#include "gate/existing.h"

namespace pushplan::gate {
namespace {

// Where the path of an absolute URL begins, which Cloudflare knows; 0: it is a path.
std::size_t host_length(const std::string& pattern) {
  if (pattern.rfind("https://", 0) != 0) return 0;
  return std::min(pattern.find('/', 8), pattern.size());
}

std::string path_of_pattern(const std::string& pattern) {
  const std::string path = pattern.substr(host_length(pattern));
  return path.empty() ? "/" : path;
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

Result<ExistingFile> read_existing_headers(const std::string& file_name, std::string_view text) {
  ExistingFile file{file_name, ExistingFormat::headers, {}, {}};
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
    // Cloudflare: what rules above sent is taken off.
    if (!pattern) continue;
    ExistingRule rule;
    rule.where = where;
    rule.host = add_host(file, where.substr(0, host_length(where)));
    rule.matches = [pattern = *pattern](const Requested& request) {
      return pattern.matches(request.url_path);
    };
    if (line[0] == '!') {
      const std::string name = to_lower(trim(line.substr(1)));
      if (name == "link")
        for (ExistingRule& other : file.rules) take_off(other, rule.matches, true);
      if (name == "cache-control")
        for (FreshnessRule& other : file.freshness) take_off(other, rule.matches, true);
      continue;
    }
    const emitters::Field field = emitters::field_of_line(line);
    const std::string name = to_lower(field.name);
    if (name == "cache-control")
      add_freshness(file.freshness, rule, field.value, std::string(line),
                    {start + raw.find(line), line.size()});
    if (name != "link") continue;
    std::vector<std::size_t> places(field.value.size());
    std::iota(places.begin(), places.end(), start + raw.find(field.value));
    add_link_value(file, rule, field.value, places);
    if (!rule.hints.empty()) file.rules.push_back(std::move(rule));
  }
  return file;
}

}  // namespace pushplan::gate
