// The An+B microsyntax of :nth-child() and its like (CSS Syntax Level 3, section 6).
#pragma once

#include <optional>

#include "analyzer/css/parser.h"
#include "analyzer/css/selector.h"

namespace pushplan::css {

// Reads it from the start of `range` and moves range.first behind it and the whitespace that
// follows; nullopt when there is none.
std::optional<AnPlusB> read_an_plus_b(const TokenStream& stream, TokenRange& range);

}  // namespace pushplan::css
