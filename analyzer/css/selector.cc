// Selector parser; see selector.h for what it promises and which tests cover it.
#include "analyzer/css/selector.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "analyzer/css/an_plus_b.h"
#include "analyzer/css/attribute_test.h"
#include "analyzer/css/selector_builder.h"
#include "analyzer/css/selector_names.h"

namespace pushplan::css {
namespace {

// What a selector is relative to.
enum class Relative : std::uint8_t {
  no,
  to_anchor,  // the arguments of :has()
  to_parent,  // a rule inside a rule
};

// How a list of selectors is read.
struct Mode {
  Relative relative = Relative::no;
  bool forgiving = false;       // invalid selectors are left out (section 18.1)
  bool compound_only = false;   // no combinators
  bool pseudo_elements = true;  // allowed
  Places places = kOnElement;   // what the compounds stand for
};

// What all selectors of a prelude share while they are read.
struct Shared {
  const TokenStream& stream;
  std::shared_ptr<const SelectorList> parent;
  std::size_t depth = 0;
  bool in_has = false;
  bool nesting = false;  // a `&` was met, or what stands for one
};

std::optional<SelectorList> parse_list(Shared& shared, TokenRange range, const Mode& mode);

// Reads one complex selector.
class ComplexParser {
 public:
  ComplexParser(Shared& shared, TokenRange range, const Mode& mode)
      : shared_(shared), rest_(range), mode_(mode) {}

  std::optional<Selector> read();

 private:
  [[nodiscard]] TokenKind kind(std::uint32_t ahead = 0) const {
    return ahead < rest_.last - rest_.first ? token(ahead).kind : TokenKind::eof;
  }
  [[nodiscard]] Token token(std::uint32_t ahead = 0) const {
    return shared_.stream.tokens[rest_.first + ahead];
  }
  [[nodiscard]] bool delim(char character, std::uint32_t ahead = 0) const {
    return kind(ahead) == TokenKind::delim &&
           is_delim(shared_.stream.source, token(ahead), character);
  }
  // The decoded value of the next token.
  std::string take() {
    return decoded_value(shared_.stream.source, shared_.stream.tokens[rest_.first++]);
  }
  // What stands inside of the function or bracket that comes next, which is then taken.
  TokenRange take_block() {
    const std::uint32_t open = rest_.first;
    rest_.first = component_end(shared_.stream, rest_, open);
    return {open + 1, std::min(shared_.stream.match[open], rest_.last)};
  }

  // Identifiers, with `*`, `.` and commas between them; what they name is in no tree of ours.
  [[nodiscard]] bool are_names(TokenRange inside) const;

  Combinator take_combinator();
  bool read_compound(Combinator left);
  bool read_type();
  bool read_subclass();
  bool read_attribute();
  bool read_pseudo();
  bool read_pseudo_class(dom::Atom name);
  bool read_function(dom::Atom name);
  bool read_arguments(const FunctionRow& row, TokenRange inside);
  bool read_nth(const NthRow& row, TokenRange inside);
  bool read_logical(Function function, TokenRange inside);
  bool read_lang(TokenRange inside);
  bool read_dir(TokenRange inside);
  bool read_pseudo_element(dom::Atom name, bool webkit);
  std::optional<std::uint32_t> read_compound_argument(TokenRange inside);

  void add_nesting();
  void make_relative(Combinator leading);

