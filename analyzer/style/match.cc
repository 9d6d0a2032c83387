// Selector matching; see match.h for what it promises and which tests cover it.
#include "analyzer/style/match.h"

#include <algorithm>
#include <cstdlib>

#include "analyzer/style/attribute_match.h"
#include "analyzer/style/element_state.h"

namespace pushplan::style {

using css::Combinator;
using css::SimpleKind;
using dom::Index;
using refs::Certainty;

namespace {

constexpr std::uint32_t kMatchSteps = 100'000;    // of one call, each about a compound's test
constexpr std::uint64_t kPageSteps = 20'000'000;  // of all calls, ...
constexpr std::uint32_t kTiredSteps = 200;        // ... after which one call has this many
constexpr std::uint32_t kMaxDepth = 400;          // compounds and lists in each other

constexpr Certainty kNo = Certainty::no;
constexpr Certainty kUnknown = Certainty::unknown;
constexpr Certainty kYes = Certainty::yes;

bool is_nth(const css::AnPlusB& position, std::int64_t place) {
  const std::int64_t distance = place - position.offset;
  if (position.step == 0) return distance == 0;
  return distance % position.step == 0 && distance / position.step >= 0;
}

// Whether one, and whether all, of the places from `low` to `high` fit.
Certainty is_nth_within(const css::AnPlusB& position, std::int64_t low, std::int64_t high) {
  bool any = false, all = true;
  for (std::int64_t place = low; place <= high; ++place) {
    const bool fits = is_nth(position, place);
    any |= fits;
    all &= fits;
  }
  if (all) return kYes;
  return any ? kUnknown : kNo;
}

}  // namespace

// How surely the compounds from some place on match; and at most would match, had a search to the
// right of them gone on to an earlier sibling, or to an ancestor, of the element they began at.
// One number, since three bytes are slow to return.
class Matcher::Outcome {
 public:
  constexpr Outcome(Certainty value, Certainty siblings, Certainty ancestors)
      : bits_(bits(value) | bits(siblings) << 2 | bits(ancestors) << 4) {}
  [[nodiscard]] constexpr Certainty value() const { return part(0); }
  [[nodiscard]] constexpr Certainty siblings() const { return part(2); }
  [[nodiscard]] constexpr Certainty ancestors() const { return part(4); }

 private:
  static constexpr std::uint32_t bits(Certainty c) { return static_cast<std::uint32_t>(c); }
  [[nodiscard]] constexpr Certainty part(std::uint32_t shift) const {
    return static_cast<Certainty>(bits_ >> shift & 3U);
  }
  std::uint32_t bits_;
};

// Counts the levels of recursion while it lives; out of steps beyond kMaxDepth.
class Matcher::Descent {
 public:
  explicit Descent(Matcher& matcher) : matcher_(matcher) {
    if (++matcher.depth_ > kMaxDepth) matcher.steps_ = 0;
  }
  ~Descent() { --matcher_.depth_; }
  Descent(const Descent&) = delete;
  Descent& operator=(const Descent&) = delete;

