// CSS tokenizer: turns UTF-8 bytes into tokens, as CSS Syntax Level 3, section 4, says
// (https://www.w3.org/TR/css-syntax-3/#tokenization, Candidate Recommendation of 24 December 2021).
//
// A token is a range of the source plus a kind; names, strings, URLs and numbers are decoded only
// when asked for, so that tokenizing allocates nothing.
//
// Guarantees, for any bytes: tokens come in source order, lie inside the source, do not overlap,
// and every token but `eof` is at least one byte long. Between tokens lie only comments and one
// leading byte order mark. The preprocessing of section 3.3 (newlines, U+0000) happens inside the
// comparisons and the decoding, so offsets are those of the source.
//
// Does not: choose an encoding (section 3.2; bytes that are not UTF-8 decode to U+FFFD), make
// unicode-range tokens, keep characters beyond ASCII out of names (later drafts make the former on
// request, and do so for a few characters like U+00D7), or read past 4 GiB - 1 bytes.
//
// Tests: tests/unit/css_tokenizer_test.cc, tests/unit/css_suite_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace pushplan::css {

enum class TokenKind : std::uint8_t {
  ident,
  function,  // the name and its "("
  at_keyword,
  hash,
  string,
  bad_string,
  url,  // unquoted url(...) as a whole; a quoted one is a function and a string
  bad_url,
  delim,
  number,
  percentage,
  dimension,
  whitespace,
  cdo,
  cdc,
  colon,
  semicolon,
  comma,
  open_square,
  close_square,
  open_paren,
  close_paren,
  open_curly,
  close_curly,
  eof,
};

inline constexpr std::uint8_t kHashIsId = 1;      // hash: its name would be an identifier
inline constexpr std::uint8_t kIsInteger = 2;     // number, percentage, dimension
inline constexpr std::uint8_t kHasEscapes = 4;    // a backslash stands in the name, string or URL
inline constexpr std::uint8_t kUnterminated = 8;  // string, url, bad_url: ended by the end of input

struct Token {
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
  TokenKind kind = TokenKind::eof;
  std::uint8_t flags = 0;

  [[nodiscard]] constexpr std::uint32_t end() const { return offset + length; }
  [[nodiscard]] constexpr bool has(std::uint8_t flag) const { return (flags & flag) != 0; }
};

// The token's bytes as they stand in the source; `source` here and below is what was tokenized.
std::string_view token_text(std::string_view source, Token token);

// The undecoded value: the name of an ident, function, at-keyword or hash, the contents of a string
// or url, the unit of a dimension (section 4.3.4 to 4.3.7); empty for every other kind.
std::string_view raw_value(std::string_view source, Token token);

// `raw_value` with escapes resolved (section 4.3.7), U+0000 and invalid UTF-8 as U+FFFD; always
// valid UTF-8, empty where `raw_value` is empty.
std::string decoded_value(std::string_view source, Token token);

// As `decoded_value`, but a view into the source if nothing is to be decoded, else into `scratch`.
std::string_view decoded_value(std::string_view source, Token token, std::string& scratch);

// True if the decoded value matches `lower_case`, an ASCII string in lower case, ASCII
// case-insensitively; allocates only if the token has escapes.
bool value_equals(std::string_view source, Token token, std::string_view lower_case);

// True if the token is the delim `character`.
bool is_delim(std::string_view source, Token token, char character);

// The representation of a number, percentage or dimension, without "%" or unit (section 4.3.12);
// empty for every other kind.
std::string_view number_text(std::string_view source, Token token);

// The value of `number_text` (section 4.3.13): infinite or zero beyond the range of double, 0 for
// tokens that are not numeric.
double number_value(std::string_view source, Token token);

class Tokenizer {
 public:
  // Keeps a view of `source` and starts behind its byte order mark, if it has one.
  explicit Tokenizer(std::string_view source);

  // The next token (section 4.3.1), comments skipped; at and after the end an empty `eof` token.
  Token next();

  // Where the next token or the comment before it begins; it may be moved forward.
  [[nodiscard]] std::size_t position() const { return position_; }
  void skip_to(std::size_t position) { position_ = position; }

 private:
  std::string_view source_;
  std::size_t position_ = 0;
};

}  // namespace pushplan::css
