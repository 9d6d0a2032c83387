// Turns JavaScript bytes into tokens and literals into their values; see lexer.h for the
// guarantees. Covered by tests/unit/js_imports_test.cc and js_requests_test.cc.
#include "analyzer/js/lexer.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/encoding.h"

namespace pushplan::js {
namespace {

// The punctuators that are one byte and start no longer one; `end` for all other bytes.
constexpr std::array<TokenKind, 256> kSingles = [] {
  std::array<TokenKind, 256> table{};
  constexpr std::string_view kBytes = "()[]{};,:*@";
  constexpr auto kKinds = std::to_array<TokenKind>(
      {TokenKind::open_paren, TokenKind::close_paren, TokenKind::open_bracket,
       TokenKind::close_bracket, TokenKind::open_brace, TokenKind::close_brace,
       TokenKind::semicolon, TokenKind::comma, TokenKind::colon, TokenKind::star, TokenKind::at});
  for (std::size_t i = 0; i < kKinds.size(); ++i) {
    table[static_cast<unsigned char>(kBytes[i])] = kKinds[i];
  }
  return table;
}();

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// A quick test that most tokens in minified sources fail.
bool may_start_blank(unsigned char c) {
  return c <= ' ' || c == '/' || c == '<' || c == '-' || c >= 0x80;
}

constexpr char32_t kReplacement = 0xFFFD;

bool is_high_surrogate(char32_t c) { return c >= 0xD800 && c < 0xDC00; }
bool is_low_surrogate(char32_t c) { return c >= 0xDC00 && c < 0xE000; }

// Decodes the inside of one literal, from front to back.
class LiteralDecoder {
 public:
  explicit LiteralDecoder(std::string_view inside) : rest_(inside) {}

  std::string decode() {
    out_.reserve(rest_.size());
    while (!rest_.empty()) {
      if (take("\r\n") || take("\r")) {
        out_.push_back('\n');  // only templates get here: their line ends are normalised
      } else if (take("\\")) {
        decode_escape();
      } else {
        out_.push_back(rest_[0]);
        rest_.remove_prefix(1);
      }
    }
    return std::move(out_);
  }

 private:
  bool take(std::string_view expected) {
    if (rest_.substr(0, expected.size()) != expected) return false;
    rest_.remove_prefix(expected.size());
    return true;
  }

  void decode_escape() {
    if (take("\r\n") || take("\n") || take("\r") || take("\xE2\x80\xA8") || take("\xE2\x80\xA9")) {
      return;  // a line continuation stands for nothing
    }
    if (rest_.empty()) return;
    const char c = rest_[0];
    constexpr std::string_view kLetters = "bfnrtv";
    constexpr std::string_view kControls = "\b\f\n\r\t\v";
    if (const std::size_t i = kLetters.find(c); i != std::string_view::npos) {
      out_.push_back(kControls[i]);
      rest_.remove_prefix(1);
    } else if (c == '0') {
      out_.push_back('\0');
      rest_.remove_prefix(1);
    } else if (c == 'x' || c == 'u') {
      rest_.remove_prefix(1);
      decode_hex_escape(c);
    } else {
      out_.push_back(c);  // stands for itself, even if it is another backslash
      rest_.remove_prefix(1);
    }
  }

  void decode_hex_escape(char letter) {
    char32_t value = 0;
    const bool valid = letter == 'x' ? hex(2, value) : unicode(value);
    if (!valid) {
      out_.push_back(letter);
      return;
    }
    if (is_high_surrogate(value)) {
      const std::string_view behind_high = rest_;
      char32_t low = 0;
      if (take("\\u") && unicode(low) && is_low_surrogate(low)) {
        value = 0x10000 + ((value - 0xD800) << 10) + (low - 0xDC00);
      } else {
        rest_ = behind_high;
      }
    }
    append_utf8(out_, is_high_surrogate(value) || is_low_surrogate(value) ? kReplacement : value);
  }

