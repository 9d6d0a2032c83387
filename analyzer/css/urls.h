// Where URLs stand in values: url(), strings of image-set().
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/css/parser.h"
#include "base/diagnostic.h"

namespace pushplan::css {

// A URL in a value.
struct UrlPlace {
  std::uint32_t token = 0;   // that begins it: `url(x)`, `url(` of a quoted one, or a string
  std::uint32_t string = 0;  // that holds it: `url(x)` or a string
  bool known = true;         // false for src(), which no current browser has
};

// True for `url(x)` and for `url("x")` with nothing else between its brackets: browsers know no URL
// modifiers (CSS Values 4, section 4.5.4).
bool is_url(const TokenStream& stream, std::uint32_t index);

// Adds every url() and src() and every string of an image-set() in a value, nested functions
// included, in order.
void find_urls(const TokenStream& stream, TokenRange value, std::vector<UrlPlace>& out);

// The URL that a token `url(x)` or a string holds, escapes resolved, and where it stands.
std::string url_text(const TokenStream& stream, std::uint32_t string);
SourceSpan url_span(const TokenStream& stream, std::uint32_t string);

}  // namespace pushplan::css
