#include "analyzer/css/attribute_test.h"

#include <algorithm>
#include <iterator>
#include <string_view>

#include "base/text.h"

namespace pushplan::css {
namespace {

// Attributes of HTML elements whose values match in any case (HTML section 4.16.2).
constexpr std::string_view kFoldedValues[] = {
    "accept",     "accept-charset", "align",     "alink",    "axis",     "bgcolor", "charset",
    "checked",    "clear",          "codetype",  "color",    "compact",  "declare", "defer",
    "dir",        "direction",      "disabled",  "enctype",  "face",     "frame",   "hreflang",
    "http-equiv", "lang",           "language",  "link",     "media",    "method",  "multiple",
    "nohref",     "noresize",       "noshade",   "nowrap",   "readonly", "rel",     "rev",
    "rules",      "scope",          "scrolling", "selected", "shape",    "target",  "text",
    "type",       "valign",         "valuetype", "vlink",
};

class AttributeTestReader {
 public:
  AttributeTestReader(const TokenStream& stream, TokenRange range)
      : stream_(stream), rest_(range) {}

  std::optional<AttributeTest> read() {
    AttributeTest test;
    skip();
    if (!read_name(test)) return std::nullopt;
    skip();
    if (rest_.empty()) return test;
    if (!read_operator(test)) return std::nullopt;
    skip();
    if (kind() != TokenKind::ident && kind() != TokenKind::string) return std::nullopt;
    test.value = take();
    skip();
    if (std::find(std::begin(kFoldedValues), std::end(kFoldedValues), test.lower_name) !=
        std::end(kFoldedValues)) {
      test.value_case = ValueCase::folded_in_html;
    }
    if (rest_.empty()) return test;
    if (kind() != TokenKind::ident || !equals_ignoring_case(take(), "i")) return std::nullopt;
    test.value_case = ValueCase::folded;
    skip();
    return rest_.empty() ? std::optional(std::move(test)) : std::nullopt;
  }

 private:
  void skip() { rest_ = skip_whitespace(stream_, rest_); }

  // Of the token `ahead` of the next one; `eof` at the end of the range.
  [[nodiscard]] TokenKind kind(std::uint32_t ahead = 0) const {
    return ahead < rest_.last - rest_.first ? stream_.tokens[rest_.first + ahead].kind
                                            : TokenKind::eof;
  }
  [[nodiscard]] bool delim(char character, std::uint32_t ahead = 0) const {
    return kind(ahead) == TokenKind::delim &&
           is_delim(stream_.source, stream_.tokens[rest_.first + ahead], character);
  }

  // The decoded value of the next token.
  std::string take() { return decoded_value(stream_.source, stream_.tokens[rest_.first++]); }

  // `a`, `*|a`, `|a` or `svg|a`; in `a|=b` the bar belongs to the operator.
  bool read_name(AttributeTest& test) {
    const bool prefix = delim('*') || kind() == TokenKind::ident;
    if (prefix && delim('|', 1) && kind(2) == TokenKind::ident) {
      test.space = delim('*') ? Namespace::any : Namespace::named;
      rest_.first += 2;
    } else if (delim('|')) {
      test.space = Namespace::absent;
      ++rest_.first;
    }
    if (kind() != TokenKind::ident) return false;
    test.name = take();
    test.lower_name = to_lower(test.name);
    return true;
  }

  bool read_operator(AttributeTest& test) {
    constexpr std::string_view kMarks = "~|^$*";
    constexpr AttributeOperator kOperators[] = {
        AttributeOperator::word, AttributeOperator::dash, AttributeOperator::prefix,
        AttributeOperator::suffix, AttributeOperator::contains};
    test.op = AttributeOperator::equal;
    for (std::size_t i = 0; i < kMarks.size(); ++i) {
      if (!delim(kMarks[i])) continue;
      test.op = kOperators[i];
      ++rest_.first;
      break;
    }
    if (!delim('=')) return false;
    ++rest_.first;
    return true;
  }

  const TokenStream& stream_;
  TokenRange rest_;
};

}  // namespace

std::optional<AttributeTest> parse_attribute_test(const TokenStream& stream, TokenRange inside) {
  return AttributeTestReader(stream, inside).read();
}

}  // namespace pushplan::css
