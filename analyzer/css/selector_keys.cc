#include "analyzer/css/selector_keys.h"

#include <algorithm>
#include <iterator>

#include "base/text.h"

namespace pushplan::css {
namespace {

constexpr const char* kActions[] = {"hover",        "focus",  "focus-visible",
                                    "focus-within", "active", "target"};

bool needs_action(const TokenStream& s, Token token) {
  return std::any_of(std::begin(kActions), std::end(kActions),
                     [&](const char* name) { return value_equals(s.source, token, name); });
}

// True for the `svg` of `svg|a`, and not for the `a` of `a||b`, a column.
bool is_namespace_prefix(const TokenStream& s, TokenRange range, std::uint32_t index) {
  const auto is_bar = [&](std::uint32_t i) {
    return i < range.last && is_delim(s.source, s.tokens[i], '|');
  };
  return is_bar(index + 1) && !is_bar(index + 2);
}

// Reads one complex selector; false when it needs a user's action.
bool read_complex(const TokenStream& s, TokenRange range, SelectorKeys& keys) {
  for (std::uint32_t i = range.first; i < range.last; i = component_end(s, range, i)) {
    const Token token = s.tokens[i];
    const TokenKind before = i > range.first ? s.tokens[i - 1].kind : TokenKind::whitespace;
    if (token.kind == TokenKind::hash) {
      keys.ids.push_back(decoded_value(s.source, token));
    } else if (token.kind == TokenKind::ident && before == TokenKind::colon) {
      if (needs_action(s, token)) return false;
    } else if (token.kind == TokenKind::ident && i > range.first &&
               is_delim(s.source, s.tokens[i - 1], '.')) {
      keys.classes.push_back(decoded_value(s.source, token));
    } else if (token.kind == TokenKind::ident && !is_namespace_prefix(s, range, i)) {
      keys.tags.push_back(to_lower(decoded_value(s.source, token)));
    }
  }
  return true;
}

}  // namespace

std::vector<SelectorKeys> selector_keys(const TokenStream& stream, TokenRange prelude) {
  std::vector<SelectorKeys> all;
  std::uint32_t start = prelude.first;
  for (std::uint32_t i = start; i <= prelude.last;
       i = i < prelude.last ? component_end(stream, prelude, i) : i + 1) {
    if (i < prelude.last && stream.tokens[i].kind != TokenKind::comma) continue;
    SelectorKeys keys;
    if (read_complex(stream, {start, i}, keys)) all.push_back(std::move(keys));
    start = i + 1;
  }
  return all;
}

}  // namespace pushplan::css
