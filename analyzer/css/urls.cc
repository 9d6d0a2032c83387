#include "analyzer/css/urls.h"

#include <algorithm>

namespace pushplan::css {
namespace {

bool is_function(const TokenStream& s, std::uint32_t index, const char* name) {
  return value_equals(s.source, s.tokens[index], name);
}

// The string between the brackets of the function at `index`, its first argument; kNoToken when it
// has none.
std::uint32_t string_inside(const TokenStream& s, std::uint32_t index) {
  const TokenRange inside = skip_whitespace(s, {index + 1, s.match[index]});
  const bool found = !inside.empty() && s.tokens[inside.first].kind == TokenKind::string;
  return found ? inside.first : kNoToken;
}

// A function of a value at `i`: adds the URL that it is, or opens the image set that it is. Behind
// it or its name goes the walk on.
std::uint32_t enter_function(const TokenStream& s, TokenRange value, std::uint32_t i,
                             std::vector<std::uint32_t>& set_ends, std::vector<UrlPlace>& out) {
  const bool url = is_function(s, i, "url");
  if (url || is_function(s, i, "src")) {
    const std::uint32_t string = string_inside(s, i);
    if (string != kNoToken) out.push_back({i, string, url});
    return component_end(s, value, i);
  }
  // Strings inside type() are no images of the set.
  if (is_function(s, i, "type")) return component_end(s, value, i);
  if (is_function(s, i, "image-set") || is_function(s, i, "-webkit-image-set"))
    set_ends.push_back(s.match[i]);
  return i + 1;
}

}  // namespace

bool is_url(const TokenStream& s, std::uint32_t index) {
  if (s.tokens[index].kind == TokenKind::url) return true;
  if (s.tokens[index].kind != TokenKind::function || !is_function(s, index, "url")) return false;
  const std::uint32_t string = string_inside(s, index);
  return string != kNoToken && skip_whitespace(s, {string + 1, s.match[index]}).empty();
}

void find_urls(const TokenStream& s, TokenRange value, std::vector<UrlPlace>& out) {
  std::vector<std::uint32_t> set_ends;  // where the open image sets close
  for (std::uint32_t i = value.first; i < value.last;) {
    while (!set_ends.empty() && i >= set_ends.back()) set_ends.pop_back();
    const TokenKind kind = s.tokens[i].kind;
    if (kind == TokenKind::function) {
      i = enter_function(s, value, i, set_ends, out);
      continue;
    }
    if (kind == TokenKind::url || (kind == TokenKind::string && !set_ends.empty()))
      out.push_back({i, i, true});
    ++i;
  }
}

std::string url_text(const TokenStream& s, std::uint32_t string) {
  return decoded_value(s.source, s.tokens[string]);
}

SourceSpan url_span(const TokenStream& s, std::uint32_t string) {
  const std::string_view raw = raw_value(s.source, s.tokens[string]);
  return {static_cast<std::size_t>(raw.data() - s.source.data()), raw.size()};
}

}  // namespace pushplan::css
