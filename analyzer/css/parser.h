// CSS parser: turns a source into one list of tokens whose brackets are matched, and walks it as
// rules and declarations, as section 5 of CSS Syntax Level 3 says in the Editor's Draft, which
// knows nested rules (https://drafts.csswg.org/css-syntax/#parsing).
//
// There is no tree: every item is a few token indices, found while walking. Tokenizing allocates
// two vectors, an ItemCursor nothing, a SheetWalker one small stack.
//
// Guarantees, for any bytes: time linear in the source, no recursion; all ranges lie inside the
// list, those of items inside the range that was walked.
//
// Does not: know properties, selectors or which at-rules exist. So the standard's "valid in the
// current context" is always true here: a declaration that no property has (`div:{...}`) stays a
// declaration, and a rule where only declarations make sense is still reported.
//
// Tests: tests/unit/css_suite_test.cc, tests/unit/css_tokenizer_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "analyzer/css/tokenizer.h"

namespace pushplan::css {

inline constexpr std::uint32_t kNoToken = 0xFFFFFFFF;
inline constexpr std::size_t kMaxNesting = 256;

// Half-open.
struct TokenRange {
  std::uint32_t first = 0;
  std::uint32_t last = 0;

  [[nodiscard]] constexpr bool empty() const { return first >= last; }
};

// All tokens of a source, which it views and does not own. The last token is always `eof`.
struct TokenStream {
  std::string_view source;
  std::vector<Token> tokens;
  // For a function or an opening bracket the index of what closes it, of the `eof` token if nothing
  // does; for every other token its own index. So `match[i] + 1` is behind the component value at
  // i.
  std::vector<std::uint32_t> match;

  // All tokens but the `eof`.
  [[nodiscard]] TokenRange all() const {
    return {0, static_cast<std::uint32_t>(tokens.size()) - 1};
  }
};

// The tokens of `source`, brackets matched by the rules of "consume a simple block" (section 5.4):
// a closing bracket that does not fit the innermost open one closes nothing.
TokenStream tokenize(std::string_view source);

// The same without the tokens of what is not read of a sheet, where that is easily told: see
// skim.h.
TokenStream tokenize_read(std::string_view source);

// The index behind the component value that starts at `index` (section 5.4, "consume a component
// value"): behind its closing bracket, at most `range.last`.
std::uint32_t component_end(const TokenStream& stream, TokenRange range, std::uint32_t index);

// `range` without leading whitespace tokens.
TokenRange skip_whitespace(const TokenStream& stream, TokenRange range);

// The source from the first to the last token of `range`, comments between them included; empty for
// an empty range.
std::string_view range_text(const TokenStream& stream, TokenRange range);

enum class ItemKind : std::uint8_t { at_rule, qualified_rule, declaration, invalid };

struct Item {
  ItemKind kind = ItemKind::invalid;
  bool important = false;         // of a declaration
  std::uint32_t name = kNoToken;  // at-rule: its at-keyword; declaration: its ident
  TokenRange prelude;  // rule: what precedes the block, whitespace included; invalid: all
                       // that the standard drops
  TokenRange value;    // declaration: without outer whitespace and without !important
  std::optional<TokenRange> block;  // rule: what is between "{" and "}"; none for `@import ...;`
};

// Where a list of items stands, which decides how it is read.
enum class Context : std::uint8_t {
  stylesheet,  // rules; "<!--" and "-->" between them are ignored
  rule_list,   // rules only (the former "parse a list of rules", and "parse a rule")
  block,       // declarations and nested rules: any block of a rule, or a style attribute
};

// Walks the items of one level; to walk the items of a rule, make another for its `block`.
class ItemCursor {
 public:
  // `range` must be `stream.all()` or hold whole component values; the stream must outlive the
  // cursor.
  ItemCursor(const TokenStream& stream, TokenRange range, Context context);

  // The next item or, at the end, none ("consume a stylesheet's contents", "consume a block's
  // contents"); what the standard drops as a parse error comes as `ItemKind::invalid`.
  std::optional<Item> next();

 private:
  void skip_separators();
  Item at_rule();
  Item qualified_rule();

  const TokenStream* stream_;
  TokenRange rest_;
  Context context_;
};

// The declaration that `range` starts with, outside of any block, as in `@supports (color: red)`
// ("parse a declaration"; ends at the first semicolon), or none if it is not one.
std::optional<Item> parse_declaration(const TokenStream& stream, TokenRange range);

enum class EventKind : std::uint8_t { rule_begin, rule_end, declaration, invalid };

struct Event {
  EventKind kind = EventKind::invalid;
  Item item;  // of rule_begin and rule_end: the rule
};

// Walks all items of a source in order, and into the blocks of rules; rules without a block end
// where they begin.
class SheetWalker {
 public:
  // Walks `stream.all()`, by default as a stylesheet; the stream must outlive the walker.
  explicit SheetWalker(const TokenStream& stream, Context context = Context::stylesheet);

  // The next event, or none at the end. Blocks more than kMaxNesting levels deep are skipped.
  std::optional<Event> next();

  // Right after a rule_begin: does not walk into its block; its rule_end comes next.
  void skip_block();

  // How many rules are open, the one just begun included.
  [[nodiscard]] std::size_t depth() const { return levels_.size() - 1; }

  // True once a block was skipped because it lay too deep.
  [[nodiscard]] bool truncated() const { return truncated_; }

 private:
  struct Level {
    ItemCursor cursor;
    Item rule;
  };

  const TokenStream* stream_;
  std::vector<Level> levels_;
  bool truncated_ = false;
};

}  // namespace pushplan::css
