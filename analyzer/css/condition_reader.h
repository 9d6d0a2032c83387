// The grammar that the conditions of @media, @supports and their like share: parts in brackets,
// joined by `not`, `and` and `or` (Media Queries 4, section 3; CSS Conditional 3, section 6.1).
// Tests: tests/unit/css_media_test.cc, css_conditions_test.cc.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>

#include "analyzer/css/parser.h"
#include "analyzer/refs/certainty.h"

namespace pushplan::css {

// How surely a condition holds, and how surely its opposite does. Neither does what is malformed or
// not known to browsers: the "unknown" of Media Queries 4, section 3.2, which ends as false.
struct Truth {
  refs::Certainty holds = refs::Certainty::no;
  refs::Certainty fails = refs::Certainty::no;
};

inline constexpr Truth kMalformed = {};

constexpr Truth truth(refs::Certainty holds) { return {holds, refs::negate(holds)}; }
constexpr Truth truth(bool holds) {
  return truth(holds ? refs::Certainty::yes : refs::Certainty::no);
}
constexpr Truth negate(Truth t) { return {t.fails, t.holds}; }
constexpr Truth all_of(Truth a, Truth b) {
  return {std::min(a.holds, b.holds), std::max(a.fails, b.fails)};
}
constexpr Truth any_of(Truth a, Truth b) { return negate(all_of(negate(a), negate(b))); }

// A cursor over the tokens of a condition.
class ConditionReader {
 public:
  // Judges a part that is no nested condition: the component value at the index is a bracket "(" or
  // a function, at most kMaxNesting deep.
  using Part = std::function<Truth(std::uint32_t index)>;

  // `stream` and `part` must outlive the reader.
  ConditionReader(const TokenStream& stream, TokenRange range, const Part& part,
                  std::size_t depth = 0)
      : s_(stream), rest_(range), part_(part), depth_(depth) {}

  // The condition that is the whole range; nullopt when it is none.
  std::optional<Truth> whole();

  // A condition at the cursor, with or without `or` at its top level; nullopt when there is none.
  std::optional<Truth> condition(bool with_or);

  // Steps over an identifier, given in lower case.
  bool accept(const char* name);

  // Steps over white space; true when nothing is left.
  bool at_end();

  // The token at the cursor, which is not at the end.
  [[nodiscard]] const Token& token() const { return s_.tokens[rest_.first]; }
  void advance() { rest_.first = component_end(s_, rest_, rest_.first); }

 private:
  std::optional<Truth> joined(Truth first, const char* word, Truth (*join)(Truth, Truth));
  std::optional<Truth> in_parens();

  const TokenStream& s_;
  TokenRange rest_;
  const Part& part_;
  std::size_t depth_;
};

}  // namespace pushplan::css
