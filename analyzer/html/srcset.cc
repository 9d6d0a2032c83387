#include "analyzer/html/srcset.h"

#include <cstdlib>
#include <string>

#include "base/text.h"

namespace pushplan::html {
namespace {

// Reads a candidate's descriptors up to the comma that ends it; `i` then stands behind that comma.
std::string_view read_descriptor(std::string_view value, std::size_t& i) {
  const std::size_t start = i;
  int depth = 0;
  for (; i < value.size(); ++i) {
    if (value[i] == '(') ++depth;
    if (value[i] == ')' && depth > 0) --depth;
    if (value[i] == ',' && depth == 0) break;
  }
  const std::string_view descriptor = trim(value.substr(start, i - start));
  if (i < value.size()) ++i;
  return descriptor;
}

// "2x" (a number, not negative) or "640w" (a whole number above zero), alone or the latter with an
// "h" beside it; a candidate with anything else is dropped.
bool valid_descriptor(std::string_view descriptor) {
  int densities = 0, widths = 0, heights = 0;
  for (const std::string_view part : split_on_whitespace(descriptor)) {
    const std::string number(part.substr(0, part.size() - 1));
    char* end = nullptr;
    const double value = std::strtod(number.c_str(), &end);
    const bool plain = !number.empty() && *end == '\0' &&
                       number.find_first_not_of("0123456789.eE+-") == std::string::npos &&
                       number[0] != '+';
    const bool whole =
        plain && number.find_first_not_of("0123456789") == std::string::npos && value > 0;
    if (part.back() == 'x' && plain && value >= 0)
      ++densities;
    else if (part.back() == 'w' && whole)
      ++widths;
    else if (part.back() == 'h' && whole)
      ++heights;
    else
      return false;
  }
  return densities + widths <= 1 && heights <= widths;
}

}  // namespace

std::vector<ImageCandidate> parse_srcset(std::string_view value) {
  std::vector<ImageCandidate> candidates;
  for (std::size_t i = 0; i < value.size();) {
    if (is_ascii_whitespace(value[i]) || value[i] == ',') {
      ++i;
      continue;
    }
    const std::size_t start = i;
    while (i < value.size() && !is_ascii_whitespace(value[i])) ++i;
    ImageCandidate candidate{value.substr(start, i - start), {}};
    if (candidate.url.back() == ',') {
      while (!candidate.url.empty() && candidate.url.back() == ',') candidate.url.remove_suffix(1);
    } else {
      candidate.descriptor = read_descriptor(value, i);
    }
    if (valid_descriptor(candidate.descriptor)) candidates.push_back(candidate);
  }
  return candidates;
}

}  // namespace pushplan::html
