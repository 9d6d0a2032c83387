// The features of a media query against one browser window (Media Queries 4, sections 2.4 and 4).
// Tests: tests/unit/css_media_test.cc.
#pragma once

#include <cstdint>

#include "analyzer/css/parser.h"
#include "base/settings.h"

namespace pushplan::css {

// The three truth values of section 3.2, in the order in which `and` takes the least of its parts
// and `or` the greatest. Malformed is unknown: negated it stays so, and a whole query is then
// false.
enum class Truth : std::uint8_t { no, unknown, yes };

// All that a condition may turn out to be, from the least to the greatest: more than one value
// where it cannot be known at build time.
struct Outcome {
  Truth least = Truth::no;
  Truth greatest = Truth::yes;
};

inline constexpr Outcome kFalse = {Truth::no, Truth::no};
inline constexpr Outcome kMalformed = {Truth::unknown, Truth::unknown};
inline constexpr Outcome kTrue = {Truth::yes, Truth::yes};
inline constexpr Outcome kAnything = {Truth::no, Truth::yes};

// What stands between the brackets of a feature: plain, boolean or range. Anything for a feature
// that is not known here; malformed for a known one with a value that it cannot have.
Outcome evaluate_feature(const TokenStream& stream, TokenRange inside, const Viewport& window);

}  // namespace pushplan::css
