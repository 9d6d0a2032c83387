#include "base/glob.h"

#include <cstddef>

namespace pushplan {
namespace {

std::string_view without_leading_slash(std::string_view text) {
  if (!text.empty() && text.front() == '/') text.remove_prefix(1);
  return text;
}

// One wildcard to come back to: where its pattern goes on, and how much of the path it has eaten.
struct Retry {
  std::size_t pattern = std::string_view::npos;
  std::size_t path = 0;
};

// The classic iterative match with one retry per kind of star: linear space, at worst quadratic
// time, no recursion.
bool match(std::string_view pattern, std::string_view path) {
  Retry star, globstar;
  std::size_t p = 0, s = 0;
  while (true) {
    if (pattern.substr(p, 2) == "**") {
      p += 2;
      // "**/" also matches nothing, so that "**/a" finds a file at the top.
      if (p < pattern.size() && pattern[p] == '/' && (p == 2 || pattern[p - 3] == '/') &&
          match(pattern.substr(p + 1), path.substr(s)))
        return true;
      globstar = {p, s};
      star = {};
    } else if (p < pattern.size() && pattern[p] == '*') {
      star = {++p, s};
    } else if (p == pattern.size() && s == path.size()) {
      return true;
    } else if (p < pattern.size() && s < path.size() &&
               (pattern[p] == path[s] || (pattern[p] == '?' && path[s] != '/'))) {
      ++p, ++s;
    } else if (star.pattern != std::string_view::npos && star.path < path.size() &&
               path[star.path] != '/') {
      p = star.pattern, s = ++star.path;
    } else if (globstar.pattern != std::string_view::npos && globstar.path < path.size()) {
      p = globstar.pattern, s = ++globstar.path;
      star = {};
    } else {
      return false;
    }
  }
}

}  // namespace

bool glob_match(std::string_view pattern, std::string_view path) {
  pattern = without_leading_slash(pattern);
  path = without_leading_slash(path);
  const bool folder = pattern.find_first_of("*?") == std::string_view::npos && !pattern.empty() &&
                      pattern.back() == '/';
  if (folder && path.substr(0, pattern.size()) == pattern) return true;
  return match(pattern, path);
}

}  // namespace pushplan
