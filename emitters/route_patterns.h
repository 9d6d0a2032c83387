// The patterns by which hosts match request paths: the user's, to know which of his rules a page
// meets, and ours, which match exactly the paths that they are for.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pushplan::emitters {

// A pattern of the user's: nullopt where it is beyond what is read here, so that nobody knows what
// it matches.
class RoutePattern {
 public:
  // minimatch (https://github.com/isaacs/minimatch): `*`, `**`, `?`, classes, braces and extglobs
  // but `!(...)`.
  static std::optional<RoutePattern> glob(std::string_view pattern);
  // path-to-regexp 6 (https://github.com/pillarjs/path-to-regexp/tree/6.x), without `{...}`.
  static std::optional<RoutePattern> path_to_regexp(std::string_view pattern);
  // A regular expression as Apache, nginx and others read it (PCRE), matched anywhere in the path.
  static std::optional<RoutePattern> regex(const std::string& pattern, bool any_case = false);

  // True when it matches the path, percent-encoded or decoded.
  bool matches(const std::string& path) const;

 private:
  class Regex;

  RoutePattern(std::shared_ptr<const Regex> regex, bool negated)
      : regex_(std::move(regex)), negated_(negated) {}
  static std::optional<RoutePattern> compiled(const std::string& regex, bool negated,
                                              bool any_case = false);

  std::shared_ptr<const Regex> regex_;
  bool negated_;
};

// `text` so that a regular expression of JavaScript or RE2 matches it alone.
std::string literal_regex(std::string_view text);

// How alternatives are written: "(?:", "|", ")".
struct Alternation {
  const char *open, *between, *close;
};

// As long as patterns get: Vercel takes 4,096 bytes.
inline constexpr std::size_t kPatternBytes = 4000;

// Paths as alternatives of at most `limit` bytes each time, those of a folder behind its name:
// "/a/(?:b|c)|/d/e". A longer one stands alone.
std::vector<std::string> path_alternatives(
    const std::vector<std::string>& paths, const Alternation& syntax, std::size_t limit,
    const std::function<std::string(std::string_view)>& escape);

}  // namespace pushplan::emitters
