#include "analyzer/css/preludes.h"

#include <algorithm>

#include "analyzer/css/conditions.h"
#include "analyzer/css/urls.h"

namespace pushplan::css {
namespace {

bool is_word(const TokenStream& s, TokenRange range, TokenKind kind, const char* name) {
  return !range.empty() && s.tokens[range.first].kind == kind &&
         value_equals(s.source, s.tokens[range.first], name);
}

TokenRange behind(const TokenStream& s, TokenRange range) {
  return skip_whitespace(s, {component_end(s, range, range.first), range.last});
}

// What is between the brackets of the function or block at the start of `range`.
TokenRange inside(const TokenStream& s, TokenRange range) {
  return {range.first + 1, std::min(s.match[range.first], range.last)};
}

// <ident> [ '.' <ident> ]*, no white space between; moves behind it.
std::optional<LayerName> read_layer_name(const TokenStream& s, TokenRange& range) {
  LayerName name;
  while (true) {
    if (range.empty() || s.tokens[range.first].kind != TokenKind::ident) return std::nullopt;
    name.push_back(decoded_value(s.source, s.tokens[range.first++]));
    if (range.empty() || !is_delim(s.source, s.tokens[range.first], '.')) return name;
    ++range.first;
  }
}

// supports( <supports-condition> | <declaration> ). Measured on Chromium 156: a sheet behind a
// condition that does not hold is fetched, without being used; behind a declaration it is not.
void read_supports(const TokenStream& s, TokenRange argument, ImportPrelude& out) {
  if (const auto condition = evaluate_supports(s, argument)) {
    out.supports = *condition;
    return;
  }
  out.dropped = !supports_declaration(s, skip_whitespace(s, argument)).value_or(false);
}

}  // namespace

std::optional<std::vector<LayerName>> read_layer_names(const TokenStream& s, TokenRange prelude) {
  std::vector<LayerName> names;
  TokenRange rest = skip_whitespace(s, prelude);
  while (!rest.empty()) {
    auto name = read_layer_name(s, rest);
    if (!name) return std::nullopt;
    names.push_back(std::move(*name));
    rest = skip_whitespace(s, rest);
    if (rest.empty()) break;
    if (s.tokens[rest.first].kind != TokenKind::comma) return std::nullopt;
    rest = skip_whitespace(s, {rest.first + 1, rest.last});
    if (rest.empty()) return std::nullopt;
  }
  return names;
}

std::optional<ImportPrelude> read_import(const TokenStream& s, TokenRange prelude) {
  ImportPrelude out;
  TokenRange rest = skip_whitespace(s, prelude);
  if (rest.empty()) return std::nullopt;
  if (s.tokens[rest.first].kind == TokenKind::string)
    out.url = rest.first;
  else if (is_url(s, rest.first))
    out.url = s.tokens[rest.first].kind == TokenKind::url
                  ? rest.first
                  : skip_whitespace(s, inside(s, rest)).first;
  else
    return std::nullopt;
  rest = behind(s, rest);
  if (is_word(s, rest, TokenKind::ident, "layer")) {
    out.layer.emplace();
    rest = behind(s, rest);
  } else if (is_word(s, rest, TokenKind::function, "layer")) {
    const auto names = read_layer_names(s, inside(s, rest));
    if (names && names->size() == 1) {
      out.layer = names->front();
      rest = behind(s, rest);
    }
  }
  if (is_word(s, rest, TokenKind::function, "supports")) {
    read_supports(s, inside(s, rest), out);
    rest = behind(s, rest);
  }
  out.media = rest;
  return out;
}

std::optional<ScopePrelude> read_scope(const TokenStream& s, TokenRange prelude) {
  ScopePrelude out;
  TokenRange rest = skip_whitespace(s, prelude);
  const auto block = [&]() -> std::optional<TokenRange> {
    if (rest.empty() || s.tokens[rest.first].kind != TokenKind::open_paren) return std::nullopt;
    const TokenRange selectors = inside(s, rest);
    rest = behind(s, rest);
    return selectors;
  };
  out.roots = block();
  if (is_word(s, rest, TokenKind::ident, "to")) {
    rest = behind(s, rest);
    out.limits = block();
    if (!out.limits) return std::nullopt;
  }
  return rest.empty() ? std::optional(out) : std::nullopt;
}

}  // namespace pushplan::css
