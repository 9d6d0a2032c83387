// What stands between the name of an at-rule and its block: @import, @layer, @scope (CSS Cascade
// 6). Tests: tests/unit/css_facts_test.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/css/parser.h"
#include "analyzer/refs/certainty.h"

namespace pushplan::css {

// A layer name, its identifiers: `a.b` is {"a", "b"}.
using LayerName = std::vector<std::string>;

// The names between the commas of an @layer; empty for an anonymous one, nullopt when malformed.
std::optional<std::vector<LayerName>> read_layer_names(const TokenStream& stream,
                                                       TokenRange prelude);

struct ImportPrelude {
  std::uint32_t url = kNoToken;  // the token that holds it: `url(x)` or a string
  // The layer of the sheet: {} is an anonymous one.
  std::optional<LayerName> layer;
  refs::Certainty supports = refs::Certainty::yes;
  bool dropped = false;  // supports() holds a declaration that browsers do not know, or nothing
  TokenRange media;
};

// <url> [ layer | layer(<name>) ]? [ supports(...) ]? <media-query-list>? (section 2); nullopt when
// it has no URL. What is no layer() or supports() is a media query.
std::optional<ImportPrelude> read_import(const TokenStream& stream, TokenRange prelude);

// The selector lists of @scope (<roots>)? [ to (<limits>) ]? (section 2.5.1); nullopt when
// malformed.
struct ScopePrelude {
  std::optional<TokenRange> roots, limits;
};
std::optional<ScopePrelude> read_scope(const TokenStream& stream, TokenRange prelude);

}  // namespace pushplan::css
