#include "analyzer/css/condition_reader.h"

namespace pushplan::css {

bool ConditionReader::at_end() {
  rest_ = skip_whitespace(s_, rest_);
  return rest_.empty();
}

bool ConditionReader::accept(const char* name) {
  if (at_end() || token().kind != TokenKind::ident || !value_equals(s_.source, token(), name))
    return false;
  advance();
  return true;
}

std::optional<Truth> ConditionReader::whole() {
  const auto found = condition(true);
  return at_end() ? found : std::nullopt;
}

// One `not`, or parts joined by one and the same word.
std::optional<Truth> ConditionReader::condition(bool with_or) {
  if (accept("not")) {
    const auto part = in_parens();
    return part ? std::optional(negate(*part)) : std::nullopt;
  }
  const auto first = in_parens();
  if (first && accept("and")) return joined(*first, "and", all_of);
  if (first && with_or && accept("or")) return joined(*first, "or", any_of);
  return first;
}

std::optional<Truth> ConditionReader::joined(Truth first, const char* word,
                                             Truth (*join)(Truth, Truth)) {
  do {
    const auto part = in_parens();
    if (!part) return std::nullopt;
    first = join(first, *part);
  } while (accept(word));
  return first;
}

std::optional<Truth> ConditionReader::in_parens() {
  if (at_end()) return std::nullopt;
  const std::uint32_t start = rest_.first;
  const TokenKind kind = token().kind;
  if (kind != TokenKind::open_paren && kind != TokenKind::function) return std::nullopt;
  const TokenRange inner = {start + 1, std::min(s_.match[start], rest_.last)};
  advance();
  if (depth_ >= kMaxNesting) return kMalformed;
  if (kind == TokenKind::open_paren)
    if (const auto nested = ConditionReader(s_, inner, part_, depth_ + 1).whole()) return nested;
  return part_(start);
}

}  // namespace pushplan::css
