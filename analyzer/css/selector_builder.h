// Puts a complex selector together, part by part from left to right, while it is parsed. Keeps its
// specificity, its key and what Selector::structural says.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "analyzer/css/selector.h"

namespace pushplan::css {

// Units of a specificity.
inline constexpr std::uint32_t kIdWeight = 1U << 20;
inline constexpr std::uint32_t kClassWeight = 1U << 10;
inline constexpr std::uint32_t kTypeWeight = 1;

// The sum of two specificities, each part at most 1023.
std::uint32_t add_specificity(std::uint32_t a, std::uint32_t b);

// Of the most specific selector of a list; 0 for an empty one.
std::uint32_t most_specific(const SelectorList& list);

class SelectorBuilder {
 public:
  // Begins the next compound, which all parts added from here on belong to.
  void begin_compound(Combinator left);
  // Begins a compound to the left of all others; `right` stands between them.
  void prepend_compound(Combinator right);

  void add_tag(std::string_view name, Namespace space);  // an empty name: `*`
  void add_id(std::string_view name);
  void add_class(std::string_view name);
  void add_attribute(AttributeTest test);
  void add_state(PseudoClass state, std::uint32_t weight);
  void add_anchor() { add(SimpleKind::anchor, 0); }
  void add_language(std::string language);
  void add_nth(const Nth& nth, std::uint32_t weight);
  // As `nth`, among the siblings that match `of`; its specificity counts.
  void add_nth_of(Nth nth, std::shared_ptr<const SelectorList> of);
  void add_list(SimpleKind kind, std::shared_ptr<const SelectorList> list, std::uint32_t weight);
  void set_pseudo_element(PseudoElement pseudo_element, std::uint32_t weight);

  [[nodiscard]] const Selector& selector() const { return selector_; }

  // The selector; nothing may be added afterwards.
  Selector finish();

 private:
  Simple& add(SimpleKind kind, std::uint32_t weight);
  void add_name(SimpleKind kind, std::string_view name, std::uint32_t weight);
  // Adds a list to those of the selector and returns its index.
  std::uint32_t keep(std::shared_ptr<const SelectorList> list);

  Selector selector_;  // its compounds the leftmost first until finish()
  std::size_t compound_ = 0;
};

}  // namespace pushplan::css
