// Selectors of a style rule, parsed (Selectors Level 4, CSS Nesting 1, CSS Pseudo-Elements 4). What
// they match in an element tree: analyzer/style/match.h.
//
// Valid is what Chromium 156 takes: one selector that it does not know drops the whole rule, so a
// pseudo-class of another browser must not slip through. Differences from the drafts that follow:
// no `s` flag of attribute selectors, one unquoted language in :lang(), `||` and :matches()
// unknown.
//
// Guarantees, for any tokens: time and memory linear in them, recursion at most kMaxSelectorDepth.
// Does not: know the prefixes that @namespace declares; any prefix is taken as declared, and what
// it names as unknown.
//
// Tests: tests/unit/selector_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/css/parser.h"
#include "analyzer/dom/element_tree.h"

namespace pushplan::css {

// Functional pseudo-classes in each other; what lies deeper is PseudoClass::unknown.
inline constexpr std::size_t kMaxSelectorDepth = 16;

enum class PseudoElement : std::uint8_t {
  none,
  before,
  after,
  marker,
  first_line,
  first_letter,
  placeholder,
  backdrop,
  selection,  // and the other highlights: they wait for the user
  control,    // a part of a form control, player or disclosure that the browser makes: -webkit-*
  shadow,     // what else the browser or a component makes: scrollbars, part(), slotted()
};

// What an element must be for a selector to match at all, by its rightmost compound: the key under
// which a rule is filed. `name` is folded; 0 for `universal`. A tag written with upper-case letters
// is `universal`, so that a tag key equals Element::tag outside HTML, too.
struct SelectorKey {
  enum class Kind : std::uint8_t { universal, tag, class_name, id } kind = Kind::universal;
  dom::Atom name = 0;
};

// What stands to the left of a compound.
enum class Combinator : std::uint8_t { none, descendant, child, next_sibling, subsequent_sibling };

// The namespace that a type or attribute selector asks for (section 5.3).
enum class Namespace : std::uint8_t {
  unsaid,  // `a`: any for an element, none for an attribute
  any,     // `*|a`
  absent,  // `|a`
  named,   // `svg|a`
};

// In the order in which they are tested: the cheap ones first.
enum class SimpleKind : std::uint8_t {
  tag,           // `exact` and `folded`, both 0 for `*`; `space`
  id,            // `exact` and `folded`
  class_name,    // `exact` and `folded`
  anchor,        // the element that the :has() around it is asked of
  pseudo_class,  // `pseudo_class`
  attribute,     // `index` in Selector::attributes; `folded`, its name
  lang,          // `index` in Selector::languages
  nth,           // `index` in Selector::nths
  any_of,        // :is(), :where(), `&`: `index` in Selector::lists
  none_of,       // :not(): the same
  has,           // the same; each selector begins with an anchor
};

// Those without an argument, by what decides them.
enum class PseudoClass : std::uint8_t {
  never,    // :visited, states that no element has
  later,    // :hover and all that waits for a user or a script
  unknown,  // cannot be known at build time
  root,
  scope,
  empty,
  link,
  dir_ltr,
  dir_rtl,
  defined,
  checked,
  disabled,
  enabled,
  required,
  optional,
  read_only,
  read_write,
  default_choice,
  indeterminate,
  placeholder_shown,
  open,
  valid,
  invalid,
  in_range,
  out_of_range,
};

struct Simple {
  SimpleKind kind = SimpleKind::tag;
  PseudoClass pseudo_class = PseudoClass::never;
  Namespace space = Namespace::unsaid;
  std::uint32_t index = 0;
  dom::Atom exact = 0, folded = 0;
};

struct Compound {
  std::uint32_t first = 0, count = 0;  // in Selector::simples; none for `*`
  Combinator left = Combinator::none;  // to the next of Selector::compounds
};

enum class AttributeOperator : std::uint8_t {
  present,
  equal,
  word,
  dash,
  prefix,
  suffix,
  contains
};

enum class ValueCase : std::uint8_t {
  exact,
  folded,          // the flag `i`
  folded_in_html,  // by the attribute's name (HTML section 4.16.2)
};

struct AttributeTest {
  std::string name, lower_name;  // as written, and for HTML elements
  std::string value;
  AttributeOperator op = AttributeOperator::present;
  ValueCase value_case = ValueCase::exact;
  Namespace space = Namespace::unsaid;
};

// step * n + offset for n = 0, 1, 2, ... (CSS Syntax Level 3, section 6); beyond 32 bits the
// nearest number.
struct AnPlusB {
  std::int32_t step = 0, offset = 0;
};

inline constexpr std::uint32_t kNoList = 0xFFFFFFFF;

// The :nth-...() family, :first-child and so on.
struct Nth {
  AnPlusB position;
  bool from_end = false, of_type = false;
  std::uint32_t of = kNoList;  // of a `of S`: in Selector::lists
};

struct SelectorList;

struct Selector {                 // a complex selector
  std::uint32_t specificity = 0;  // a << 20 | b << 10 | c, each at most 1023 (section 17)
  PseudoElement pseudo_element = PseudoElement::none;
  // The answer depends on more than the tags, IDs and classes of an element and its ancestors: if
  // not, two elements that have these in common answer alike.
  bool structural = false;
  SelectorKey key;
  std::vector<Compound> compounds;  // the rightmost first; at least one
  std::vector<Simple> simples;
  std::vector<AttributeTest> attributes;
  std::vector<Nth> nths;
  std::vector<std::string> languages;
  std::vector<std::shared_ptr<const SelectorList>> lists;
};

struct SelectorList {
  std::vector<Selector> selectors;
  bool is_scope = false;  // what an @scope is about: where it is the parent, :scope stands for `&`
};

// Parses the prelude of a style rule. nullopt when any selector is invalid: the rule is then
// dropped, as browsers do (a :is() or :where() list inside is forgiving). `parent`: the selectors
// of the rule around it, for `&` and for relative selectors; nullptr at the top level, where `&` is
// :scope. Never recurses more deeply than a fixed bound.
std::optional<SelectorList> parse_selectors(const TokenStream& stream, TokenRange prelude,
                                            std::shared_ptr<const SelectorList> parent = nullptr);

}  // namespace pushplan::css
