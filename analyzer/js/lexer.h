// Turns the bytes of a JavaScript source into tokens, one per call, and keeps track of the open
// brackets around a token.
//
// Guarantees: never reads outside the source; every call either moves forward or returns `end` or
// `malformed`, whatever the bytes are. Nesting takes a few bytes per open bracket, on the heap.
// The Lexer does not decide by itself whether `/` divides or starts a regular expression, nor which
// `}` goes on with a template literal: the caller knows the context and says so. Does not check
// that numbers, escapes, regular expressions or UTF-8 are well formed.
//
// Covered by tests/unit/js_imports_test.cc and js_requests_test.cc.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pushplan::js {

enum class TokenKind : std::uint8_t {
  end,
  malformed,  // an unterminated literal or comment, or a lone backslash
  word,       // identifier or keyword
  private_name,
  number,
  string,
  template_whole,  // `...` without substitutions
  template_open,   // `...${ or, from next_template_part(), }...${
  template_close,  // }...`
  regex,
  open_paren,
  close_paren,
  open_bracket,
  close_bracket,
  open_brace,
  close_brace,
  semicolon,
  comma,
  colon,
  question,
  dot,
  optional_dot,
  spread,
  arrow,
  increment,  // ++ or --
  star,
  at,
  other_operator,  // any other operator; long ones may come in several tokens
};

// What a word may mean for the text that follows it. Words written with an escape are always
// `name`, as keywords must not be escaped (ECMA-262, 12.7.2).
enum class Word : std::uint8_t {
  name,            // no keyword, or one that ends an operand (`this`, `null`) or is harmless
  prefix,          // an operand or a binding follows: typeof, case, var, await, extends...
  restricted,      // an operand follows, but only on the same line: return, yield
  infix,           // in, instanceof
  statement_lead,  // a statement follows: do, else, try, finally
  jump,            // a statement may end here: break, continue, debugger
  control_head,    // a parenthesis and then a statement follow: if, while, with
  for_head,
  let_word,
  of_word,
  async_word,
  function_word,
  class_word,
  import_word,
  export_word,
  new_word,
  api_word,  // no keyword: begins the name of a function that makes a request (calls.h)
};

struct Keyword {
  std::string_view text;
  Word word;
};

// Sorted by first letter. `yield` and `await` are always taken as keywords: so they are in modules,
// and scripts that use them as plain names are not worth a model of every function's kind.
inline constexpr std::array kKeywords = {
    Keyword{"CSS", Word::api_word},
    Keyword{"audioWorklet", Word::api_word},
    Keyword{"async", Word::async_word},
    Keyword{"await", Word::prefix},
    Keyword{"break", Word::jump},
    Keyword{"case", Word::prefix},
    Keyword{"class", Word::class_word},
    Keyword{"const", Word::prefix},
    Keyword{"continue", Word::jump},
    Keyword{"debugger", Word::jump},
    Keyword{"delete", Word::prefix},
    Keyword{"do", Word::statement_lead},
    Keyword{"else", Word::statement_lead},
    Keyword{"export", Word::export_word},
    Keyword{"extends", Word::prefix},
    Keyword{"fetch", Word::api_word},
    Keyword{"finally", Word::statement_lead},
    Keyword{"for", Word::for_head},
    Keyword{"function", Word::function_word},
    Keyword{"globalThis", Word::api_word},
    Keyword{"if", Word::control_head},
    Keyword{"import", Word::import_word},
    Keyword{"importScripts", Word::api_word},
    Keyword{"in", Word::infix},
    Keyword{"instanceof", Word::infix},
    Keyword{"let", Word::let_word},
    Keyword{"navigator", Word::api_word},
    Keyword{"new", Word::new_word},
    Keyword{"of", Word::of_word},
    Keyword{"open", Word::api_word},
    Keyword{"return", Word::restricted},
    Keyword{"self", Word::api_word},
    Keyword{"send", Word::api_word},
    Keyword{"throw", Word::prefix},
    Keyword{"try", Word::statement_lead},
    Keyword{"typeof", Word::prefix},
    Keyword{"var", Word::prefix},
    Keyword{"void", Word::prefix},
    Keyword{"while", Word::control_head},
    Keyword{"window", Word::api_word},
    Keyword{"with", Word::control_head},
    Keyword{"withCredentials", Word::api_word},
    Keyword{"yield", Word::restricted},
};

struct KeywordGroup {
  std::uint16_t lengths = 0;  // bit n: a keyword of n characters starts with this letter
  std::uint8_t first = 0;     // index of the first of them in kKeywords
};

