#include "analyzer/html/srcset.h"

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
    candidates.push_back(candidate);
  }
  return candidates;
}

}  // namespace pushplan::html
