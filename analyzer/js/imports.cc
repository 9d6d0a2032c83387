// Turns JavaScript tokens into module requests; see imports.h for the guarantees.
//
// The scanner keeps one frame per open bracket, with what the closing bracket will mean, and one
// value for what the last token lets follow. Together they tell `/` as division from a regular
// expression, blocks from object literals, and `import` as a keyword from a member's name.
//
// Covered by tests/unit/js_imports_test.cc and js_requests_test.cc.
#include "analyzer/js/imports.h"

#include <array>
#include <utility>

#include "analyzer/js/attributes.h"
#include "analyzer/js/lexer.h"

namespace pushplan::js {
namespace {

// What is a syntax error to current browsers, as of Chromium 156.
constexpr std::string_view kSourcePhase = "`import source` is syntax that browsers do not know yet";
constexpr std::string_view kDeferPhase = "`import defer` is syntax that browsers do not know yet";
constexpr std::string_view kAssert =
    "`assert` behind an import is no syntax any more: write `with`";
class Scanner {
 public:
  explicit Scanner(std::string_view source) : lexer_(source) {}

  ModuleFacts scan() {
    for (bool more = true; more;) more = take(read());
    facts_.html_comment = lexer_.met_html_comment();
    facts_.fetches = calls_.take();
    return std::move(facts_);
  }

 private:
  Token read() {
    return lexer_.next(operand_ended(expect_) ? Slash::divides : Slash::starts_regex);
  }
  // Inside import and export clauses no regular expression can stand.

  bool take(const Token& token);
  void take_operator(const Token& token);
  void take_semicolon();
  void take_colon();
  bool names_member(const Token& token);
  void take_word(const Token& token);
  void take_keyword(const Token& token);
  void look_at_api(const Token& token);
  void open(FrameKind kind, Expect after, Expect inside);
  void open_head(FrameKind kind, const Token& keyword);
  void open_paren();
  void open_brace(const Token& token);
  bool close_bracket(TokenKind kind);
  bool take_template(TokenKind kind);

  void take_import(const Token& keyword);
  void look_at_property(const Token& keyword);
  void look_at_call(const Token& keyword, Phase phase);
  bool take_import_clause(Token token);
  Phase phase_of(const Token& first, const Token& second, const Token& third) const;
  void take_export(const Token& keyword);
  bool take_from(const Token& token);
  bool skip_named_list();
  void take_specifier(ImportKind kind, const Token& specifier, Phase phase);
  void add_request(ImportKind kind, const Token& specifier, std::string type, Phase phase);
  void reject(std::string_view reason);

