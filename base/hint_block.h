// What the target `html` writes into a page: elements between two marker comments. The emitter
// writes and removes it; the analyzer reads pages as if it were not there, so that a plan does not
// change by being carried out. Tests: tests/unit/html_emitter_test.cc.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace pushplan {

inline constexpr std::string_view kHintBlockBegin =
    "<!-- begin pushplan: written by pushplan; changes are lost -->";
inline constexpr std::string_view kHintBlockEnd = "<!-- end pushplan -->";

// Bytes of a page.
struct HintBlock {
  std::size_t begin = 0, end = 0;
  bool operator==(const HintBlock&) const = default;
};

// The blocks of a page, each with the line end that it brought, in order. What stands between the
// markers must be elements of ours, so that text about them is none.
std::vector<HintBlock> hint_blocks(std::string_view page);

// The page as it was before; the same string where it has no block.
std::string without_hint_blocks(std::string page);

// Where a byte of the page without `blocks` stands in the page with them.
std::size_t with_hint_blocks(const std::vector<HintBlock>& blocks, std::size_t offset);

}  // namespace pushplan
