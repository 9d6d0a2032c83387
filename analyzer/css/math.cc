#include "analyzer/css/math.h"

#include <algorithm>
#include <cstddef>

namespace pushplan::css {
namespace {

constexpr std::size_t kMaxDepth = 16;

class Evaluator {
 public:
  Evaluator(const TokenStream& stream, const QuantityReader& read) : s_(stream), read_(read) {}

  std::optional<Quantity> function(std::uint32_t index) {
    const Token name = s_.tokens[index];
    const TokenRange inside = {index + 1, s_.match[index]};
    if (value_equals(s_.source, name, "calc")) return sum(inside);
    const bool least = value_equals(s_.source, name, "min");
    if (least || value_equals(s_.source, name, "max")) return extreme(inside, least);
    if (value_equals(s_.source, name, "clamp")) return clamp(inside);
    return std::nullopt;
  }

 private:
  TokenRange trimmed(TokenRange range) const {
    range = skip_whitespace(s_, range);
    while (!range.empty() && s_.tokens[range.last - 1].kind == TokenKind::whitespace) --range.last;
    return range;
  }

  // Takes off what stands before the first comma of `range`.
  TokenRange argument(TokenRange& range) const {
    std::uint32_t i = range.first;
    while (i < range.last && s_.tokens[i].kind != TokenKind::comma) i = component_end(s_, range, i);
    const TokenRange first = {range.first, i};
    range.first = std::min(i + 1, range.last);
    return first;
  }

  std::optional<Quantity> extreme(TokenRange rest, bool least) {
    std::optional<Quantity> best;
    do {
      const auto next = sum(argument(rest));
      if (!next || (best && best->plain != next->plain)) return std::nullopt;
      if (!best || (next->value < best->value) == least) best = next;
    } while (!rest.empty());
    return best;
  }

  std::optional<Quantity> clamp(TokenRange rest) {
    const auto low = sum(argument(rest)), middle = sum(argument(rest)), high = sum(rest);
    if (!low || !middle || !high || low->plain != middle->plain || high->plain != middle->plain)
      return std::nullopt;
    return Quantity{std::max(low->value, std::min(middle->value, high->value)), middle->plain};
  }

  // <calc-sum>: products that signs with white space around them join.
  std::optional<Quantity> sum(TokenRange range) {
    range = trimmed(range);
    if (range.empty() || depth_ >= kMaxDepth) return std::nullopt;
    ++depth_;
    auto total = product(range);
    while (total && !range.empty()) {
      if (range.last - range.first < 4 || s_.tokens[range.first].kind != TokenKind::whitespace ||
          s_.tokens[range.first + 2].kind != TokenKind::whitespace)
        return std::nullopt;
      const Token sign = s_.tokens[range.first + 1];
      const bool minus = is_delim(s_.source, sign, '-');
      if (!minus && !is_delim(s_.source, sign, '+')) return std::nullopt;
      range = skip_whitespace(s_, {range.first + 2, range.last});
      const auto next = product(range);
      if (!next || next->plain != total->plain) return std::nullopt;
      total->value += minus ? -next->value : next->value;
    }
    --depth_;
    return total;
  }

  // <calc-product>; `range` is what follows it.
  std::optional<Quantity> product(TokenRange& range) {
    auto total = value(range);
    while (total) {
      const TokenRange rest = skip_whitespace(s_, range);
      if (rest.empty()) return total;
      const Token sign = s_.tokens[rest.first];
      const bool over = is_delim(s_.source, sign, '/');
      if (!over && !is_delim(s_.source, sign, '*')) return total;
      range = skip_whitespace(s_, {rest.first + 1, rest.last});
      const auto next = value(range);
      if (!next || (over ? !next->plain : !next->plain && !total->plain)) return std::nullopt;
      total->value = over ? total->value / next->value : total->value * next->value;
      total->plain = total->plain && next->plain;
    }
    return total;
  }

  // <calc-value>; `range` is what follows it.
  std::optional<Quantity> value(TokenRange& range) {
    if (range.empty()) return std::nullopt;
    const std::uint32_t at = range.first;
    range.first = component_end(s_, range, at);
    if (s_.tokens[at].kind == TokenKind::open_paren) return sum({at + 1, s_.match[at]});
    if (s_.tokens[at].kind == TokenKind::function) return function(at);
    return read_(s_.tokens[at]);
  }

  const TokenStream& s_;
  const QuantityReader& read_;
  std::size_t depth_ = 0;
};

}  // namespace

std::optional<Quantity> evaluate_math(const TokenStream& stream, std::uint32_t index,
                                      const QuantityReader& read) {
  return Evaluator(stream, read).function(index);
}

}  // namespace pushplan::css