inline constexpr std::array<KeywordGroup, 256> kKeywordGroups = [] {
  std::array<KeywordGroup, 256> groups{};
  for (std::size_t i = kKeywords.size(); i-- > 0;) {
    KeywordGroup& group = groups[static_cast<unsigned char>(kKeywords[i].text[0])];
    group.lengths = static_cast<std::uint16_t>(group.lengths | 1U << kKeywords[i].text.size());
    group.first = static_cast<std::uint8_t>(i);
  }
  return groups;
}();

// What a plain ASCII word means. Most fail the test of first letter and length, so comparisons
// are rare.
constexpr Word classify_word(std::string_view text) {
  const KeywordGroup group = kKeywordGroups[static_cast<unsigned char>(text[0])];
  if (text.size() >= 16 || (group.lengths >> text.size() & 1U) == 0) return Word::name;
  for (std::size_t i = group.first; i < kKeywords.size(); ++i) {
    if (kKeywords[i].text[0] != text[0]) break;
    if (kKeywords[i].text == text) return kKeywords[i].word;
  }
  return Word::name;
}

struct Token {
  TokenKind kind;
  Word word;            // `name` unless the kind is word
  bool newline_before;  // a line terminator stands between the previous token and this one
  std::size_t begin;
  std::size_t end;
};

enum class Slash : std::uint8_t { divides, starts_regex };

// Classes of bytes, as bits so that one table serves all the loops. They stand here because
// Lexer::skip_class, where most of the time goes, must be inlined.
namespace bytes {

constexpr std::uint8_t kBlank = 1;          // ASCII white space that ends no line
constexpr std::uint8_t kName = 2;           // ASCII identifier part
constexpr std::uint8_t kDigit = 4;          // 0-9
constexpr std::uint8_t kInLine = 8;         // cannot end a line
constexpr std::uint8_t kInComment = 16;     // cannot end a line, nor a block comment
constexpr std::uint8_t kInString = 32;      // neither quote, backslash nor line end
constexpr std::uint8_t kInTemplate = 64;    // neither `, backslash nor $
constexpr std::uint8_t kInRegex = 128;      // cannot end a regular expression, its class or a line
constexpr unsigned char kSeparator = 0xE2;  // first byte of U+2028 and U+2029

constexpr bool is_digit(unsigned c) { return c >= '0' && c <= '9'; }

constexpr std::uint8_t classify_byte(unsigned c) {
  const auto any_of = [c](std::string_view set) {
    return c != 0 && c < 0x80 && set.find(static_cast<char>(c)) != std::string_view::npos;
  };
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  const bool may_end_line = c == '\n' || c == '\r' || c == kSeparator;
  unsigned bits = 0;
  if (any_of(" \t\v\f")) bits |= kBlank;
  if (letter || is_digit(c) || c == '$' || c == '_') bits |= kName;
  if (is_digit(c)) bits |= kDigit;
  if (!may_end_line) bits |= kInLine;
  if (!may_end_line && c != '*') bits |= kInComment;
  if (!any_of("\"'\\\n\r")) bits |= kInString;
  if (!any_of("`\\$")) bits |= kInTemplate;
  if (!may_end_line && !any_of("/\\[]")) bits |= kInRegex;
  return static_cast<std::uint8_t>(bits);
}

inline constexpr std::array<std::uint8_t, 256> kClasses = [] {
  std::array<std::uint8_t, 256> table{};
  for (unsigned c = 0; c < 256; ++c) table[c] = classify_byte(c);
  return table;
}();

constexpr bool is(std::uint8_t character_class, unsigned char c) {
  return (kClasses[c] & character_class) != 0;
}

}  // namespace bytes

// Resolves the escapes of a string or substitution-free template literal, given with its quotes,
// to UTF-8 (ECMA-262, 12.9.4.2 SV and 12.9.6.1 TV). Lone surrogates become U+FFFD, a malformed
// or octal escape loses its backslash, source bytes that are not UTF-8 pass unchanged.
std::string decode_literal(std::string_view literal);

// A cursor over one source that must outlive it (ECMA-262, 12 Lexical Grammar).
class Lexer {
 public:
  // Starts after a byte order mark and a hashbang line, if there are any (ECMA-262, 12.5).
  explicit Lexer(std::string_view source);

  // Reads the next token; on bad input `malformed`, after which nothing sensible can follow.
  Token next(Slash slash);
  // The same where no regular expression can stand.
  Token next_in_clause() { return next(Slash::divides); }

  // Reads the template characters after the `}` that closed a substitution (ECMA-262, 12.9.6);
  // `malformed` when the template does not end.
  Token next_template_part();

  std::string_view text(const Token& token) const {
    return source_.substr(token.begin, token.end - token.begin);
  }
  // The ASCII name that stands right before the dot before `position`; empty when none does.
  std::string_view name_before_dot(std::size_t position) const;
  std::size_t position() const { return position_; }
  // Whether an HTML-like comment was met so far: `<!--`, or `-->` at the start of a line (ECMA-262,
  // B.1.1), which end a classic script's line and are an error in a module.
  bool met_html_comment() const { return met_html_comment_; }
  // Goes back to an earlier position(), to read the same tokens again.
  void rewind(std::size_t position) { position_ = position; }

