// CSS parser; see parser.h for what it promises and which tests cover it.
#include "analyzer/css/parser.h"

#include <algorithm>
#include <string>
#include <utility>

#include "analyzer/css/skim.h"

namespace pushplan::css {
namespace {

// What the end of a declaration's value depends on, gathered over its component values.
struct ValueScan {
  std::uint32_t curly_blocks = 0;
  std::uint32_t others = 0;       // neither whitespace nor curly block
  std::uint32_t last = kNoToken;  // the last component value but whitespace
  std::uint32_t before_last = kNoToken;
};

// The kind of bracket that closes `kind`, or `eof` if it opens nothing.
TokenKind closing_kind(TokenKind kind) {
  switch (kind) {
    case TokenKind::open_curly:
      return TokenKind::close_curly;
    case TokenKind::open_square:
      return TokenKind::close_square;
    case TokenKind::open_paren:
    case TokenKind::function:
      return TokenKind::close_paren;
    default:
      return TokenKind::eof;
  }
}

TokenKind kind_at(const TokenStream& stream, std::uint32_t index) {
  return stream.tokens[index].kind;
}

// Whether `token` names a custom property (a dashed ident), which may hold any value.
bool is_custom_property(std::string_view source, Token token) {
  std::string scratch;
  const std::string_view name =
      token.has(kHasEscapes) ? decoded_value(source, token, scratch) : raw_value(source, token);
  return name.substr(0, 2) == "--";
}

// The index behind `name` and `:`, or none if `range` does not start with them.
std::optional<std::uint32_t> skip_declaration_name(const TokenStream& stream, TokenRange range) {
  if (range.empty() || kind_at(stream, range.first) != TokenKind::ident) return std::nullopt;
  const TokenRange rest = skip_whitespace(stream, {range.first + 1, range.last});
  if (rest.empty() || kind_at(stream, rest.first) != TokenKind::colon) return std::nullopt;
  return rest.first + 1;
}

// Whether `scan` ends in "!important".
bool is_important(const TokenStream& stream, const ValueScan& scan) {
  return scan.before_last != kNoToken &&
         is_delim(stream.source, stream.tokens[scan.before_last], '!') &&
         kind_at(stream, scan.last) == TokenKind::ident &&
         value_equals(stream.source, stream.tokens[scan.last], "important");
}

// The declaration's value, without the whitespace and the "!important" that end it.
TokenRange trimmed_value(const TokenStream& stream, TokenRange value, const ValueScan& scan,
                         bool important) {
  if (scan.last == kNoToken) return {value.first, value.first};
  if (!important) return {value.first, component_end(stream, value, scan.last)};
  std::uint32_t last = scan.before_last;
  while (last > value.first && kind_at(stream, last - 1) == TokenKind::whitespace) --last;
  return {value.first, last};
}

struct DeclarationEnd {
  Item item;
  std::uint32_t end;  // the semicolon or "}" that ends it, or the end of the range
};

// "Consume a declaration", section 5.5; none if there is no valid one. `nested`: a "}" ends it.
std::optional<DeclarationEnd> consume_declaration(const TokenStream& stream, TokenRange range,
                                                  bool nested) {
  const std::optional<std::uint32_t> value_start = skip_declaration_name(stream, range);
  if (!value_start) return std::nullopt;
  const bool custom = is_custom_property(stream.source, stream.tokens[range.first]);
  const TokenRange value = skip_whitespace(stream, {*value_start, range.last});
  ValueScan scan;
  std::uint32_t index = value.first;
  for (; index < value.last; index = component_end(stream, value, index)) {
    const TokenKind kind = kind_at(stream, index);
    if (kind == TokenKind::semicolon || (nested && kind == TokenKind::close_curly)) break;
    if (kind == TokenKind::whitespace) continue;
    ++(kind == TokenKind::open_curly ? scan.curly_blocks : scan.others);
    scan.before_last = scan.last;
    scan.last = index;
    // A block besides other values: this is no declaration but a rule like `a:hover {...}`. Giving
    // up at once, with two components to spare for "!important", keeps the whole walk linear.
    if (!custom && scan.curly_blocks > 0 && scan.curly_blocks + scan.others > 3)
      return std::nullopt;
  }
  const bool important = is_important(stream, scan);
  if (important) scan.others -= 2;
  if (!custom && scan.curly_blocks > 0 && scan.curly_blocks + scan.others > 1) return std::nullopt;
  Item item;
  item.kind = ItemKind::declaration;
  item.important = important;
  item.name = range.first;
  item.value = trimmed_value(stream, value, scan, important);
  return DeclarationEnd{item, index};
}

// Whether a rule's prelude begins like a custom property: such a rule is dropped, section 5.5.
bool looks_like_custom_property(const TokenStream& stream, TokenRange prelude) {
  const TokenRange range = skip_whitespace(stream, prelude);
  return skip_declaration_name(stream, range) &&
         is_custom_property(stream.source, stream.tokens[range.first]);
}

// Makes a TokenStream of tokens in order.
class StreamBuilder {
 public:
  StreamBuilder(std::string_view source, std::size_t expected) : stream_{source, {}, {}} {
    stream_.tokens.reserve(expected + 2);
    stream_.match.reserve(expected + 2);
  }