  Shared& shared_;
  TokenRange rest_;
  Mode mode_;
  SelectorBuilder out_;
  Follower follower_ = Follower::none;  // which pseudo-element may come next
};

std::optional<Selector> ComplexParser::read() {
  rest_ = skip_whitespace(shared_.stream, rest_);
  Combinator leading = Combinator::none;
  if (mode_.relative != Relative::no) leading = take_combinator();
  Combinator left = Combinator::none;
  do {
    if (!out_.selector().compounds.empty() &&
        (mode_.compound_only || out_.selector().pseudo_element != PseudoElement::none)) {
      return std::nullopt;
    }
    if (!read_compound(left)) return std::nullopt;
    left = take_combinator();
  } while (left != Combinator::none && !rest_.empty());
  // A combinator of white space is none when nothing follows it.
  if (!rest_.empty() || left > Combinator::descendant) return std::nullopt;
  make_relative(leading);
  return out_.finish();
}

// Takes what is between two compounds; `none` when nothing is.
Combinator ComplexParser::take_combinator() {
  const std::uint32_t start = rest_.first;
  rest_ = skip_whitespace(shared_.stream, rest_);
  Combinator found = rest_.first > start ? Combinator::descendant : Combinator::none;
  if (delim('>')) found = Combinator::child;
  if (delim('+')) found = Combinator::next_sibling;
  if (delim('~')) found = Combinator::subsequent_sibling;
  if (found > Combinator::descendant) {
    ++rest_.first;
    rest_ = skip_whitespace(shared_.stream, rest_);
  }
  return found;
}

bool ComplexParser::are_names(TokenRange inside) const {
  inside = skip_whitespace(shared_.stream, inside);
  for (std::uint32_t i = inside.first; i < inside.last; ++i) {
    const Token t = shared_.stream.tokens[i];
    if (t.kind != TokenKind::ident && t.kind != TokenKind::whitespace &&
        t.kind != TokenKind::comma && !is_delim(shared_.stream.source, t, '*') &&
        !is_delim(shared_.stream.source, t, '.')) {
      return false;
    }
  }
  return !inside.empty();
}

bool ComplexParser::read_compound(Combinator left) {
  const std::uint32_t start = rest_.first;
  out_.begin_compound(left);
  if (!read_type()) return false;
  while (kind() == TokenKind::hash || kind() == TokenKind::open_square ||
         kind() == TokenKind::colon || delim('.') || delim('&')) {
    if (!read_subclass()) return false;
  }
  return rest_.first > start;
}

// A type selector or `*`, if there is one; false when it is invalid.
bool ComplexParser::read_type() {
  const auto is_name = [this](std::uint32_t ahead) {
    return kind(ahead) == TokenKind::ident || delim('*', ahead);
  };
  Namespace space = Namespace::unsaid;
  if (is_name(0) && delim('|', 1)) {
    space = delim('*') ? Namespace::any : Namespace::named;
    rest_.first += 2;
  } else if (delim('|')) {
    space = Namespace::absent;
    ++rest_.first;
  }
  if (!is_name(0)) return space == Namespace::unsaid;
  if (mode_.places != kOnElement) return false;
  const bool universal = delim('*');
  const std::string name = take();  // empty for `*`
  const bool restricts = space == Namespace::absent || space == Namespace::named;
  if (!universal || restricts) out_.add_tag(name, space);
  return true;
}

bool ComplexParser::read_subclass() {
  if (kind() == TokenKind::colon) return read_pseudo();
  if (mode_.places != kOnElement) return false;
  if (kind() == TokenKind::open_square) return read_attribute();
  if (kind() == TokenKind::hash) {
    if (!token().has(kHashIsId)) return false;
    out_.add_id(take());
    return true;
  }
  const bool nesting = delim('&');
  ++rest_.first;
  if (nesting) {
    add_nesting();
    return true;
  }
  if (kind() != TokenKind::ident) return false;
  out_.add_class(take());
  return true;
}

bool ComplexParser::read_attribute() {
  std::optional<AttributeTest> test = parse_attribute_test(shared_.stream, take_block());
  if (!test) return false;
  out_.add_attribute(std::move(*test));
  return true;
}

// A pseudo-class or pseudo-element, from its first colon.
bool ComplexParser::read_pseudo() {
  ++rest_.first;
  const bool double_colon = kind() == TokenKind::colon;
  if (double_colon) ++rest_.first;
  const bool functional = kind() == TokenKind::function;
  if (!functional && kind() != TokenKind::ident) return false;
  std::string scratch;
  const std::string_view text = decoded_value(shared_.stream.source, token(), scratch);
  const dom::Atom name = dom::folded_atom(text);
  if (double_colon) {
    constexpr std::string_view kWebkit = "-webkit-";
    return read_pseudo_element(
        name, dom::folded_atom(text.substr(0, kWebkit.size())) == dom::atom(kWebkit));
  }
  for (const char* legacy : {"before", "after", "first-line", "first-letter"}) {  // section 3.6.1
    if (!functional && name == dom::atom(legacy)) return read_pseudo_element(name, false);
  }
  return functional ? read_function(name) : read_pseudo_class(name);
}

bool ComplexParser::read_pseudo_class(dom::Atom name) {
  ++rest_.first;
  if (const PseudoClassRow* row = find_pseudo_class(name)) {
    if ((row->places & mode_.places) == 0) return false;
    const bool scope = row->pseudo_class == PseudoClass::scope;
    if (scope && shared_.parent != nullptr && shared_.parent->is_scope) shared_.nesting = true;
    out_.add_state(row->pseudo_class, kClassWeight);
    return true;
  }
  const ChildRow* child = find_child_pseudo_class(name);
  if (child == nullptr || mode_.places != kOnElement) return false;
  if (child->first) out_.add_nth({{0, 1}, false, child->of_type, kNoList}, kClassWeight);
  if (child->last)
    out_.add_nth({{0, 1}, true, child->of_type, kNoList}, child->first ? 0 : kClassWeight);
  return true;
}

bool ComplexParser::read_function(dom::Atom name) {
  const TokenRange inside = take_block();
  const NthRow* nth = find_nth(name);
  const FunctionRow* row = find_function(name);
  if (nth == nullptr && row == nullptr) return false;
  if (((nth != nullptr ? kOnElement : row->places) & mode_.places) == 0) return false;
  if (shared_.depth >= kMaxSelectorDepth) {
    out_.add_state(PseudoClass::unknown, 0);
    return true;
  }
  ++shared_.depth;
  const bool valid = nth != nullptr ? read_nth(*nth, inside) : read_arguments(*row, inside);
  --shared_.depth;
  return valid;
}

bool ComplexParser::read_arguments(const FunctionRow& row, TokenRange inside) {
  switch (row.function) {
    case Function::lang:
      return read_lang(inside);
    case Function::dir:
      return read_dir(inside);
    case Function::names:
      out_.add_state(PseudoClass::later, kClassWeight);
      return are_names(inside);
    case Function::compound: {
      const std::optional<std::uint32_t> weight = read_compound_argument(inside);
      if (weight) out_.add_state(PseudoClass::later, add_specificity(kClassWeight, *weight));
      return weight.has_value();
    }
    default:
      return read_logical(row.function, inside);
  }
}

// :nth-child() and its like, `of S` included (section 13.3).
bool ComplexParser::read_nth(const NthRow& row, TokenRange inside) {
  const std::optional<AnPlusB> position = read_an_plus_b(shared_.stream, inside);
  if (!position) return false;
  const Nth nth = {*position, row.from_end, row.of_type, kNoList};
  if (inside.empty()) {
    out_.add_nth(nth, kClassWeight);
  } else {
    const Token of = shared_.stream.tokens[inside.first];
    if (row.of_type || of.kind != TokenKind::ident ||
        raw_value(shared_.stream.source, of) != "of") {
      return false;
    }
    std::optional<SelectorList> list = parse_list(shared_, {inside.first + 1, inside.last}, {});
    if (!list) return false;
    out_.add_nth_of(nth, std::make_shared<const SelectorList>(std::move(*list)));
  }
  return true;
}

// :is(), :where(), :not() and :has() (sections 4.2 to 4.5).
bool ComplexParser::read_logical(Function function, TokenRange inside) {
  const bool has = function == Function::has;
  if (has && shared_.in_has) return false;
  Mode mode;
  mode.pseudo_elements = false;
  mode.places = mode_.places;
  mode.forgiving = function == Function::is || function == Function::where;
  mode.compound_only = function == Function::webkit_any || mode_.places != kOnElement;
  if (has) mode.relative = Relative::to_anchor;
  shared_.in_has |= has;
  std::optional<SelectorList> list = parse_list(shared_, inside, mode);
  if (has) shared_.in_has = false;
  if (!list) return false;
  std::uint32_t weight = function == Function::where ? 0 : most_specific(*list);
  if (function == Function::webkit_any) weight = kClassWeight;
  SimpleKind kind = SimpleKind::any_of;
  if (has) kind = SimpleKind::has;
  if (function == Function::negation) kind = SimpleKind::none_of;
  out_.add_list(kind, std::make_shared<const SelectorList>(std::move(*list)), weight);
  return true;
}

// One language, which must be an identifier.
bool ComplexParser::read_lang(TokenRange inside) {
  inside = skip_whitespace(shared_.stream, inside);
  if (inside.empty()) return false;
  const Token language = shared_.stream.tokens[inside.first++];
  if (language.kind != TokenKind::ident) return false;
  if (!skip_whitespace(shared_.stream, inside).empty()) return false;
  out_.add_language(decoded_value(shared_.stream.source, language));
  return true;
}

// Other directions than ltr and rtl are valid and match nothing (section 7.1).
bool ComplexParser::read_dir(TokenRange inside) {
  inside = skip_whitespace(shared_.stream, inside);
  if (inside.empty()) return false;
  const Token direction = shared_.stream.tokens[inside.first++];
  if (direction.kind != TokenKind::ident) return false;
  if (!skip_whitespace(shared_.stream, inside).empty()) return false;
  PseudoClass state = PseudoClass::never;
  if (value_equals(shared_.stream.source, direction, "ltr")) state = PseudoClass::dir_ltr;
  if (value_equals(shared_.stream.source, direction, "rtl")) state = PseudoClass::dir_rtl;
  out_.add_state(state, kClassWeight);
  return true;
}

bool ComplexParser::read_pseudo_element(dom::Atom name, bool webkit) {
  const bool second = out_.selector().pseudo_element != PseudoElement::none;
  if (!mode_.pseudo_elements || (second && follower_ == Follower::none)) return false;
  const bool functional = kind() == TokenKind::function;
  const PseudoElementRow* row = find_pseudo_element(name, functional);
  if (row == nullptr && webkit && !functional) row = &webkit_pseudo_element();
  if (row == nullptr || (second && functional)) return false;
  if (follower_ == Follower::marker && row->pseudo_element != PseudoElement::marker) return false;
  const TokenRange inside = take_block();
  std::uint32_t weight = kTypeWeight;
  if (row->argument == Argument::names && !are_names(inside)) return false;
  if (row->argument == Argument::compound) {
    const std::optional<std::uint32_t> argument = read_compound_argument(inside);
    if (!argument) return false;
    weight = add_specificity(weight, *argument);
  }
  out_.set_pseudo_element(second ? PseudoElement::shadow : row->pseudo_element, weight);
  if (row->unsure) out_.add_state(*row->unsure, 0);
  follower_ = second ? Follower::none : row->follower;
  mode_.places = row->after | kBehind;
  return true;
}

// The specificity of the one compound that an argument must be; what it matches is in a shadow
// tree.
std::optional<std::uint32_t> ComplexParser::read_compound_argument(TokenRange inside) {
  Mode mode;
  mode.compound_only = true;
  mode.pseudo_elements = false;
  const std::optional<SelectorList> list = parse_list(shared_, inside, mode);
  if (!list || list->selectors.size() != 1) return std::nullopt;
  return most_specific(*list);
}

// `&` (CSS Nesting 1, section 3.2): like :is() of the parent's list, outside of any rule :scope.
void ComplexParser::add_nesting() {
  shared_.nesting = true;
  if (shared_.parent == nullptr) {
    out_.add_state(PseudoClass::scope, kClassWeight);
  } else {
    out_.add_list(SimpleKind::any_of, shared_.parent, most_specific(*shared_.parent));
  }
}

// Puts the implied compound on the left: the anchor of :has(), or the `&` of a nested rule that has
// none or begins with a combinator.
void ComplexParser::make_relative(Combinator leading) {
  const bool anchored = mode_.relative == Relative::to_anchor;
  const bool nested = mode_.relative == Relative::to_parent &&
                      (leading > Combinator::descendant || !shared_.nesting);
  if (!anchored && !nested) return;
  out_.prepend_compound(std::max(leading, Combinator::descendant));
  if (anchored) {
    out_.add_anchor();
  } else {
    add_nesting();
  }
}

std::optional<SelectorList> parse_list(Shared& shared, TokenRange range, const Mode& mode) {
  SelectorList out;
  std::uint32_t start = range.first;
  for (std::uint32_t i = start; i <= range.last;) {
    const bool end = i == range.last;
    if (end || shared.stream.tokens[i].kind == TokenKind::comma) {
      if (mode.relative == Relative::to_parent) shared.nesting = false;
      std::optional<Selector> selector = ComplexParser(shared, {start, i}, mode).read();
      if (selector) {
        out.selectors.push_back(std::move(*selector));
      } else if (!mode.forgiving) {
        return std::nullopt;
      }
      start = i + 1;
    }
    i = end ? i + 1 : component_end(shared.stream, range, i);
  }
  return out;
}

}  // namespace

std::optional<SelectorList> parse_selectors(const TokenStream& stream, TokenRange prelude,
                                            std::shared_ptr<const SelectorList> parent) {
  Mode mode;
  if (parent != nullptr) mode.relative = Relative::to_parent;
  Shared shared{stream, std::move(parent)};
  return parse_list(shared, prelude, mode);
}

}  // namespace pushplan::css