 private:
  unsigned char byte_at(std::size_t index) const {
    return index < source_.size() ? static_cast<unsigned char>(source_[index]) : '\0';
  }
  bool is_line_separator(std::size_t index) const;
  std::size_t wide_blank_length(std::size_t index) const;
  void skip_class(std::uint8_t character_class) {
    std::size_t at = position_;
    while (at < source_.size() && bytes::is(character_class, byte_at(at))) ++at;
    position_ = at;
  }
  bool skip_blanks(bool& newline);
  bool at_html_comment(bool newline) const;
  void skip_line();
  bool skip_block_comment(bool& newline);
  void skip_escape();
  bool skip_name();
  void skip_number();
  TokenKind skip_string(unsigned char quote);
  TokenKind skip_template_characters(TokenKind when_closed);
  TokenKind skip_regex();
  TokenKind skip_punctuator(unsigned char first);
  TokenKind skip_token(unsigned char first, Slash slash);

  std::string_view source_;
  std::size_t position_ = 0;
  bool met_html_comment_ = false;
};

// What the tokens so far let follow. From `operation` on, an operand has just ended and `/`
// divides; before it, an operand may start and `/` starts a regular expression.
enum class Expect : std::uint8_t {
  statement,
  operand,
  arrow_body,         // operand, but `{` opens a body
  default_export,     // operand, but `function` and `class` are declarations
  same_line_operand,  // operand on this line, otherwise a statement: after `return`
  control_paren,      // the parenthesis of if, while, with
  for_paren,
  member_name,  // any word is a plain name: after `.`
  operation,
  let_binding,      // operation, but `{` opens a pattern
  async_statement,  // operation, but `function` on this line is a declaration
  async_operand,    // operation, but `function` on this line is an expression
};

constexpr bool operand_ended(Expect expect) { return expect >= Expect::operation; }

// Whether a word is the first of a statement. Behind a complete operand it must be, as a semicolon
// is inserted between them; but `async` and `function` on one line belong together.
constexpr bool starts_statement(Expect expect, bool newline_before) {
  switch (expect) {
    case Expect::statement:
    case Expect::default_export:
    case Expect::operation:
    case Expect::let_binding:
    case Expect::async_statement:
      return true;
    case Expect::same_line_operand:
    case Expect::async_operand:
      return newline_before;
    default:
      return false;
  }
}

// What follows the keywords that mean the same everywhere.
constexpr Expect expected_behind(Word word) {
  switch (word) {
    case Word::infix:
      return Expect::operand;
    case Word::restricted:
      return Expect::same_line_operand;
    case Word::statement_lead:
    case Word::jump:
      return Expect::statement;
    case Word::control_head:
      return Expect::control_paren;
    case Word::for_head:
      return Expect::for_paren;
    case Word::let_word:
      return Expect::let_binding;
    default:
      return Expect::operation;
  }
}

enum class FrameKind : std::uint8_t {
  block,  // also function bodies, and the bottom of the stack
  object,
  class_body,
  paren,
  for_paren,
  bracket,
  substitution,   // ${ in a template literal
  function_head,  // from `function` to the `{` of its body; has no closing bracket of its own
  class_head,     // likewise
};

struct Frame {
  FrameKind kind;
  Expect after;                 // what may follow the closing bracket
  bool in_value = false;        // in object and class_body: behind the `:` or `=` of a member
  std::uint32_t ternaries = 0;  // `?` still waiting for their `:`
  bool in_function = false;     // stands somewhere inside the body of a function or class
  bool in_arrow = false;        // behind a `=>` whose body is an expression
};

// Whether what stands directly in the frame runs only when someone calls or makes something.
constexpr bool runs_later(const Frame& frame) {
  return frame.in_function || frame.in_arrow || frame.kind == FrameKind::function_head ||
         frame.kind == FrameKind::class_body;
}

// The brackets that are open around a token, and what each of them is. Never empty: the bottom
// stands for the whole source.
class Nesting {
 public:
  Frame& top() { return frames_.back(); }
  const Frame& top() const { return frames_.back(); }
  bool at_top_level() const { return frames_.size() == 1; }
  void open(FrameKind kind, Expect after);

  // Removes the heads on top: in malformed sources their body may never come.
  void drop_heads();

  // Closes the top, which `closed` then holds; false, changing nothing but heads, when `closer` is
  // not its bracket.
  bool close(TokenKind closer, Frame& closed);

 private:
  std::vector<Frame> frames_ = {{FrameKind::block, Expect::statement}};
};

}  // namespace pushplan::js
