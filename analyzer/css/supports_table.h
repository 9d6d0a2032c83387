// Which properties and values current browsers know: what @supports is judged by. The one place to
// renew when browsers have moved on.
#pragma once

#include <string_view>
#include <vector>

namespace pushplan::css {

// What a property takes as its whole value.
struct PropertySupport {
  // Letters: n number, i integer, z zero, l length, p percentage, a angle, t time, h frequency,
  // r resolution, f flex, c colour, s string, u url, w any identifier, d dashed identifier.
  std::string_view kinds;
  std::vector<std::string_view> words;  // sorted
};

// What browsers know of a property; nullptr for one that they do not; `name` in lower case.
const PropertySupport* supported_property(std::string_view name);

}  // namespace pushplan::css
