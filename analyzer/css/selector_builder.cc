#include "analyzer/css/selector_builder.h"

#include <algorithm>
#include <utility>

namespace pushplan::css {
namespace {

// The key that one simple selector is worth.
SelectorKey key_of(const Selector& selector, const Simple& simple) {
  using Kind = SelectorKey::Kind;
  if (simple.kind == SimpleKind::id) return {Kind::id, simple.folded};
  if (simple.kind == SimpleKind::class_name) return {Kind::class_name, simple.folded};
  if (simple.kind == SimpleKind::tag && simple.exact == simple.folded && simple.exact != 0) {
    return {Kind::tag, simple.exact};
  }
  if (simple.kind == SimpleKind::any_of) {
    const std::vector<Selector>& of = selector.lists[simple.index]->selectors;
    if (of.size() == 1 && of.front().pseudo_element == PseudoElement::none) return of.front().key;
  }
  return {};
}

}  // namespace

std::uint32_t add_specificity(std::uint32_t a, std::uint32_t b) {
  std::uint32_t sum = 0;
  for (const std::uint32_t shift : {0U, 10U, 20U}) {
    const std::uint32_t part = ((a >> shift) & 1023U) + ((b >> shift) & 1023U);
    sum |= std::min(part, 1023U) << shift;
  }
  return sum;
}

std::uint32_t most_specific(const SelectorList& list) {
  std::uint32_t most = 0;
  for (const Selector& selector : list.selectors) most = std::max(most, selector.specificity);
  return most;
}

void SelectorBuilder::begin_compound(Combinator left) {
  compound_ = selector_.compounds.size();
  selector_.compounds.push_back({static_cast<std::uint32_t>(selector_.simples.size()), 0, left});
}

void SelectorBuilder::prepend_compound(Combinator right) {
  const auto first = static_cast<std::uint32_t>(selector_.simples.size());
  selector_.compounds.front().left = right;
  selector_.compounds.insert(selector_.compounds.begin(), {first, 0, Combinator::none});
  compound_ = 0;
}

Simple& SelectorBuilder::add(SimpleKind kind, std::uint32_t weight) {
  selector_.specificity = add_specificity(selector_.specificity, weight);
  selector_.structural |= kind == SimpleKind::attribute || kind == SimpleKind::lang ||
                          kind == SimpleKind::nth || kind == SimpleKind::has;
  ++selector_.compounds[compound_].count;
  Simple& simple = selector_.simples.emplace_back();
  simple.kind = kind;
  return simple;
}

void SelectorBuilder::add_name(SimpleKind kind, std::string_view name, std::uint32_t weight) {
  Simple& simple = add(kind, weight);
  simple.exact = dom::atom(name);
  simple.folded = dom::folded_atom(name);
}

void SelectorBuilder::add_tag(std::string_view name, Namespace space) {
  if (name.empty()) {
    add(SimpleKind::tag, 0);
  } else {
    add_name(SimpleKind::tag, name, kTypeWeight);
  }
  selector_.simples.back().space = space;
}

void SelectorBuilder::add_id(std::string_view name) { add_name(SimpleKind::id, name, kIdWeight); }

void SelectorBuilder::add_class(std::string_view name) {
  add_name(SimpleKind::class_name, name, kClassWeight);
}

void SelectorBuilder::add_attribute(AttributeTest test) {
  Simple& simple = add(SimpleKind::attribute, kClassWeight);
  simple.index = static_cast<std::uint32_t>(selector_.attributes.size());
  simple.folded = dom::atom(test.lower_name);
  selector_.attributes.push_back(std::move(test));
}

void SelectorBuilder::add_state(PseudoClass state, std::uint32_t weight) {
  add(SimpleKind::pseudo_class, weight).pseudo_class = state;
  selector_.structural |=
      state > PseudoClass::root;  // before it come those that always answer alike
}

void SelectorBuilder::add_language(std::string language) {
  add(SimpleKind::lang, kClassWeight).index =
      static_cast<std::uint32_t>(selector_.languages.size());
  selector_.languages.push_back(std::move(language));
}

void SelectorBuilder::add_nth(const Nth& nth, std::uint32_t weight) {
  add(SimpleKind::nth, weight).index = static_cast<std::uint32_t>(selector_.nths.size());
  selector_.nths.push_back(nth);
}

void SelectorBuilder::add_nth_of(Nth nth, std::shared_ptr<const SelectorList> of) {
  const std::uint32_t weight = add_specificity(kClassWeight, most_specific(*of));
  nth.of = keep(std::move(of));
  add_nth(nth, weight);
}

void SelectorBuilder::add_list(SimpleKind kind, std::shared_ptr<const SelectorList> list,
                               std::uint32_t weight) {
  for (const Selector& selector : list->selectors) selector_.structural |= selector.structural;
  add(kind, weight).index = keep(std::move(list));
}

std::uint32_t SelectorBuilder::keep(std::shared_ptr<const SelectorList> list) {
  selector_.lists.push_back(std::move(list));
  return static_cast<std::uint32_t>(selector_.lists.size() - 1);
}

void SelectorBuilder::set_pseudo_element(PseudoElement pseudo_element, std::uint32_t weight) {
  selector_.pseudo_element = pseudo_element;
  selector_.specificity = add_specificity(selector_.specificity, weight);
}

Selector SelectorBuilder::finish() {
  for (const Compound& compound : selector_.compounds) {
    const auto first = selector_.simples.begin() + compound.first;
    std::stable_sort(first, first + compound.count,
                     [](const Simple& a, const Simple& b) { return a.kind < b.kind; });
    selector_.structural |= compound.left > Combinator::child;
  }
  std::reverse(selector_.compounds.begin(), selector_.compounds.end());
  const Compound& rightmost = selector_.compounds.front();
  for (std::uint32_t i = rightmost.first; i < rightmost.first + rightmost.count; ++i) {
    const SelectorKey key = key_of(selector_, selector_.simples[i]);
    if (key.kind > selector_.key.kind) selector_.key = key;
  }
  return std::move(selector_);
}

}  // namespace pushplan::css