  Lexer lexer_;
  Expect expect_ = Expect::statement;
  Nesting nesting_;
  CallReader calls_;
  ModuleFacts facts_;
};

// Takes one token at the place the context has led to; false at the end of what can be read.
bool Scanner::take(const Token& token) {
  switch (token.kind) {
    case TokenKind::end:
    case TokenKind::malformed:
      return false;
    case TokenKind::word:
      take_word(token);
      return true;
    case TokenKind::private_name:
    case TokenKind::number:
    case TokenKind::string:
    case TokenKind::regex:
      names_member(token);
      expect_ = Expect::operation;
      return true;
    case TokenKind::template_whole:
    case TokenKind::template_open:
    case TokenKind::template_close:
      return take_template(token.kind);
    case TokenKind::open_paren:
      open_paren();
      return true;
    case TokenKind::open_bracket:
      open(FrameKind::bracket, Expect::operation, Expect::operand);
      return true;
    case TokenKind::open_brace:
      open_brace(token);
      return true;
    case TokenKind::close_paren:
    case TokenKind::close_bracket:
    case TokenKind::close_brace:
      return close_bracket(token.kind);
    default:
      take_operator(token);
      return true;
  }
}

void Scanner::take_operator(const Token& token) {
  Frame& frame = nesting_.top();
  switch (token.kind) {
    case TokenKind::semicolon:
      take_semicolon();
      return;
    case TokenKind::colon:
      take_colon();
      return;
    case TokenKind::increment:
      // Postfix operators stand on the line of their operand (ECMA-262, 12.10.1).
      if (!operand_ended(expect_) || token.newline_before) expect_ = Expect::operand;
      return;
    case TokenKind::dot:
    case TokenKind::optional_dot:
      expect_ = Expect::member_name;
      return;
    case TokenKind::arrow:
      frame.in_arrow = true;
      expect_ = Expect::arrow_body;
      return;
    case TokenKind::comma:
      frame.in_arrow = false;
      frame.in_value = false;
      break;
    case TokenKind::question:
      ++frame.ternaries;
      break;
    case TokenKind::star:  // may mark a generator method, whose name is still to come
    case TokenKind::at:
      break;
    default:
      frame.in_value = true;
      break;
  }
  expect_ = Expect::operand;
}

void Scanner::take_semicolon() {
  nesting_.drop_heads();
  Frame& frame = nesting_.top();
  frame.in_arrow = false;
  frame.in_value = false;
  frame.ternaries = 0;
  expect_ = frame.kind == FrameKind::for_paren ? Expect::operand : Expect::statement;
}

// Behind a label, `case x` or `default` a statement follows, elsewhere an operand.
void Scanner::take_colon() {
  Frame& frame = nesting_.top();
  expect_ = Expect::operand;
  if (frame.ternaries > 0) {
    --frame.ternaries;
  } else if (frame.kind == FrameKind::block) {
    expect_ = Expect::statement;
  }
  frame.in_value = true;
}

// Whether a word at this place is the name of an object's or a class's member, so that even
// `import` is a plain name. Any literal asks too, as it may start a class member just as well.
bool Scanner::names_member(const Token& token) {
  Frame& frame = nesting_.top();
  if (frame.kind == FrameKind::class_body && frame.in_value && token.newline_before &&
      token.word != Word::infix && (operand_ended(expect_) || expect_ == Expect::statement)) {
    frame.in_value = false;  // the line end has ended the field's value (ECMA-262, 12.10)
  }
  return !frame.in_value &&
         (frame.kind == FrameKind::object || frame.kind == FrameKind::class_body);
}

void Scanner::take_word(const Token& token) {
  // Where a statement begins, whatever `=>` stood before it has its body behind it.
  if (expect_ == Expect::statement || (token.newline_before && operand_ended(expect_))) {
    nesting_.top().in_arrow = false;
  }
  const bool member = names_member(token);
  if (token.word == Word::api_word && !member) look_at_api(token);
  if (member || token.word == Word::name || token.word == Word::api_word ||
      expect_ == Expect::member_name || nesting_.top().kind == FrameKind::function_head) {
    expect_ = Expect::operation;
  } else {
    take_keyword(token);
  }
}

void Scanner::look_at_api(const Token& token) {
  calls_.look_at(token, lexer_, {expect_ == Expect::member_name, runs_later(nesting_.top())});
}

void Scanner::take_keyword(const Token& token) {
  switch (token.word) {
    case Word::new_word:
      look_at_api(token);
      expect_ = Expect::operand;
      return;
    case Word::prefix:
      if (expect_ != Expect::for_paren) expect_ = Expect::operand;  // `for await (` goes on
      return;
    case Word::of_word: {
      const bool loops = nesting_.top().kind == FrameKind::for_paren && operand_ended(expect_);
      expect_ = loops ? Expect::operand : Expect::operation;
      return;
    }
    case Word::async_word:
      expect_ = starts_statement(expect_, token.newline_before) ? Expect::async_statement
                                                                : Expect::async_operand;
      return;
    case Word::function_word:
      return open_head(FrameKind::function_head, token);
    case Word::class_word:
      return open_head(FrameKind::class_head, token);
    case Word::import_word:
      return take_import(token);
    case Word::export_word:
      return take_export(token);
    default:
      expect_ = expected_behind(token.word);
  }
}

void Scanner::open(FrameKind kind, Expect after, Expect inside) {
  nesting_.open(kind, after);
  expect_ = inside;
}

// A declaration is followed by a statement, a function or class expression by an operator.
void Scanner::open_head(FrameKind kind, const Token& keyword) {
  open(kind,
       starts_statement(expect_, keyword.newline_before) ? Expect::statement : Expect::operation,
       Expect::operation);
}

void Scanner::open_paren() {
  const bool loop = expect_ == Expect::for_paren;
  const bool head = loop || expect_ == Expect::control_paren;
  open(loop ? FrameKind::for_paren : FrameKind::paren, head ? Expect::statement : Expect::operation,
       Expect::operand);
}

void Scanner::open_brace(const Token& token) {
  Frame& top = nesting_.top();
  if (top.kind == FrameKind::function_head) {
    top.kind = FrameKind::block;
    top.in_function = true;
    expect_ = Expect::statement;
  } else if (top.kind == FrameKind::class_head && operand_ended(expect_)) {
    top = {FrameKind::class_body, top.after};
    expect_ = Expect::operand;
  } else if (expect_ == Expect::operand || expect_ == Expect::default_export ||
             expect_ == Expect::let_binding ||
             (expect_ == Expect::same_line_operand && !token.newline_before)) {
    open(FrameKind::object, Expect::operation, Expect::operand);
  } else {
    open(FrameKind::block, Expect::statement, Expect::statement);
  }
}

// False when there is no bracket of this kind to close.
bool Scanner::close_bracket(TokenKind kind) {
  Frame closed{};
  if (!nesting_.close(kind, closed)) return false;
  expect_ = closed.after;
  return closed.kind != FrameKind::substitution || take_template(lexer_.next_template_part().kind);
}

bool Scanner::take_template(TokenKind kind) {
  if (kind == TokenKind::template_open) {
    open(FrameKind::substitution, Expect::operation, Expect::operand);
  } else {
    expect_ = Expect::operation;
  }
  return kind != TokenKind::malformed;
}

// `import` as a keyword: a call, `import.meta` or, at the top level, a declaration. Only looks
// ahead, except over a declaration: arguments are scanned again as code, as they may hold calls.
void Scanner::take_import(const Token& keyword) {
  const bool may_declare =
      nesting_.at_top_level() && starts_statement(expect_, keyword.newline_before);
  expect_ = Expect::operation;
  const std::size_t behind = lexer_.position();
  const Token next = lexer_.next_in_clause();
  if (next.kind == TokenKind::open_paren) {
    look_at_call(keyword, Phase::evaluation);
  } else if (next.kind == TokenKind::dot) {
    look_at_property(keyword);
  } else if (may_declare && take_import_clause(next)) {
    return;
  }
  lexer_.rewind(behind);
}

// import.meta, import.source(...) and import.defer(...); the dot is read already.
void Scanner::look_at_property(const Token& keyword) {
  const Token name = lexer_.next_in_clause();
  if (lexer_.text(name) == "meta") {
    facts_.has_module_syntax = true;
  } else if (lexer_.text(name) == "source" || lexer_.text(name) == "defer") {
    const Phase phase = lexer_.text(name) == "source" ? Phase::source : Phase::defer;
    if (lexer_.next_in_clause().kind == TokenKind::open_paren) look_at_call(keyword, phase);
  }
}

// The arguments of an import call, behind the parenthesis. A literal must be the whole argument;
// without an argument, or at the end of what can be read, there is no call; with attributes that
// browsers do not know it fails without a request.
void Scanner::look_at_call(const Token& keyword, Phase phase) {
  if (phase != Phase::evaluation) reject(phase == Phase::source ? kSourcePhase : kDeferPhase);
  const Token argument = lexer_.next_in_clause();
  Token last = argument;
  if (last.kind == TokenKind::string || last.kind == TokenKind::template_whole) {
    last = lexer_.next_in_clause();
    if (last.kind == TokenKind::close_paren || last.kind == TokenKind::comma) {
      Attributes attributes;
      if (last.kind == TokenKind::comma) attributes = read_call_attributes(lexer_);
      if (attributes.rejected.empty()) {
        add_request(ImportKind::dynamic_import, argument, std::move(attributes.type), phase);
      }
      return;
    }
  }
  if (last.kind == TokenKind::close_paren || last.kind == TokenKind::malformed ||
      last.kind == TokenKind::end) {
    return;
  }
  facts_.requests.push_back({ImportKind::dynamic_import,
                             {},
                             false,
                             {},
                             keyword.begin,
                             keyword.end - keyword.begin,
                             phase});
}

// The rest of an import declaration, of which `token` is the first behind `import`; also accepts
// some clauses that are no valid ones. The bound keeps malformed sources from costing more than
// linear time, and is wide enough for the longest clauses, like `d, * as ns from "x"`.
bool Scanner::take_import_clause(Token token) {
  constexpr std::size_t kMostTokens = 8;
  bool specifier_may_follow = true;
  std::array<Token, 3> first{};  // tokens of the clause
  for (std::size_t i = 0; i < kMostTokens; ++i, token = lexer_.next_in_clause()) {
    if (i < first.size()) first[i] = token;
    switch (token.kind) {
      case TokenKind::string:
        if (specifier_may_follow) {
          take_specifier(ImportKind::static_import, token, phase_of(first[0], first[1], first[2]));
        }
        return specifier_may_follow;
      case TokenKind::open_brace:
        if (!skip_named_list()) return false;
        break;
      case TokenKind::word:
      case TokenKind::comma:
      case TokenKind::star:
        break;
      default:
        return false;
    }
    specifier_may_follow = lexer_.text(token) == "from";
  }
  return false;
}

// The phase that an import clause beginning with these tokens asks for. `source` and `defer` are
// plain names unless a binding follows: `source x from`, `source from from`, `defer * as x from`.
Phase Scanner::phase_of(const Token& first, const Token& second, const Token& third) const {
  if (lexer_.text(first) == "defer" && second.kind == TokenKind::star) return Phase::defer;
  if (lexer_.text(first) != "source" || second.kind != TokenKind::word) return Phase::evaluation;
  const bool names_source = lexer_.text(second) == "from" && third.kind != TokenKind::word;
  return names_source ? Phase::evaluation : Phase::source;
}

// `export` as a keyword. A list or `*` with its source is read here, any declaration as code.
void Scanner::take_export(const Token& keyword) {
  const bool may_declare =
      nesting_.at_top_level() && starts_statement(expect_, keyword.newline_before);
  expect_ = may_declare ? Expect::statement : Expect::operation;
  if (!may_declare) return;
  std::size_t behind = lexer_.position();
  const Token next = lexer_.next_in_clause();
  if (next.kind == TokenKind::star) {
    Token token = lexer_.next_in_clause();
    if (lexer_.text(token) == "as") {
      lexer_.next_in_clause();
      token = lexer_.next_in_clause();
    }
    if (take_from(token)) return;
  } else if (next.kind == TokenKind::open_brace && skip_named_list()) {
    facts_.has_module_syntax = true;
    behind = lexer_.position();
    if (take_from(lexer_.next_in_clause())) return;
  } else if (next.kind == TokenKind::word || next.kind == TokenKind::at) {
    facts_.has_module_syntax = true;
    if (lexer_.text(next) == "default") {
      expect_ = Expect::default_export;
      return;
    }
  }
  lexer_.rewind(behind);
}

// The source of a re-export, if `token` is its `from`.
bool Scanner::take_from(const Token& token) {
  if (lexer_.text(token) != "from") return false;
  const Token specifier = lexer_.next_in_clause();
  if (specifier.kind != TokenKind::string) return false;
  take_specifier(ImportKind::re_export, specifier, Phase::evaluation);
  return true;
}

// Skips the names of an import or export list, behind its `{`, and the closing brace.
bool Scanner::skip_named_list() {
  for (;;) {
    const Token token = lexer_.next_in_clause();
    if (token.kind == TokenKind::close_brace) return true;
    if (token.kind != TokenKind::word && token.kind != TokenKind::string &&
        token.kind != TokenKind::comma) {
      return false;
    }
  }
}

// Ends a declaration with its specifier and attributes. `assert` must be on the specifier's line,
// as it may be the name of a function otherwise.
void Scanner::take_specifier(ImportKind kind, const Token& specifier, Phase phase) {
  facts_.has_module_syntax = true;
  expect_ = Expect::statement;
  if (phase != Phase::evaluation) reject(phase == Phase::source ? kSourcePhase : kDeferPhase);
  const std::size_t behind = lexer_.position();
  const Token word = lexer_.next_in_clause();
  const bool asserts = lexer_.text(word) == "assert" && !word.newline_before;
  Attributes attributes;
  if ((lexer_.text(word) == "with" || asserts) && read_attributes(lexer_, attributes)) {
    reject(asserts ? kAssert : attributes.rejected);
  } else {
    lexer_.rewind(behind);
  }
  add_request(kind, specifier, std::move(attributes.type), phase);
}

// The first reason stands.
void Scanner::reject(std::string_view reason) {
  if (facts_.rejected.empty()) facts_.rejected = reason;
}

void Scanner::add_request(ImportKind kind, const Token& specifier, std::string type, Phase phase) {
  const std::string_view text = lexer_.text(specifier);
  facts_.requests.push_back(
      {kind, decode_literal(text), true, std::move(type), specifier.begin, text.size(), phase});
}

}  // namespace

ModuleFacts scan_imports(std::string_view source) { return Scanner(source).scan(); }

}  // namespace pushplan::js
