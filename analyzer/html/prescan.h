// A quick walk over a page's tags before the parse, for two things that Gumbo cannot do.
//
// Browsers run scripts, so for them the content of noscript is text; Gumbo parses it as markup, and
// a tracking image in a head's noscript makes it close the head. So that content is blanked out.
// And Gumbo's time grows with the square of the nesting, so a page nested deeper than kMaxDepth is
// cut there. Neither moves a byte: offsets stay. Tests: tests/unit/html_test.cc.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace pushplan::html {

struct Prescan {
  std::optional<std::string> blanked;  // the page without noscript content; nullopt: it had none
  std::size_t cut_at = std::string::npos;  // where the nesting limit was passed
};

// Follows comments, quoted attributes and raw text elements as the HTML tokenizer does; never
// fails.
Prescan prescan(std::string_view bytes, std::size_t max_depth);

}  // namespace pushplan::html
