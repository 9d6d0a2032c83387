// The grammar of the srcset attribute, and which of its candidates a browser takes. Tests:
// tests/unit/srcset_test.cc, srcset_suite_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace pushplan::html {

struct ImageCandidate {
  std::string_view url;                 // inside the attribute's value; never empty
  std::uint32_t width = 0, height = 0;  // descriptors "640w", "480h", in pixels; 0: not given
  double density = 1;                   // "2x", 1 if not given; means nothing beside a width
};

// The candidates in order (HTML section 4.8.4.3.7, "parse a srcset attribute"): commas inside a URL
// or inside parentheses of a descriptor do not separate. A candidate with a descriptor that is none
// is dropped.
std::vector<ImageCandidate> parse_srcset(std::string_view value);

// Pixels per CSS pixel of a candidate that is `width` pixels wide, or that says `density` when
// `width` is 0, where the image is shown `source_size` CSS pixels wide (HTML section 4.8.4.3.10,
// "normalize the source densities"). Infinite for a size of 0.
double density_of(std::uint32_t width, double density, double source_size);

// Which of the candidates with these densities is taken on a screen of `dppx` device pixels per CSS
// pixel: an index, 0 when there is none. The standard leaves the choice to browsers (section
// 4.8.4.3.11); Chromium takes the least density that is enough, else the greatest, and of equal
// ones the first.
std::size_t choose_density(const std::vector<double>& densities, double dppx);

}  // namespace pushplan::html
