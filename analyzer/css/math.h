// Math functions of values that are numbers or of one dimension: calc(), min(), max(), clamp()
// (CSS Values 4, section 10). Tests: tests/unit/css_media_test.cc.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "analyzer/css/parser.h"

namespace pushplan::css {

// A plain number, or an amount of the dimension that the caller reads.
struct Quantity {
  double value = 0;
  bool plain = false;
};

// Reads a number or a dimension; nullopt for what the caller does not take.
using QuantityReader = std::function<std::optional<Quantity>(Token)>;

// What the math function at `index` works out to; nullopt for any other function, for what is
// malformed or of mixed types, and for what lies more than 16 levels deep.
std::optional<Quantity> evaluate_math(const TokenStream& stream, std::uint32_t index,
                                      const QuantityReader& read);

}  // namespace pushplan::css
