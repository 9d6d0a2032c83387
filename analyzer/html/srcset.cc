#include "analyzer/html/srcset.h"

#include <cstdlib>
#include <limits>
#include <string>

#include "base/text.h"

namespace pushplan::html {
namespace {

// Reads a candidate's descriptors up to the comma that ends it; `i` then stands behind that comma.
// Parentheses do not nest (section 4.8.4.3.7, the descriptor tokenizer).
std::string_view read_descriptors(std::string_view value, std::size_t& i) {
  const std::size_t start = i;
  bool in_parens = false;
  for (; i < value.size() && (in_parens || value[i] != ','); ++i) {
    if (value[i] == '(') in_parens = true;
    if (value[i] == ')') in_parens = false;
  }
  const std::string_view descriptors = value.substr(start, i - start);
  if (i < value.size()) ++i;
  return descriptors;
}

std::size_t skip_digits(std::string_view text, std::size_t i) {
  while (i < text.size() && text[i] >= '0' && text[i] <= '9') ++i;
  return i;
}

// "Valid non-negative integer" (section 2.3.4.2).
bool is_integer(std::string_view text) {
  return !text.empty() && skip_digits(text, 0) == text.size();
}

// "Valid floating-point number" (section 2.3.4.3): no leading plus sign, no digitless fraction.
bool is_number(std::string_view text) {
  std::size_t i = text.substr(0, 1) == "-" ? 1 : 0;
  const std::size_t whole = skip_digits(text, i);
  bool digits = whole > i;
  i = whole;
  if (i < text.size() && text[i] == '.') {
    const std::size_t fraction = skip_digits(text, i + 1);
    digits = fraction > i + 1;
    i = fraction;
  }
  if (!digits) return false;
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
    const std::size_t exponent = skip_digits(text, i);
    if (exponent == i) return false;
    i = exponent;
  }
  return i == text.size();
}

// A width or height above zero, at most 2^31 - 1; 0 if it is none.
std::uint32_t read_pixels(std::string_view text) {
  constexpr std::uint32_t kMost = std::numeric_limits<std::int32_t>::max();
  if (!is_integer(text)) return 0;
  std::uint64_t pixels = 0;
  for (const char digit : text) {
    pixels = pixels * 10 + static_cast<std::uint64_t>(digit - '0');
    if (pixels > kMost) return kMost;
  }
  return static_cast<std::uint32_t>(pixels);
}

// Reads "2x", "640w" or "640w 480h" into the candidate; false for anything else.
bool read_candidate(std::string_view descriptors, ImageCandidate& candidate) {
  bool has_density = false;
  for (const std::string_view part : split_on_whitespace(descriptors)) {
    const std::string_view number = part.substr(0, part.size() - 1);
    const bool has_size = candidate.width > 0 || candidate.height > 0;
    if (part.back() == 'x' && is_number(number) && !has_density && !has_size) {
      candidate.density = std::strtod(std::string(number).c_str(), nullptr);
      has_density = true;
      if (candidate.density < 0) return false;
    } else if (part.back() == 'w' && candidate.width == 0 && !has_density) {
      candidate.width = read_pixels(number);
      if (candidate.width == 0) return false;
    } else if (part.back() == 'h' && candidate.height == 0 && !has_density) {
      candidate.height = read_pixels(number);
      if (candidate.height == 0) return false;
    } else {
      return false;
    }
  }
  return candidate.height == 0 || candidate.width > 0;
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
    ImageCandidate candidate;
    candidate.url = value.substr(start, i - start);
    std::string_view descriptors;
    if (candidate.url.back() == ',') {
      while (candidate.url.back() == ',') candidate.url.remove_suffix(1);
    } else {
      descriptors = read_descriptors(value, i);
    }
    if (read_candidate(descriptors, candidate)) candidates.push_back(candidate);
  }
  return candidates;
}

double density_of(std::uint32_t width, double density, double source_size) {
  if (width == 0) return density;
  return source_size > 0 ? width / source_size : std::numeric_limits<double>::infinity();
}

std::size_t choose_density(const std::vector<double>& densities, double dppx) {
  std::size_t chosen = 0;
  for (std::size_t i = 1; i < densities.size(); ++i) {
    const bool enough = densities[chosen] >= dppx;
    const bool nearer = enough ? densities[i] >= dppx && densities[i] < densities[chosen]
                               : densities[i] > densities[chosen];
    if (nearer) chosen = i;
  }
  return chosen;
}

}  // namespace pushplan::html
