// Where in a page our hints go, and what of them it says itself: a walk over its tags, for the one
// target that writes into pages.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pushplan::emitters {

enum class PageSyntax { html, xml };

// A link element of the page that hints; attributes as written, character references resolved as
// far as URLs hold them.
struct WrittenHint {
  std::string rel, href, as, media;
  bool cors = false, srcset = false;
};

// Positions are bytes, each right behind a '>', or the start of the page, where a byte order mark
// counts to what stands before it.
struct PageHead {
  // Behind what must come first (encoding, base, policies, viewport), before what fetches.
  std::size_t hints_at = 0;
  // Behind the last import map, where that is further down: a module that is asked for before it
  // makes older browsers pass over the map.
  std::optional<std::size_t> modules_at;
  bool has_head = false;           // has a tag that opens it
  bool has_policy = false;         // a Content-Security-Policy
  std::string base;                // href of the first base element that has one
  std::size_t late_charset = 0;    // end of an encoding declaration behind the head; 0: none
  std::vector<WrittenHint> hints;  // in order
};

// Never fails; a page that ends within a tag ends before that tag.
PageHead read_head(std::string_view page, PageSyntax syntax);

}  // namespace pushplan::emitters
