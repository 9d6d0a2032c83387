#include "analyzer/css/display.h"

#include <string_view>

#include "base/text.h"

namespace pushplan::css {
namespace {

struct Row {
  std::string_view name;
  Display display;
};
constexpr Row kRows[] = {{"none", Display::none},
                         {"contents", Display::contents},
                         {"inline", Display::inline_box},
                         {"ruby", Display::inline_box},
                         {"inline-block", Display::inline_block},
                         {"inline-table", Display::inline_block},
                         {"inline-flex", Display::inline_flex},
                         {"inline-grid", Display::inline_flex},
                         {"inline-grid-lanes", Display::inline_flex},
                         {"-webkit-inline-box", Display::inline_flex},
                         {"-webkit-inline-flex", Display::inline_flex},
                         {"block", Display::block},
                         {"flow", Display::block},
                         {"flow-root", Display::block},
                         {"table-cell", Display::block},
                         {"table-caption", Display::block},
                         {"list-item", Display::list_item},
                         {"flex", Display::flex},
                         {"grid", Display::flex},
                         {"grid-lanes", Display::flex},
                         {"-webkit-box", Display::flex},
                         {"-webkit-flex", Display::flex},
                         {"table", Display::table},
                         {"table-row", Display::table},
                         {"table-row-group", Display::table},
                         {"table-header-group", Display::table},
                         {"table-footer-group", Display::table},
                         {"table-column", Display::table},
                         {"table-column-group", Display::table},
                         {"ruby-text", Display::other},
                         {"math", Display::other}};

std::optional<Display> of_word(std::string_view word) {
  for (const Row& row : kRows)
    if (row.name == word) return row.display;
  return std::nullopt;
}

}  // namespace

std::optional<Display> display_of(const std::string& words) {
  if (const auto single = of_word(words)) return single;
  // An outer and an inner type, as in "inline flow-root list-item".
  bool inline_level = false, list_item = false, inner_block = false;
  std::optional<Display> inner;
  for (const std::string_view part : split_on_whitespace(words)) {
    const auto display = of_word(part);
    if (!display || display < Display::inline_box) return std::nullopt;
    inline_level = inline_level || part == "inline";
    list_item = list_item || part == "list-item";
    inner_block = inner_block || part == "flow-root";
    if (display == Display::flex || display == Display::table) inner = display;
  }
  if (words.empty()) return std::nullopt;
  if (inner == Display::flex) return inline_level ? Display::inline_flex : Display::flex;
  if (inner) return inline_level ? Display::inline_block : Display::table;
  if (inline_level) return inner_block ? Display::inline_block : Display::inline_box;
  return list_item ? Display::list_item : Display::block;
}

}  // namespace pushplan::css
