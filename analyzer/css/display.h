// Values of `display` (CSS Display 3, section 2), as far as they decide which elements have a box
// and which boxes hold lines. Tests: tests/unit/css_value_test.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace pushplan::css {

enum class Display : std::uint8_t {
  none,
  contents,
  inline_box,
  inline_block,
  inline_flex,  // or an inline grid
  block,        // any container of lines that is no line's part: a table's cell and caption too
  list_item,
  flex,   // or a grid
  table,  // or a part of one that holds no lines
  other,  // ruby's parts, mathematics
};

// What the words of a value come to, in lower case with one space between them; nullopt when they
// are invalid.
std::optional<Display> display_of(const std::string& words);

}  // namespace pushplan::css