  // The part of \uXXXX or \u{X...} after the u; reads nothing when it is malformed.
  bool unicode(char32_t& value) {
    if (rest_.substr(0, 1) != "{") return hex(4, value);
    const std::size_t close = rest_.find('}');
    if (close == std::string_view::npos || close == 1) return false;
    value = 0;
    for (const char c : rest_.substr(1, close - 1)) {
      if (hex_value(c) < 0) return false;
      value = std::min<char32_t>(value * 16 + static_cast<char32_t>(hex_value(c)), 0x110000);
    }
    if (value < 0x110000) rest_.remove_prefix(close + 1);
    return value < 0x110000;
  }

  bool hex(std::size_t digits, char32_t& value) {
    if (rest_.size() < digits) return false;
    value = 0;
    for (const char c : rest_.substr(0, digits)) {
      if (hex_value(c) < 0) return false;
      value = value * 16 + static_cast<char32_t>(hex_value(c));
    }
    rest_.remove_prefix(digits);
    return true;
  }

  std::string_view rest_;
  std::string out_;
};

}  // namespace

std::string decode_literal(std::string_view literal) {
  if (literal.size() < 2) return {};
  const std::string_view inside = literal.substr(1, literal.size() - 2);
  if (inside.find_first_of("\\\r") == std::string_view::npos) return std::string(inside);
  return LiteralDecoder(inside).decode();
}

Lexer::Lexer(std::string_view source) : source_(source) {
  if (source_.substr(0, 3) == "\xEF\xBB\xBF") position_ = 3;
  if (source_.substr(position_, 2) == "#!") skip_line();
}

std::string_view Lexer::name_before_dot(std::size_t position) const {
  if (position == 0 || byte_at(position - 1) != '.') return {};
  std::size_t begin = --position;
  while (begin > 0 && bytes::is(bytes::kName, byte_at(begin - 1))) --begin;
  return source_.substr(begin, position - begin);
}

Token Lexer::next(Slash slash) {
  Token token{TokenKind::malformed, Word::name, position_ == 0, position_, position_};
  const bool blanks_end = !may_start_blank(byte_at(position_)) || skip_blanks(token.newline_before);
  token.begin = position_;
  if (!blanks_end) {
    token.end = position_;
    return token;
  }
  if (position_ == source_.size()) {
    token.kind = TokenKind::end;
  } else if (const unsigned char first = byte_at(position_);
             first >= 0x80 || first == '\\' ||
             (bytes::is(bytes::kName, first) && !bytes::is(bytes::kDigit, first))) {
    skip_class(bytes::kName);  // almost always the whole name
    const unsigned char behind = byte_at(position_);
    const bool plain = (behind < 0x80 && behind != '\\') || skip_name();
    if (position_ > token.begin) token.kind = TokenKind::word;
    if (plain) token.word = classify_word(source_.substr(token.begin, position_ - token.begin));
  } else {
    token.kind = skip_token(first, slash);
  }
  token.end = position_;
  return token;
}

Token Lexer::next_template_part() {
  Token token{TokenKind::malformed, Word::name, false, position_, position_};
  token.kind = skip_template_characters(TokenKind::template_close);
  token.end = position_;
  return token;
}

// Of U+2028 and U+2029.
bool Lexer::is_line_separator(std::size_t index) const {
  return byte_at(index) == bytes::kSeparator && byte_at(index + 1) == 0x80 &&
         (byte_at(index + 2) | 1) == 0xA9;
}

// How many bytes a non-ASCII white space or line terminator at `index` has, 0 if there is none
// (ECMA-262, 12.2 and 12.3: U+FEFF and the category Zs).
std::size_t Lexer::wide_blank_length(std::size_t index) const {
  const unsigned second = byte_at(index + 1);
  const unsigned third = byte_at(index + 2);
  switch (byte_at(index)) {
    case 0xC2:
      return second == 0xA0 ? 2 : 0;
    case 0xE1:
      return second == 0x9A && third == 0x80 ? 3 : 0;
    case 0xE2:
      if (second == 0x81) return third == 0x9F ? 3 : 0;
      return second == 0x80 &&
                     ((third >= 0x80 && third <= 0x8A) || (third | 1) == 0xA9 || third == 0xAF)
                 ? 3
                 : 0;
    case 0xE3:
      return second == 0x80 && third == 0x80 ? 3 : 0;
    case 0xEF:
      return second == 0xBB && third == 0xBF ? 3 : 0;
    default:
      return 0;
  }
}

// False when a comment does not end.
bool Lexer::skip_blanks(bool& newline) {
  for (;; skip_class(bytes::kBlank)) {
    const unsigned char c = byte_at(position_);
    if (bytes::is(bytes::kBlank, c)) continue;
    if (c == '\n' || c == '\r') {
      newline = true;
      ++position_;
    } else if (c == '/' && byte_at(position_ + 1) == '/') {
      skip_line();
    } else if (c == '/' && byte_at(position_ + 1) == '*') {
      if (!skip_block_comment(newline)) return false;
    } else if (const std::size_t length = c < 0x80 ? 0 : wide_blank_length(position_);
               length != 0) {
      newline = newline || is_line_separator(position_);
      position_ += length;
    } else if (at_html_comment(newline)) {
      met_html_comment_ = true;
      skip_line();
    } else {
      return true;
    }
  }
}

bool Lexer::at_html_comment(bool newline) const {
  if (byte_at(position_) == '<') return source_.substr(position_, 4) == "<!--";
  return byte_at(position_) == '-' && newline && source_.substr(position_, 3) == "-->";
}

// Stops before the line terminator, so that it counts as one.
void Lexer::skip_line() {
  skip_class(bytes::kInLine);
  while (byte_at(position_) == bytes::kSeparator && !is_line_separator(position_)) {
    ++position_;
    skip_class(bytes::kInLine);
  }
}

bool Lexer::skip_block_comment(bool& newline) {
  position_ += 2;
  for (skip_class(bytes::kInComment); position_ < source_.size(); skip_class(bytes::kInComment)) {
    const unsigned char c = byte_at(position_);
    if (c == '*' && byte_at(position_ + 1) == '/') {
      position_ += 2;
      return true;
    }
    if (c == '\n' || c == '\r' || is_line_separator(position_)) {
      newline = true;
      break;  // nothing but the end matters any more
    }
    ++position_;
  }
  const std::size_t close = source_.find("*/", position_);
  position_ = close == std::string_view::npos ? source_.size() : close + 2;
  return close != std::string_view::npos;
}

// Skips a backslash and the character behind it, counting \r\n as one.
void Lexer::skip_escape() {
  const bool crlf = byte_at(position_ + 1) == '\r' && byte_at(position_ + 2) == '\n';
  position_ = std::min(position_ + (crlf ? 3 : 2), source_.size());
}

// Skips identifier characters and says whether all were plain ASCII. Every non-ASCII character
// that is no white space is taken as part of a name.
bool Lexer::skip_name() {
  bool plain = true;
  for (skip_class(bytes::kName); position_ < source_.size(); skip_class(bytes::kName)) {
    const unsigned char c = byte_at(position_);
    if (c == '\\' && byte_at(position_ + 1) == 'u') {
      position_ += 2;
      if (byte_at(position_) == '{') {
        ++position_;
        skip_class(bytes::kName);
        if (byte_at(position_) == '}') ++position_;
      }
    } else if (c >= 0x80 && wide_blank_length(position_) == 0) {
      ++position_;
    } else {
      break;
    }
    plain = false;
  }
  return plain;
}

// Skips a numeric literal (ECMA-262, 12.9.3), separators and suffixes included.
void Lexer::skip_number() {
  const bool prefixed = byte_at(position_) == '0' && (byte_at(position_ + 1) | 0x20) > '9';
  bool dot_seen = false;
  for (;; ++position_) {
    const unsigned char c = byte_at(position_);
    const bool exponent_sign =
        !prefixed && (c == '+' || c == '-') && (byte_at(position_ - 1) | 0x20) == 'e';
    const bool dot = c == '.' && !prefixed && !dot_seen;
    if (!bytes::is(bytes::kName, c) && !exponent_sign && !dot) return;
    dot_seen = dot_seen || dot;
  }
}

TokenKind Lexer::skip_string(unsigned char quote) {
  ++position_;
  for (skip_class(bytes::kInString); position_ < source_.size(); skip_class(bytes::kInString)) {
    const unsigned char c = byte_at(position_);
    if (c == '\n' || c == '\r') return TokenKind::malformed;
    if (c == '\\') {
      skip_escape();
    } else {
      ++position_;
      if (c == quote) return TokenKind::string;
    }
  }
  return TokenKind::malformed;
}

TokenKind Lexer::skip_template_characters(TokenKind when_closed) {
  for (skip_class(bytes::kInTemplate); position_ < source_.size(); skip_class(bytes::kInTemplate)) {
    const unsigned char c = byte_at(position_);
    if (c == '\\') {
      skip_escape();
      continue;
    }
    ++position_;
    if (c == '`') return when_closed;
    if (byte_at(position_) == '{') {
      ++position_;
      return TokenKind::template_open;
    }
  }
  return TokenKind::malformed;
}

// `malformed` when the line or the source ends first (ECMA-262, 12.9.5). A `[` inside a class does
// not nest, whatever the flags say.
TokenKind Lexer::skip_regex() {
  ++position_;
  bool in_class = false;
  for (skip_class(bytes::kInRegex); position_ < source_.size(); skip_class(bytes::kInRegex)) {
    const bool escaped = byte_at(position_) == '\\';
    if (escaped) ++position_;
    const unsigned char c = byte_at(position_);
    if (position_ == source_.size() || c == '\n' || c == '\r' || is_line_separator(position_))
      break;
    ++position_;
    if (escaped) continue;
    if (c == '/' && !in_class) {
      skip_name();
      return TokenKind::regex;
    }
    if (c == '[' || c == ']') in_class = c == '[';
  }
  return TokenKind::malformed;
}

TokenKind Lexer::skip_token(unsigned char first, Slash slash) {
  if (bytes::is(bytes::kDigit, first) ||
      (first == '.' && bytes::is(bytes::kDigit, byte_at(position_ + 1)))) {
    skip_number();
    return TokenKind::number;
  }
  if (first == '"' || first == '\'') return skip_string(first);
  if (first == '/' && slash == Slash::starts_regex) return skip_regex();
  ++position_;
  if (first == '`') return skip_template_characters(TokenKind::template_whole);
  return skip_punctuator(first);
}

// The first byte is skipped already. A byte that starts no token counts as an operator.
TokenKind Lexer::skip_punctuator(unsigned char first) {
  if (kSingles[first] != TokenKind::end) return kSingles[first];
  const unsigned char second = byte_at(position_);
  const auto pair = [this](TokenKind kind) {
    ++position_;
    return kind;
  };
  switch (first) {
    case '=':
      return second == '>' ? pair(TokenKind::arrow) : TokenKind::other_operator;
    case '+':
    case '-':
      return second == first ? pair(TokenKind::increment) : TokenKind::other_operator;
    case '.':
      if (second != '.' || byte_at(position_ + 1) != '.') return TokenKind::dot;
      return ++position_, pair(TokenKind::spread);
    case '?':
      if (second == '?') return pair(TokenKind::other_operator);
      return second == '.' && !bytes::is(bytes::kDigit, byte_at(position_ + 1))
                 ? pair(TokenKind::optional_dot)
                 : TokenKind::question;
    case '#':
      skip_name();
      return TokenKind::private_name;
    default:
      return TokenKind::other_operator;
  }
}

void Nesting::open(FrameKind kind, Expect after) {
  // A block right inside an object literal is the body of a method.
  const bool method = kind == FrameKind::block && top().kind == FrameKind::object;
  frames_.push_back({kind, after, false, 0, method || runs_later(top()), false});
}

void Nesting::drop_heads() {
  while (top().kind == FrameKind::function_head || top().kind == FrameKind::class_head) {
    frames_.pop_back();
  }
}

bool Nesting::close(TokenKind closer, Frame& closed) {
  drop_heads();
  if (at_top_level()) return false;
  TokenKind expected = TokenKind::close_brace;
  if (top().kind == FrameKind::bracket) expected = TokenKind::close_bracket;
  if (top().kind == FrameKind::paren || top().kind == FrameKind::for_paren) {
    expected = TokenKind::close_paren;
  }
  if (closer != expected) return false;
  closed = top();
  frames_.pop_back();
  if (closed.kind == FrameKind::block) top().in_arrow = false;  // it was the arrow's body
  return true;
}

}  // namespace pushplan::js
