#include "analyzer/css/an_plus_b.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <string>
#include <string_view>
#include <system_error>

#include "base/text.h"

namespace pushplan::css {
namespace {

// "+3", "-3" or "3", at most the greatest of 32 bits in either direction; nullopt for anything
// else.
std::optional<std::int32_t> read_integer(std::string_view text) {
  const bool plus = !text.empty() && text.front() == '+';
  if (plus) text.remove_prefix(1);
  std::int32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end != text.data() + text.size() || error == std::errc::invalid_argument ||
      (plus && text.front() == '-')) {
    return std::nullopt;
  }
  constexpr std::int32_t kMost = std::numeric_limits<std::int32_t>::max();
  if (error == std::errc::result_out_of_range) return text.front() == '-' ? -kMost : kMost;
  return std::max(value, -kMost);
}

bool has_sign(std::string_view number) { return number.front() == '+' || number.front() == '-'; }

class AnPlusBReader {
 public:
  AnPlusBReader(const TokenStream& stream, TokenRange range) : stream_(stream), rest_(range) {}

  std::optional<AnPlusB> read() {
    rest_ = skip_whitespace(stream_, rest_);
    const Token token = peek();
    if (token.kind == TokenKind::number) return plain_offset();
    if (token.kind == TokenKind::ident && value_equals(stream_.source, token, "odd")) {
      return taken({2, 1});
    }
    if (token.kind == TokenKind::ident && value_equals(stream_.source, token, "even")) {
      return taken({2, 0});
    }
    return with_n();
  }

  [[nodiscard]] TokenRange rest() const { return skip_whitespace(stream_, rest_); }

 private:
  // The next token; an eof at the end of the range.
  [[nodiscard]] Token peek() const { return rest_.empty() ? Token{} : stream_.tokens[rest_.first]; }

  AnPlusB taken(AnPlusB value) {
    ++rest_.first;
    return value;
  }

  // The value of the next token when it is an integer, which is then taken.
  std::optional<std::int32_t> integer() {
    const Token token = peek();
    if (token.kind != TokenKind::number || !token.has(kIsInteger)) return std::nullopt;
    ++rest_.first;
    return read_integer(number_text(stream_.source, token));
  }

  std::optional<AnPlusB> plain_offset() {
    const std::optional<std::int32_t> offset = integer();
    return offset ? std::optional<AnPlusB>({0, *offset}) : std::nullopt;
  }

  // Any form that has an n in it: +n, -n, 2n, n-, n-1 with what follows.
  std::optional<AnPlusB> with_n() {
    AnPlusB out{1, 0};
    const bool plus = is_delim(stream_.source, peek(), '+');
    if (plus) ++rest_.first;
    const Token token = peek();
    std::string text = to_lower(decoded_value(stream_.source, token));
    if (token.kind == TokenKind::dimension && token.has(kIsInteger) && !plus) {
      out.step = read_integer(number_text(stream_.source, token)).value_or(0);
    } else if (token.kind != TokenKind::ident) {
      return std::nullopt;
    } else if (text.front() == '-') {
      if (plus) return std::nullopt;
      out.step = -1;
      text.erase(0, 1);
    }
    if (text.empty() || text.front() != 'n') return std::nullopt;
    ++rest_.first;
    const std::optional<std::int32_t> offset = offset_after(std::string_view(text).substr(1));
    if (!offset) return std::nullopt;
    out.offset = *offset;
    return out;
  }

  // B, when `tail` followed the n in the same token: nothing, "-" or "-3".
  std::optional<std::int32_t> offset_after(std::string_view tail) {
    if (tail.size() > 1) return tail.front() == '-' ? read_integer(tail) : std::nullopt;
    if (tail == "-") return unsigned_offset(-1);
    if (!tail.empty()) return std::nullopt;
    const TokenRange behind_n = rest_;
    rest_ = skip_whitespace(stream_, rest_);
    const Token token = peek();
    if (token.kind == TokenKind::number) {
      return has_sign(number_text(stream_.source, token)) ? integer() : std::nullopt;
    }
    for (const char sign : {'+', '-'}) {
      if (!is_delim(stream_.source, token, sign)) continue;
      ++rest_.first;
      return unsigned_offset(sign == '-' ? -1 : 1);
    }
    rest_ = behind_n;
    return 0;
  }

  std::optional<std::int32_t> unsigned_offset(std::int32_t sign) {
    rest_ = skip_whitespace(stream_, rest_);
    const Token token = peek();
    if (token.kind != TokenKind::number || has_sign(number_text(stream_.source, token))) {
      return std::nullopt;
    }
    const std::optional<std::int32_t> value = integer();
    return value ? std::optional(sign * *value) : std::nullopt;
  }

  const TokenStream& stream_;
  TokenRange rest_;
};

}  // namespace

std::optional<AnPlusB> read_an_plus_b(const TokenStream& stream, TokenRange& range) {
  AnPlusBReader reader(stream, range);
  const std::optional<AnPlusB> value = reader.read();
  if (value) range = reader.rest();
  return value;
}

}  // namespace pushplan::css