 private:
  Matcher& matcher_;
};

Matcher::Matcher(const dom::ElementTree& tree, bool scripted)
    : tree_(tree),
      scripted_(scripted),
      tags_(tree.elements.size()),
      ids_(tree.elements.size()),
      classes_(tree.classes.size()) {
  const auto as_matched = [&](const dom::Name& n) { return tree.quirks ? n.folded : n.exact; };
  for (const dom::Element& element : tree.elements) {
    tags_.insert(element.tag);
    if (element.id.exact != 0) ids_.insert(as_matched(element.id));
  }
  for (const dom::Name& name : tree.classes) classes_.insert(as_matched(name));
}

Certainty Matcher::at_most(const css::Selector& selector) const {
  const bool all = std::all_of(selector.simples.begin(), selector.simples.end(),
                               [this](const css::Simple& simple) {
                                 return simple.kind > SimpleKind::class_name || has_trace(simple);
                               });
  if (all) return kYes;
  return scripted_ ? Certainty::later : kNo;
}

Certainty Matcher::match(const css::Selector& selector, Index element, Index scope) {
  const std::uint32_t allowance = spent_ < kPageSteps ? kMatchSteps : kTiredSteps;
  steps_ = allowance;
  scope_ = scope;
  const Certainty answer = match_from(selector, 0, element).value();
  spent_ += allowance - steps_;
  return steps_ == 0 ? kUnknown : answer;
}

// Tests `compound` on `element`, and what stands to the left of it on the elements around.
Matcher::Outcome Matcher::match_from(const css::Selector& selector, std::size_t compound,
                                     Index element) {
  if (!spend()) return {kUnknown, kUnknown, kUnknown};
  const css::Compound& tested = selector.compounds[compound];
  const Certainty own = match_compound(selector, tested, element);
  if (own == kNo || tested.left == Combinator::none) return {own, kYes, kYes};
  const Descent descent(*this);
  const Outcome left = match_left(selector, compound, element);
  return {std::min(own, left.value()), left.siblings(), left.ancestors()};
}

// What stands to the left of `compound`, which `element` matches.
Matcher::Outcome Matcher::match_left(const css::Selector& selector, std::size_t compound,
                                     Index element) {
  const dom::Element& e = tree_.elements[element];
  switch (selector.compounds[compound].left) {
    case Combinator::child: {
      if (e.parent == dom::kNone) return {kNo, kNo, kYes};
      const Outcome parent = match_from(selector, compound + 1, e.parent);
      return {parent.value(), parent.value(), parent.ancestors()};  // siblings share the parent
    }
    case Combinator::next_sibling:
      if (e.previous_sibling == dom::kNone) return {kNo, kNo, kYes};
      return match_from(selector, compound + 1, e.previous_sibling);
    case Combinator::subsequent_sibling:
      return search_siblings(selector, compound, element);
    default:
      return search_ancestors(selector, compound, element);
  }
}

// The best of all ancestors. Had the search begun higher it would have found no better, so its
// result bounds whatever is searched to the right of it: this is what keeps a chain of descendant
// combinators from trying every choice of ancestors.
Matcher::Outcome Matcher::search_ancestors(const css::Selector& selector, std::size_t compound,
                                           Index element) {
  const Need need = need_of(selector, compound + 1);
  Certainty best = kNo;
  for (Index a = tree_.elements[element].parent; a != dom::kNone; a = tree_.elements[a].parent) {
    if (need.name != nullptr && spend() && !carries(*need.name, tree_.elements[a])) continue;
    const Outcome found = match_from(selector, compound + 1, a);
    best = std::max(best, found.value());
    if (best >= std::min(need.most, found.ancestors())) break;
  }
  return {best, best, best};
}

// The best of all earlier siblings, bounded in the same way.
Matcher::Outcome Matcher::search_siblings(const css::Selector& selector, std::size_t compound,
                                          Index element) {
  const Need need = need_of(selector, compound + 1);
  Certainty best = kNo, ancestors = kYes;
  for (Index s = tree_.elements[element].previous_sibling; s != dom::kNone;
       s = tree_.elements[s].previous_sibling) {
    if (need.name != nullptr && spend() && !carries(*need.name, tree_.elements[s])) continue;
    const Outcome found = match_from(selector, compound + 1, s);
    best = std::max(best, found.value());
    ancestors = std::min(ancestors, found.ancestors());
    if (best >= std::min(need.most, found.siblings())) break;
  }
  return {best, best, ancestors};
}

Certainty Matcher::match_compound(const css::Selector& selector, const css::Compound& compound,
                                  Index element) {
  Certainty all = kYes;
  for (std::uint32_t i = compound.first; i < compound.first + compound.count && all != kNo; ++i)
    all = std::min(all, match_simple(selector, selector.simples[i], element));
  return all;
}

Certainty Matcher::match_simple(const css::Selector& selector, const css::Simple& simple,
                                Index element) {
  switch (simple.kind) {
    case SimpleKind::tag:
    case SimpleKind::id:
    case SimpleKind::class_name:
      return match_name(simple, tree_.elements[element]);
    case SimpleKind::anchor:
      return element == anchor_ ? kYes : kNo;
    case SimpleKind::pseudo_class:
      return match_pseudo_class(simple.pseudo_class, element);
    case SimpleKind::attribute:
      return match_attribute_test(selector, simple, element);
    case SimpleKind::lang:
      return is_in_language(tree_, element, selector.languages[simple.index], steps_) ? kYes : kNo;
    case SimpleKind::nth:
      return match_nth(selector, selector.nths[simple.index], element);
    case SimpleKind::any_of:
      return match_list(*selector.lists[simple.index], element);
    case SimpleKind::none_of:
      return refs::negate(match_list(*selector.lists[simple.index], element));
    case SimpleKind::has:
      return match_has(*selector.lists[simple.index], element);
  }
  return kNo;
}

Certainty Matcher::match_name(const css::Simple& simple, const dom::Element& element) const {
  if (!carries(simple, element)) return absence_of(simple);
  if (simple.space == css::Namespace::named) return kUnknown;
  if (simple.space == css::Namespace::absent)
    return element.space == dom::Space::other ? kUnknown : kNo;
  return kYes;
}

// Whether the element has the tag, ID or class.
inline bool Matcher::carries(const css::Simple& simple, const dom::Element& element) const {
  if (simple.kind == SimpleKind::tag) {
    return element.tag == (element.space == dom::Space::html ? simple.folded : simple.exact) ||
           simple.exact == 0;
  }
  const dom::Atom wanted = tree_.quirks ? simple.folded : simple.exact;
  if (simple.kind == SimpleKind::id)
    return (tree_.quirks ? element.id.folded : element.id.exact) == wanted;
  const dom::Name* name = tree_.classes.data() + element.first_class;
  for (const dom::Name* end = name + element.class_count; name != end; ++name)
    if ((tree_.quirks ? name->folded : name->exact) == wanted) return true;
  return false;
}

// What a tag, ID or class is worth on an element without it.
Certainty Matcher::absence_of(const css::Simple& simple) const {
  return scripted_ && !has_trace(simple) ? Certainty::later : kNo;
}

// Whether any element has the tag, ID or class.
bool Matcher::has_trace(const css::Simple& simple) const {
  if (simple.kind == SimpleKind::tag) {
    return simple.exact == 0 || tags_.contains(simple.exact) || tags_.contains(simple.folded);
  }
  const AtomSet& names = simple.kind == SimpleKind::id ? ids_ : classes_;
  return names.contains(tree_.quirks ? simple.folded : simple.exact);
}

// What a compound asks for at once: a tag, ID or class, if it has one, that the page holds a trace
// of; without a trace of it the compound matches no more than later.
Matcher::Need Matcher::need_of(const css::Selector& selector, std::size_t compound) const {
  const css::Compound& tested = selector.compounds[compound];
  if (tested.count == 0) return {};
  const css::Simple& first = selector.simples[tested.first];
  if (first.kind > SimpleKind::class_name) return {};
  if (absence_of(first) != kNo) return {nullptr, Certainty::later};
  return {&first, kYes};
}

Certainty Matcher::match_attribute_test(const css::Selector& selector, const css::Simple& simple,
                                        Index element) {
  switch (match_attribute(tree_, element, selector.attributes[simple.index], steps_)) {
    case Presence::absent:
      return scripted_ && !has_trace_of_attribute(simple) ? Certainty::later : kNo;
    case Presence::other:
      return kNo;
    case Presence::matches:
      return kYes;
    case Presence::may_match:
      return kUnknown;
  }
  return kNo;
}

bool Matcher::has_trace_of_attribute(const css::Simple& simple) {
  if (!attribute_names_) {
    attribute_names_.emplace(2 * tree_.attributes.size());
    for (const dom::Attribute& attribute : tree_.attributes) {
      attribute_names_->insert(dom::folded_atom(attribute.name));
      const std::string_view local = local_part(attribute.name);
      if (!local.empty()) attribute_names_->insert(dom::folded_atom(local));
    }
  }
  return attribute_names_->contains(simple.folded);
}

Certainty Matcher::match_pseudo_class(css::PseudoClass pseudo_class, Index element) {
  switch (pseudo_class) {
    case css::PseudoClass::never:
      return kNo;
    case css::PseudoClass::later:
      return Certainty::later;
    case css::PseudoClass::unknown:
      return kUnknown;
    case css::PseudoClass::scope:
      return element == (scope_ == dom::kNone ? 0 : scope_) ? kYes : kNo;
    case css::PseudoClass::defined:
      if (is_builtin(tree_, element)) return kYes;
      return scripted_ ? Certainty::later : kNo;
    default:
      return element_state(tree_, element, pseudo_class, steps_);
  }
}

// The best of a list's selectors. One with a pseudo-element, which a parent's list may have,
// matches no element (CSS Nesting 1, section 3.2).
Certainty Matcher::match_list(const css::SelectorList& list, Index element) {
  const Descent descent(*this);
  Certainty best = kNo;
  for (const css::Selector& selector : list.selectors) {
    if (selector.pseudo_element != css::PseudoElement::none) continue;
    best = std::max(best, match_from(selector, 0, element).value());
    if (best == kYes) break;
  }
  return best;
}

// :has() (section 4.5); they do not nest, but a parent's list may hold one inside of another.
Certainty Matcher::match_has(const css::SelectorList& list, Index element) {
  const Descent descent(*this);
  const Index outer = anchor_;
  anchor_ = element;
  Certainty best = kNo;
  for (const css::Selector& selector : list.selectors) {
    best = std::max(best, match_relative(selector, element));
    if (best == kYes) break;
  }
  anchor_ = outer;
  return best;
}

// The best of the elements that may stand at the right end of a relative selector: the descendants
// of `element`, or the later siblings and theirs.
Certainty Matcher::match_relative(const css::Selector& selector, Index element) {
  const dom::Element& e = tree_.elements[element];
  const Combinator first = selector.compounds[selector.compounds.size() - 2].left;
  const bool inside = first == Combinator::descendant || first == Combinator::child;
  const bool one_step = selector.compounds.size() == 2 && first != Combinator::descendant;
  const Index parents_end = e.parent == dom::kNone ? e.end : tree_.elements[e.parent].end;
  const Index end = inside ? e.end : parents_end;
  Certainty best = kNo;
  for (Index i = inside ? element + 1 : e.end; i < end && best != kYes && steps_ > 0;) {
    best = std::max(best, match_from(selector, 0, i).value());
    if (one_step && first == Combinator::next_sibling) break;
    i = one_step ? tree_.elements[i].end : i + 1;
  }
  return best;
}

Certainty Matcher::match_nth(const css::Selector& selector, const css::Nth& nth, Index element) {
  if (nth.of != css::kNoList) return match_nth_of(selector, nth, element);
  const dom::Element& e = tree_.elements[element];
  if (!nth.of_type && nth.position.step == 0 && nth.position.offset == 1)
    return (nth.from_end ? e.next_sibling : e.previous_sibling) == dom::kNone ? kYes : kNo;
  return is_nth(nth.position, place_among_siblings(element, nth.from_end, nth.of_type)) ? kYes
                                                                                        : kNo;
}

// :nth-child(... of S) (section 13.3.1): the place among those siblings that match S.
Certainty Matcher::match_nth_of(const css::Selector& selector, const css::Nth& nth, Index element) {
  const css::SelectorList& of = *selector.lists[nth.of];
  const Certainty own = match_list(of, element);
  if (own == kNo) return kNo;
  std::int64_t sure = 1, unsure = 0, later = 0;
  for (Index i = element; steps_ > 0;) {
    const dom::Element& e = tree_.elements[i];
    i = nth.from_end ? e.next_sibling : e.previous_sibling;
    if (i == dom::kNone) break;
    const Certainty other = match_list(of, i);
    if (other == kYes) ++sure;
    if (other == kUnknown) ++unsure;
    if (other == Certainty::later) ++later;
  }
  const Certainty now = is_nth_within(nth.position, sure, sure + unsure);
  if (now != kNo) return std::min(own, now);
  const Certainty then = is_nth_within(nth.position, sure, sure + unsure + later);
  return then == kNo ? kNo : Certainty::later;
}

// The place of an element among its siblings (of its type), from 1, counted once for each.
std::uint32_t Matcher::place_among_siblings(Index element, bool from_end, bool of_type) {
  std::vector<std::uint32_t>& places = places_[(from_end ? 1U : 0U) + (of_type ? 2U : 0U)];
  if (places.empty()) places.resize(tree_.elements.size());
  const dom::Element& start = tree_.elements[element];
  const auto counts = [&](const dom::Element& e) {
    return !of_type || (e.tag == start.tag && e.space == start.space);
  };
  std::uint32_t place = 0;
  Index i = element;
  while (i != dom::kNone && (places[i] == 0 || !counts(tree_.elements[i]))) {
    const dom::Element& e = tree_.elements[i];
    if (counts(e)) {
      ++place;
    } else if (!spend()) {
      return 0;
    }
    i = from_end ? e.next_sibling : e.previous_sibling;
  }
  if (i != dom::kNone) place += places[i];
  const std::uint32_t found = place;
  for (Index k = element; k != i;) {
    const dom::Element& e = tree_.elements[k];
    if (counts(e)) places[k] = place--;
    k = from_end ? e.next_sibling : e.previous_sibling;
  }
  return found;
}

}  // namespace pushplan::style
