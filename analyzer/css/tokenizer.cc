// CSS tokenizer; see tokenizer.h for what it promises and which tests cover it. The scan_...
// functions find where a token ends, the late ones at the end of the file decode what it means.
#include "analyzer/css/tokenizer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <system_error>

namespace pushplan::css {
namespace {

constexpr int kEof = 256;  // one more than any byte, so that the tables below cover it
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr long long kHugeExponent = 1LL << 40;  // more than a source has digits
constexpr std::size_t kMaxSource = std::numeric_limits<std::uint32_t>::max();

// Classes of bytes, section 4.2. U+0000 counts as the U+FFFD that it stands for, and so as a name
// character; CR and FF count as the newlines that they stand for.
constexpr std::uint8_t kWhitespace = 1;
constexpr std::uint8_t kNewline = 2;
constexpr std::uint8_t kDigit = 4;
constexpr std::uint8_t kHexDigit = 8;
constexpr std::uint8_t kNameStart = 16;
constexpr std::uint8_t kName = 32;
constexpr std::uint8_t kUrlPlain = 64;      // stands for itself in an unquoted url()
constexpr std::uint8_t kStringPlain = 128;  // stands for itself in a string with whichever quote

constexpr std::uint8_t class_of(int byte) {
  const bool digit = byte >= '0' && byte <= '9';
  const int lower = byte | 0x20;
  const bool letter = lower >= 'a' && lower <= 'z' && byte < 0x80;
  const bool newline = byte == '\n' || byte == '\r' || byte == '\f';
  const bool space = newline || byte == ' ' || byte == '\t';
  const bool name_start = letter || byte == '_' || byte == 0 || byte >= 0x80;
  const bool special = byte == '"' || byte == '\'' || byte == '\\';
  const bool non_printable = (byte >= 1 && byte < 0x20) || byte == 0x7F;
  int bits = 0;
  bits |= space ? kWhitespace : 0;
  bits |= newline ? kNewline : 0;
  bits |= digit ? kDigit : 0;
  bits |= digit || (letter && lower <= 'f') ? kHexDigit : 0;
  bits |= name_start ? kNameStart : 0;
  bits |= name_start || digit || byte == '-' ? kName : 0;
  bits |= !(non_printable || space || special || byte == '(' || byte == ')') ? kUrlPlain : 0;
  bits |= !(newline || special) ? kStringPlain : 0;
  return static_cast<std::uint8_t>(bits);
}

constexpr std::array<std::uint8_t, 257> kClasses = [] {
  std::array<std::uint8_t, 257> classes{};  // the end of input, the last entry, is in no class
  for (int byte = 0; byte < kEof; ++byte) classes[static_cast<std::size_t>(byte)] = class_of(byte);
  return classes;
}();

// The kind of a character that is a token by itself.
constexpr std::array<TokenKind, 256> kMarkKinds = [] {
  constexpr std::string_view kMarks = ":;,[](){}";  // in the order of TokenKind
  std::array<TokenKind, 256> kinds{};
  kinds.fill(TokenKind::delim);
  for (std::size_t i = 0; i < kMarks.size(); ++i) {
    kinds[static_cast<unsigned char>(kMarks[i])] =
        static_cast<TokenKind>(static_cast<std::size_t>(TokenKind::colon) + i);
  }
  return kinds;
}();

struct Scan {
  std::size_t end;
  TokenKind kind;
  std::uint8_t flags;
};

std::uint8_t with(std::uint8_t flags, std::uint8_t more) {
  return static_cast<std::uint8_t>(flags | more);
}

int at(std::string_view text, std::size_t index) {
  return index < text.size() ? static_cast<unsigned char>(text[index]) : kEof;
}

bool is_in(std::string_view text, std::size_t index, std::uint8_t byte_class) {
  return (kClasses[static_cast<std::size_t>(at(text, index))] & byte_class) != 0;
}

std::size_t skip_class(std::string_view text, std::size_t index, std::uint8_t byte_class) {
  while (is_in(text, index, byte_class)) ++index;
  return index;
}

// Section 4.3.8. A backslash at the end of input counts: it stands for U+FFFD.
bool starts_escape(std::string_view text, std::size_t index) {
  return at(text, index) == '\\' && !is_in(text, index + 1, kNewline);
}

// Section 4.3.9.
bool starts_ident(std::string_view text, std::size_t index) {
  if (at(text, index) == '-') {
    if (at(text, index + 1) == '-') return true;
    ++index;
  }
  return is_in(text, index, kNameStart) || starts_escape(text, index);
}

// Section 4.3.10.
bool starts_number(std::string_view text, std::size_t index) {
  if (at(text, index) == '+' || at(text, index) == '-') ++index;
  if (at(text, index) == '.') ++index;
  return is_in(text, index, kDigit);
}

// One whitespace character; CR LF is one.
std::size_t skip_one_whitespace(std::string_view text, std::size_t index) {
  if (at(text, index) == '\r' && at(text, index + 1) == '\n') return index + 2;
  return is_in(text, index, kWhitespace) ? index + 1 : index;
}

// At most six digits.
std::size_t skip_hex_digits(std::string_view text, std::size_t index) {
  for (int i = 0; i < 6 && is_in(text, index, kHexDigit); ++i) ++index;
  return index;
}

// Section 4.3.7, from the backslash. Of an escaped character beyond ASCII only the first byte is
// skipped; the others are name, string and URL characters by themselves.
std::size_t skip_escape(std::string_view text, std::size_t index) {
  ++index;
  if (!is_in(text, index, kHexDigit)) return std::min(index + 1, text.size());
  return skip_one_whitespace(text, skip_hex_digits(text, index));
}

// Section 4.3.11: the end and, if a backslash was met, kHasEscapes.
Scan scan_name(std::string_view text, std::size_t index) {
  std::uint8_t flags = 0;
  for (;;) {
    index = skip_class(text, index, kName);
    if (!starts_escape(text, index)) return {index, TokenKind::ident, flags};
    flags = kHasEscapes;
    index = skip_escape(text, index);
  }
}

// Section 4.3.12: the end of the representation and, for an integer, kIsInteger.
Scan scan_number(std::string_view text, std::size_t index) {
  std::uint8_t flags = kIsInteger;
  if (at(text, index) == '+' || at(text, index) == '-') ++index;
  index = skip_class(text, index, kDigit);
  if (at(text, index) == '.' && is_in(text, index + 1, kDigit)) {
    flags = 0;
    index = skip_class(text, index + 1, kDigit);
  }
  if (at(text, index) == 'e' || at(text, index) == 'E') {
    const bool has_sign = at(text, index + 1) == '+' || at(text, index + 1) == '-';
    const std::size_t digits = index + (has_sign ? 2 : 1);
    if (is_in(text, digits, kDigit)) {
      flags = 0;
      index = skip_class(text, digits, kDigit);
    }
  }
  return {index, TokenKind::number, flags};
}

// Section 4.3.3.
Scan scan_numeric(std::string_view text, std::size_t index) {
  const Scan number = scan_number(text, index);
  if (at(text, number.end) == '%') return {number.end + 1, TokenKind::percentage, number.flags};
  if (!starts_ident(text, number.end)) return number;
  const Scan unit = scan_name(text, number.end);
  return {unit.end, TokenKind::dimension, with(number.flags, unit.flags)};
}

// Section 4.3.5, from the opening quote. The newline of a bad string is not part of it.
Scan scan_string(std::string_view text, std::size_t index) {
  const int quote = at(text, index);
  std::uint8_t flags = 0;
  ++index;
  for (;;) {
    index = skip_class(text, index, kStringPlain);
    const int byte = at(text, index);
    if (byte == quote) return {index + 1, TokenKind::string, flags};
    if (byte == kEof) return {index, TokenKind::string, with(flags, kUnterminated)};
    if (is_in(text, index, kNewline)) return {index, TokenKind::bad_string, flags};
    if (byte == '\\') {
      flags |= kHasEscapes;
      index = is_in(text, index + 1, kNewline) ? skip_one_whitespace(text, index + 1)
                                               : skip_escape(text, index);
    } else {
      ++index;  // the other quote
    }
  }
}

// Section 4.3.14.
Scan scan_bad_url(std::string_view text, std::size_t index, std::uint8_t flags) {
  while (index < text.size() && text[index] != ')') {
    index = starts_escape(text, index) ? skip_escape(text, index) : index + 1;
  }
  if (index < text.size()) return {index + 1, TokenKind::bad_url, flags};
  return {index, TokenKind::bad_url, with(flags, kUnterminated)};
}

// Section 4.3.6, from behind the "(" and the whitespace that follows it.
Scan scan_url(std::string_view text, std::size_t index, std::uint8_t flags) {
  for (;;) {
    index = skip_class(text, index, kUrlPlain);
    if (starts_escape(text, index)) {
      flags |= kHasEscapes;
      index = skip_escape(text, index);
      continue;
    }
    const std::size_t close = skip_class(text, index, kWhitespace);
    if (at(text, close) == ')') return {close + 1, TokenKind::url, flags};
    if (at(text, close) == kEof) return {close, TokenKind::url, with(flags, kUnterminated)};
    return scan_bad_url(text, index, flags);
  }
}

// Section 4.3.4.
Scan scan_ident_like(std::string_view text, std::size_t index) {
  const Scan name = scan_name(text, index);
  if (at(text, name.end) != '(') return name;
  const Scan function{name.end + 1, TokenKind::function, name.flags};
  const Token name_token{static_cast<std::uint32_t>(index),
                         static_cast<std::uint32_t>(name.end - index), TokenKind::ident,
                         name.flags};
  const bool may_be_url = name.end - index == 3 || name.flags != 0;
  if (!may_be_url || !value_equals(text, name_token, "url")) return function;
  // The standard moves the whitespace before a quote into the function token, all but its last
  // character; here all of it stays a whitespace token, so that the function ends at its "(".
  const std::size_t contents = skip_class(text, function.end, kWhitespace);
  if (at(text, contents) == '"' || at(text, contents) == '\'') return function;
  return scan_url(text, contents, name.flags);
}

// Section 4.3.1, once comments are out of the way.
Scan scan_token(std::string_view text, std::size_t index) {
  const int byte = at(text, index);
  if (is_in(text, index, kNameStart) || starts_escape(text, index)) {
    return scan_ident_like(text, index);
  }
  if (is_in(text, index, kWhitespace)) {
    return {skip_class(text, index, kWhitespace), TokenKind::whitespace, 0};
  }
  switch (byte) {
    case kEof:
      return {index, TokenKind::eof, 0};
    case '"':
    case '\'':
      return scan_string(text, index);
    case '#': {
      if (!is_in(text, index + 1, kName) && !starts_escape(text, index + 1)) break;
      Scan name = scan_name(text, index + 1);
      if (starts_ident(text, index + 1)) name.flags |= kHashIsId;
      return {name.end, TokenKind::hash, name.flags};
    }
    case '@': {
      if (!starts_ident(text, index + 1)) break;
      const Scan name = scan_name(text, index + 1);
      return {name.end, TokenKind::at_keyword, name.flags};
    }
    case '<':
      if (text.substr(index, 4) == "<!--") return {index + 4, TokenKind::cdo, 0};
      break;
    case '-':
      if (starts_number(text, index)) return scan_numeric(text, index);
      if (text.substr(index, 3) == "-->") return {index + 3, TokenKind::cdc, 0};
      if (starts_ident(text, index)) return scan_ident_like(text, index);
      break;
    default:
      if (starts_number(text, index)) return scan_numeric(text, index);
  }
  return {index + 1, kMarkKinds[static_cast<std::size_t>(byte)], 0};
}

// Section 4.3.2; an unterminated comment reaches to the end.
std::size_t skip_comments(std::string_view text, std::size_t index) {
  while (at(text, index) == '/' && at(text, index + 1) == '*') {
    const std::size_t close = text.find("*/", index + 2);
    index = close == std::string_view::npos ? text.size() : close + 2;
  }
  return index;
}

// The contents of a url token: they hold no whitespace but what belongs to escapes.
std::string_view url_contents(std::string_view text, bool unterminated) {
  const std::size_t open = text.find('(');  // the name "url" cannot hold one, even escaped
  const std::size_t first = skip_class(text, open + 1, kWhitespace);
  const std::string_view rest = text.substr(0, text.size() - (unterminated ? 0 : 1));
  std::size_t last = first;
  while (last < rest.size() && !is_in(rest, last, kWhitespace)) {
    last = rest[last] == '\\' ? skip_escape(rest, last) : last + 1;
  }
  return rest.substr(first, last - first);
}

void append_code_point(std::string& out, std::uint32_t code_point) {
  if (code_point == 0 || code_point > 0x10FFFF || (code_point >= 0xD800 && code_point < 0xE000)) {
    out += kReplacement;
    return;
  }
  constexpr std::array<std::uint32_t, 4> kLeads = {0, 0xC0, 0xE0, 0xF0};
  std::uint32_t more = code_point < 0x80 ? 0U : 1U;  // continuation bytes, 6 bits each
  if (code_point >= 0x800) more = code_point < 0x10000 ? 2 : 3;
  out.push_back(static_cast<char>(kLeads[more] | (code_point >> (6 * more))));
  while (more-- > 0) out.push_back(static_cast<char>(0x80 | ((code_point >> (6 * more)) & 0x3F)));
}

// Appends the character at `index` and returns the index behind it. What is not UTF-8 is replaced
// in the portions that the Encoding Standard's decoder replaces.
std::size_t append_character(std::string& out, std::string_view text, std::size_t index) {
  const int lead = at(text, index);
  const bool bad_lead = lead == 0 || (lead >= 0x80 && lead < 0xC2) || lead > 0xF4;
  const std::size_t length = lead < 0x80 || bad_lead ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  int lowest = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  int highest = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  std::size_t taken = 1;
  while (taken < length && at(text, index + taken) >= lowest &&
         at(text, index + taken) <= highest) {
    ++taken;
    lowest = 0x80;
    highest = 0xBF;
  }
  out += bad_lead || taken < length ? kReplacement : text.substr(index, taken);
  return index + taken;
}

// Resolves the escape at `index` (section 4.3.7, in strings 4.3.5) and returns the index behind it.
std::size_t append_escape(std::string& out, std::string_view text, std::size_t index,
                          bool in_string) {
  ++index;
  if (index == text.size()) {
    if (!in_string) out += kReplacement;
    return index;
  }
  if (is_in(text, index, kNewline)) return skip_one_whitespace(text, index);
  if (!is_in(text, index, kHexDigit)) return append_character(out, text, index);
  const std::size_t end = skip_hex_digits(text, index);
  std::uint32_t code_point = 0;
  std::from_chars(text.data() + index, text.data() + end, code_point, 16);
  append_code_point(out, code_point);
  return skip_one_whitespace(text, end);
}

// The value of an unsigned number that no double can hold: infinity if it is huge, 0 if it is tiny.
double value_out_of_range(std::string_view digits) {
  const std::size_t e = std::min(digits.find_first_of("eE"), digits.size());
  const std::string_view mantissa = digits.substr(0, e);
  const auto point = static_cast<long long>(std::min(mantissa.find('.'), mantissa.size()));
  const auto first = static_cast<long long>(mantissa.find_first_not_of("0."));
  const std::size_t exponent_at = at(digits, e + 1) == '+' ? e + 2 : e + 1;
  long long exponent = 0;
  if (e < digits.size()) {  // stays huge if the exponent itself is out of range
    exponent = at(digits, exponent_at) == '-' ? -kHugeExponent : kHugeExponent;
    std::from_chars(digits.data() + exponent_at, digits.data() + digits.size(), exponent);
  }
  return point - first + exponent > 0 ? std::numeric_limits<double>::infinity() : 0.0;
}

char ascii_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

// True when nothing is to be decoded.
bool is_plain(std::string_view raw, Token token) {
  return !token.has(kHasEscapes) && std::all_of(raw.begin(), raw.end(), [](char c) {
    return c != 0 && c != '\r' && c != '\f' && static_cast<unsigned char>(c) < 0x80;
  });
}

}  // namespace

std::string_view token_text(std::string_view source, Token token) {
  return source.substr(token.offset, token.length);
}

std::string_view raw_value(std::string_view source, Token token) {
  std::string_view text = token_text(source, token);
  switch (token.kind) {
    case TokenKind::ident:
      return text;
    case TokenKind::function:
      return text.substr(0, text.size() - 1);
    case TokenKind::at_keyword:
    case TokenKind::hash:
      return text.substr(1);
    case TokenKind::string:
      return text.substr(1, text.size() - (token.has(kUnterminated) ? 1 : 2));
    case TokenKind::url:
      return url_contents(text, token.has(kUnterminated));
    case TokenKind::dimension:
      return text.substr(scan_number(text, 0).end);
    default:
      return {};
  }
}

std::string decoded_value(std::string_view source, Token token) {
  const std::string_view raw = raw_value(source, token);
  if (is_plain(raw, token)) return std::string(raw);
  std::string out;
  out.reserve(raw.size());
  for (std::size_t i = 0; i < raw.size();) {
    i = raw[i] == '\\' ? append_escape(out, raw, i, token.kind == TokenKind::string)
                       : append_character(out, raw, i);
  }
  return out;
}

std::string_view decoded_value(std::string_view source, Token token, std::string& scratch) {
  const std::string_view raw = raw_value(source, token);
  if (is_plain(raw, token)) return raw;
  return scratch = decoded_value(source, token);
}

bool value_equals(std::string_view source, Token token, std::string_view lower_case) {
  const auto equals = [lower_case](std::string_view value) {
    return std::equal(value.begin(), value.end(), lower_case.begin(), lower_case.end(),
                      [](char a, char b) { return ascii_lower(a) == b; });
  };
  return token.has(kHasEscapes) ? equals(decoded_value(source, token))
                                : equals(raw_value(source, token));
}

bool is_delim(std::string_view source, Token token, char character) {
  return token.kind == TokenKind::delim && source[token.offset] == character;
}

std::string_view number_text(std::string_view source, Token token) {
  const bool is_numeric = token.kind >= TokenKind::number && token.kind <= TokenKind::dimension;
  const std::string_view text = token_text(source, token);
  return is_numeric ? text.substr(0, scan_number(text, 0).end) : std::string_view{};
}

double number_value(std::string_view source, Token token) {
  std::string_view digits = number_text(source, token);
  if (digits.empty()) return 0;
  const bool negative = digits.front() == '-';
  if (negative || digits.front() == '+') digits.remove_prefix(1);
  double value = 0;
  const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (result.ec == std::errc::result_out_of_range) value = value_out_of_range(digits);
  return negative ? -value : value;
}

Tokenizer::Tokenizer(std::string_view source)
    : source_(source.substr(0, kMaxSource)),
      position_(source.substr(0, 3) == kByteOrderMark ? kByteOrderMark.size() : 0) {}

Token Tokenizer::next() {
  const std::size_t start = skip_comments(source_, position_);
  const Scan scan = scan_token(source_, start);
  position_ = scan.end;
  return {static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(scan.end - start),
          scan.kind, scan.flags};
}

}  // namespace pushplan::css
