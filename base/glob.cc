#include "base/glob.h"

#include <algorithm>

#include <cstddef>
#include <string>
#include <vector>

#include "base/percent_encoding.h"

namespace pushplan {
namespace {

std::string_view without_leading_slash(std::string_view text) {
  if (!text.empty() && text.front() == '/') text.remove_prefix(1);
  return text;
}

// Which ends of the path a pattern can have read up to: position i is true when it can match the
// first i bytes. Each piece of the pattern makes the next set out of the last, so the time is
// pattern times path whatever the pattern.
using Ends = std::vector<bool>;

Ends after_byte(const Ends& ends, char wanted, std::string_view path) {
  Ends next(ends.size());
  for (std::size_t i = 0; i < path.size(); ++i) next[i + 1] = ends[i] && path[i] == wanted;
  return next;
}

// "?": a character, of UTF-8 with all of its bytes.
Ends after_character(const Ends& ends, std::string_view path) {
  Ends next(ends.size());
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (!ends[i] || path[i] == '/') continue;
    std::size_t end = i + 1;
    while (end < path.size() && (static_cast<unsigned char>(path[end]) & 0xC0U) == 0x80U) ++end;
    next[end] = true;
  }
  return next;
}

Ends after_star(const Ends& ends, std::string_view path) {
  Ends next = ends;
  for (std::size_t i = 0; i < path.size(); ++i)
    if (next[i] && path[i] != '/') next[i + 1] = true;
  return next;
}

Ends after_globstar(const Ends& ends) {
  Ends next = ends;
  for (std::size_t i = 0; i + 1 < next.size(); ++i)
    if (next[i]) next[i + 1] = true;
  return next;
}

// "**/": nothing, or any run that ends in '/', so that "**/a" finds a file at the top.
Ends after_folders(const Ends& ends, std::string_view path) {
  Ends next = ends;
  bool reached = false;
  for (std::size_t i = 0; i < path.size(); ++i) {
    reached = reached || ends[i];
    if (reached && path[i] == '/') next[i + 1] = true;
  }
  return next;
}

bool match(std::string_view pattern, std::string_view path) {
  Ends ends(path.size() + 1);
  ends[0] = true;
  for (std::size_t p = 0; p < pattern.size(); ++p) {
    const bool segment_start = p == 0 || pattern[p - 1] == '/';
    if (segment_start && pattern.substr(p, 3) == "**/") {
      ends = after_folders(ends, path);
      p += 2;
    } else if (pattern.substr(p, 2) == "**") {
      ends = after_globstar(ends);
      p += 1;
    } else if (pattern[p] == '*') {
      ends = after_star(ends, path);
    } else if (pattern[p] == '?') {
      ends = after_character(ends, path);
    } else {
      ends = after_byte(ends, pattern[p], path);
    }
  }
  return ends.back();
}

bool match_decoded(std::string_view pattern, std::string_view path) {
  pattern = without_leading_slash(pattern);
  path = without_leading_slash(path);
  const bool folder = pattern.find_first_of("*?") == std::string_view::npos && !pattern.empty() &&
                      pattern.back() == '/';
  if (folder && path.substr(0, pattern.size()) == pattern) return true;
  return match(pattern, path);
}

}  // namespace

bool glob_match(std::string_view pattern, std::string_view path) {
  constexpr auto kNone = std::string_view::npos;
  if (pattern.find('%') == kNone && path.find('%') == kNone) return match_decoded(pattern, path);
  return match_decoded(percent_decode(pattern), percent_decode(path));
}

bool any_glob_matches(const std::vector<std::string>& globs, std::string_view url) {
  const std::string_view path = url.substr(0, url.find('?'));
  return std::any_of(globs.begin(), globs.end(),
                     [&](const std::string& glob) { return glob_match(glob, path); });
}

}  // namespace pushplan
