// Attribute selectors (Selectors Level 4, section 6).
#pragma once

#include <optional>

#include "analyzer/css/parser.h"
#include "analyzer/css/selector.h"

namespace pushplan::css {

// Parses what stands between "[" and "]"; nullopt when it is invalid.
std::optional<AttributeTest> parse_attribute_test(const TokenStream& stream, TokenRange inside);

}  // namespace pushplan::css
