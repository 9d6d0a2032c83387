// A quick walk over a page's tags before the parse, for what Gumbo cannot do.
//
// Browsers run scripts, so for them the content of noscript is text; Gumbo parses it as markup, and
// a tracking image in a head's noscript makes it close the head. So that content is blanked out. So
// is a document type that asks for quirks mode where Gumbo would not see that. Names of elements
// that are newer than Gumbo become one that it treats in the same way. Gumbo's time grows with the
// square of the nesting, so a page nested deeper than kMaxDepth is cut there; with the square of a
// tag's attributes as well, so those beyond the 1,024th are blanked. None of this moves a byte.
//
// What makes no difference is then left out where it is much, since Gumbo's time is in the bytes:
// comments, indentation, the text of script and style elements but for one byte, which is read in
// the page itself. Tests: tests/unit/html_parts_test.cc.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pushplan::html {

// What stands in the edited page for the name of a block that Gumbo does not know, which has as
// many letters.
inline constexpr std::string_view kKnownBlock = "center";

// What was left out of a page.
class Cuts {
 public:
  // `position` in what is left; those of all cuts ascend.
  void add(std::size_t position, std::size_t length);
  // Where a byte of what is left stands in the page; behind the cut where one is.
  [[nodiscard]] std::size_t in_page(std::size_t position) const;

 private:
  struct Cut {
    std::size_t position;
    std::size_t length;  // of all cuts up to this one
  };
  std::vector<Cut> cuts_;
};

struct Prescan {
  std::optional<std::string> edited;         // the page to parse; nullopt: as it is
  Cuts cuts;                                 // what `edited` leaves out
  std::size_t cut_at = std::string::npos;    // of the page: where the nesting limit was passed
  std::size_t elements = 0, attributes = 0;  // about as many are in the tree
};

// Follows comments, quoted attributes and raw text elements as the HTML tokenizer does; never
// fails.
Prescan prescan(std::string_view bytes, std::size_t max_depth);

}  // namespace pushplan::html