  // False once the token is the end.
  bool add(Token token) {
    const auto index = static_cast<std::uint32_t>(stream_.tokens.size());
    stream_.tokens.push_back(token);
    stream_.match.push_back(index);
    if (closing_kind(token.kind) != TokenKind::eof) {
      stream_.match[index] = open_;
      open_ = index;
      ++depth_;
      if (token.kind != TokenKind::open_curly) ++others_;
    } else if (open_ != kNoToken && closing_kind(kind_at(stream_, open_)) == token.kind) {
      close(index);
    }
    if (token.kind != TokenKind::eof) return true;
    while (open_ != kNoToken) close(index);
    return false;
  }

  // How many brackets are open.
  [[nodiscard]] std::size_t depth() const { return depth_; }

  // Whether all of them are "{", and there is one.
  [[nodiscard]] bool in_block() const { return depth_ > 0 && others_ == 0; }

  TokenStream take() { return std::move(stream_); }

 private:
  void close(std::uint32_t index) {
    const std::uint32_t outer = stream_.match[open_];
    stream_.match[open_] = index;
    if (kind_at(stream_, open_) != TokenKind::open_curly) --others_;
    open_ = outer;
    --depth_;
  }

  TokenStream stream_;
  std::uint32_t open_ = kNoToken;  // the innermost open bracket; its match is the next outer one
  std::size_t depth_ = 0;
  std::size_t others_ = 0;  // of them that are no "{"
};

}  // namespace

TokenStream tokenize(std::string_view source) {
  StreamBuilder builder(source, source.size() / 3);
  Tokenizer tokenizer(source);
  while (builder.add(tokenizer.next())) continue;
  return builder.take();
}

TokenStream tokenize_read(std::string_view source) {
  StreamBuilder builder(source, source.size() / 6);
  Tokenizer tokenizer(source);
  const bool skims_rules = !may_import_late(source);
  bool begins = false;     // a declaration may
  std::size_t custom = 0;  // how deep the custom property lies whose value is open; 0: none is
  std::size_t before = 0;  // how many brackets were open before the token
  for (Token token = tokenizer.next(); builder.add(token); token = tokenizer.next()) {
    const TokenKind kind = token.kind;
    if (begins && kind != TokenKind::whitespace) {
      begins = false;
      // All of its value counts, wherever it will be used.
      if (kind == TokenKind::ident && is_custom_property(source, token)) custom = builder.depth();
    }
    const std::size_t depth = builder.depth();
    const bool opens = kind == TokenKind::open_curly;
    const bool closes = kind == TokenKind::close_curly && depth < before;
    const bool separates = kind == TokenKind::semicolon && builder.in_block();
    before = depth;
    if (depth < custom || (separates && depth == custom)) custom = 0;
    if (custom > 0 || !(opens || closes || separates)) continue;
    if (depth > 0 && !builder.in_block()) continue;
    begins = depth > 0;
    std::size_t next = tokenizer.position();
    if (!closes) next = skim_declarations(source, next);
    if (skims_rules) next = skim_rules(source, next);
    tokenizer.skip_to(next);
  }
  return builder.take();
}

std::uint32_t component_end(const TokenStream& stream, TokenRange range, std::uint32_t index) {
  return std::min(stream.match[index] + 1, range.last);
}

TokenRange skip_whitespace(const TokenStream& stream, TokenRange range) {
  while (!range.empty() && kind_at(stream, range.first) == TokenKind::whitespace) ++range.first;
  return range;
}

std::string_view range_text(const TokenStream& stream, TokenRange range) {
  if (range.empty()) return {};
  const std::uint32_t start = stream.tokens[range.first].offset;
  return stream.source.substr(start, stream.tokens[range.last - 1].end() - start);
}

std::optional<Item> parse_declaration(const TokenStream& stream, TokenRange range) {
  const auto found = consume_declaration(stream, skip_whitespace(stream, range), false);
  return found ? std::optional<Item>(found->item) : std::nullopt;
}

ItemCursor::ItemCursor(const TokenStream& stream, TokenRange range, Context context)
    : stream_(&stream), rest_(range), context_(context) {}

std::optional<Item> ItemCursor::next() {
  skip_separators();
  if (rest_.empty()) return std::nullopt;
  if (kind_at(*stream_, rest_.first) == TokenKind::at_keyword) return at_rule();
  if (context_ != Context::block) return qualified_rule();
  if (const auto found = consume_declaration(*stream_, rest_, true)) {
    rest_.first = found->end;
    return found->item;
  }
  return qualified_rule();
}

// Tokens between items. A "}" that is met here closes nothing in the range, and ends a block.
void ItemCursor::skip_separators() {
  for (; !rest_.empty(); ++rest_.first) {
    const TokenKind kind = kind_at(*stream_, rest_.first);
    if (context_ == Context::block) {
      if (kind == TokenKind::close_curly) rest_.first = rest_.last;
      if (kind == TokenKind::semicolon) continue;
    }
    if (context_ == Context::stylesheet && (kind == TokenKind::cdo || kind == TokenKind::cdc)) {
      continue;
    }
    if (kind != TokenKind::whitespace) return;
  }
}

// "Consume an at-rule", section 5.5.
Item ItemCursor::at_rule() {
  Item item;
  item.kind = ItemKind::at_rule;
  item.name = rest_.first;
  std::uint32_t index = rest_.first + 1;
  std::uint32_t end = rest_.last;  // behind the whole rule
  for (; index < rest_.last; index = component_end(*stream_, rest_, index)) {
    const TokenKind kind = kind_at(*stream_, index);
    if (kind == TokenKind::open_curly) {
      end = component_end(*stream_, rest_, index);
      item.block = TokenRange{index + 1, std::min(stream_->match[index], rest_.last)};
      break;
    }
    if (kind == TokenKind::semicolon) {
      end = index + 1;
      break;
    }
    if (kind == TokenKind::close_curly && context_ == Context::block) {
      end = index;
      break;
    }
  }
  item.prelude = {item.name + 1, index};
  rest_.first = end;
  return item;
}

// "Consume a qualified rule", section 5.5.
Item ItemCursor::qualified_rule() {
  const bool nested = context_ == Context::block;
  Item item;
  std::uint32_t index = rest_.first;
  for (; index < rest_.last; index = component_end(*stream_, rest_, index)) {
    const TokenKind kind = kind_at(*stream_, index);
    if (kind == TokenKind::open_curly) break;
    if (nested && (kind == TokenKind::semicolon || kind == TokenKind::close_curly)) break;
  }
  item.prelude = {rest_.first, index};
  rest_.first = index;
  if (rest_.empty() || kind_at(*stream_, index) != TokenKind::open_curly) return item;
  rest_.first = component_end(*stream_, rest_, index);
  // Nested, such a prelude has already been read as a declaration.
  if (!nested && looks_like_custom_property(*stream_, item.prelude)) {
    item.prelude.last = rest_.first;
    return item;
  }
  item.kind = ItemKind::qualified_rule;
  item.block = TokenRange{index + 1, std::min(stream_->match[index], rest_.last)};
  return item;
}

SheetWalker::SheetWalker(const TokenStream& stream, Context context) : stream_(&stream) {
  levels_.push_back({ItemCursor(stream, stream.all(), context), {}});
}

std::optional<Event> SheetWalker::next() {
  const std::optional<Item> item = levels_.back().cursor.next();
  if (!item) {
    if (levels_.size() == 1) return std::nullopt;
    const Item rule = levels_.back().rule;
    levels_.pop_back();
    return Event{EventKind::rule_end, rule};
  }
  if (item->kind == ItemKind::declaration) return Event{EventKind::declaration, *item};
  if (item->kind == ItemKind::invalid) return Event{EventKind::invalid, *item};
  TokenRange block = item->block.value_or(TokenRange{});
  if (levels_.size() > kMaxNesting && !block.empty()) {
    truncated_ = true;
    block = {};
  }
  levels_.push_back({ItemCursor(*stream_, block, Context::block), *item});
  return Event{EventKind::rule_begin, *item};
}

void SheetWalker::skip_block() { levels_.back().cursor = ItemCursor(*stream_, {}, Context::block); }

}  // namespace pushplan::css
