// Selectors against the elements of a page (Selectors Level 4, section 4.8): right to left, with an
// answer for what cannot be known at build time.
//
// A name of which the page holds no trace may be added by a script: `later` when it runs one. A
// name that other elements have is taken as the author's static choice: `no` for those without it.
//
// Guarantees: a bounded number of steps and depth of recursion for each call, beyond which the
// answer is `unknown`; on a page that is hostile as a whole the bound becomes narrow.
//
// Tests: tests/unit/match_test.cc.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "analyzer/css/selector.h"
#include "analyzer/dom/element_tree.h"
#include "analyzer/refs/certainty.h"
#include "analyzer/style/atom_set.h"

namespace pushplan::style {

class Matcher {
 public:
  // `tree` must outlive the matcher. `scripted`: the page runs some script.
  Matcher(const dom::ElementTree& tree, bool scripted);

  // How surely `element` (or its pseudo-element) matches. `scope` is what :scope means: the root of
  // an @scope, the root element otherwise.
  refs::Certainty match(const css::Selector& selector, dom::Index element,
                        dom::Index scope = dom::kNone);

  // The most that match() answers for any element of the page, by the names that the selector asks
  // for: quick enough to leave out rules before any element is asked.
  [[nodiscard]] refs::Certainty at_most(const css::Selector& selector) const;

 private:
  class Descent;
  class Outcome;
  struct Need {
    const css::Simple* name = nullptr;
    refs::Certainty most = refs::Certainty::yes;
  };

  Outcome match_from(const css::Selector& selector, std::size_t compound, dom::Index element);
  Outcome match_left(const css::Selector& selector, std::size_t compound, dom::Index element);
  Outcome search_ancestors(const css::Selector& selector, std::size_t compound, dom::Index element);
  Outcome search_siblings(const css::Selector& selector, std::size_t compound, dom::Index element);
  refs::Certainty match_compound(const css::Selector& selector, const css::Compound& compound,
                                 dom::Index element);
  refs::Certainty match_simple(const css::Selector& selector, const css::Simple& simple,
                               dom::Index element);
  refs::Certainty match_name(const css::Simple& simple, const dom::Element& element) const;
  refs::Certainty match_attribute_test(const css::Selector& selector, const css::Simple& simple,
                                       dom::Index element);
  refs::Certainty match_pseudo_class(css::PseudoClass pseudo_class, dom::Index element);
  refs::Certainty match_list(const css::SelectorList& list, dom::Index element);
  refs::Certainty match_has(const css::SelectorList& list, dom::Index element);
  refs::Certainty match_relative(const css::Selector& selector, dom::Index element);
  refs::Certainty match_nth(const css::Selector& selector, const css::Nth& nth, dom::Index element);
  refs::Certainty match_nth_of(const css::Selector& selector, const css::Nth& nth,
                               dom::Index element);

  std::uint32_t place_among_siblings(dom::Index element, bool from_end, bool of_type);
  [[nodiscard]] bool carries(const css::Simple& simple, const dom::Element& element) const;
  [[nodiscard]] refs::Certainty absence_of(const css::Simple& simple) const;
  [[nodiscard]] Need need_of(const css::Selector& selector, std::size_t compound) const;
  [[nodiscard]] bool has_trace(const css::Simple& simple) const;
  bool has_trace_of_attribute(const css::Simple& simple);
  // False when there is no step left: then the answer does not matter, and every search ends.
  bool spend() {
    if (steps_ > 0) --steps_;
    return steps_ > 0;
  }

  const dom::ElementTree& tree_;
  const bool scripted_;
  AtomSet tags_, ids_, classes_;            // folded where they match so
  std::optional<AtomSet> attribute_names_;  // made when first asked for
  // 1 for the first (or last) child; 0: not counted yet. By from_end + 2 * of_type.
  std::array<std::vector<std::uint32_t>, 4> places_;
  std::uint64_t spent_ = 0;  // steps of all calls
  // Of the call under way:
  std::uint32_t steps_ = 0;
  std::uint32_t depth_ = 0;
  dom::Index scope_ = dom::kNone;
  dom::Index anchor_ = dom::kNone;  // of the :has() being asked
};

}  // namespace pushplan::style
