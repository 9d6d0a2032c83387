// The grammar of the srcset attribute.
#pragma once

#include <string_view>
#include <vector>

namespace pushplan::html {

struct ImageCandidate {
  std::string_view url;         // inside the attribute's value
  std::string_view descriptor;  // "2x", "640w", or empty
};

// The candidates in order (HTML section 4.8.4.3.10, "parse a srcset attribute"): commas inside a
// URL or inside parentheses of a descriptor do not separate. A candidate with a descriptor that is
// none is dropped.
std::vector<ImageCandidate> parse_srcset(std::string_view value);

}  // namespace pushplan::html
