// The words that are colours: what tells a valid background shorthand from one that browsers drop.
#pragma once

#include <string_view>

namespace pushplan::css {

// True for a named colour, a system colour, currentcolor and transparent (CSS Color 4, section 6).
bool is_named_color(std::string_view lower_case);

}  // namespace pushplan::css
