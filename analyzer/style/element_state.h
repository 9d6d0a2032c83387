// Pseudo-classes that an element's attributes, its place and the elements around it decide (HTML
// section 4.16.3, Selectors Level 4, sections 7 to 13), as they stand before any user or script
// acts.
#pragma once

#include <cstdint>
#include <string_view>

#include "analyzer/css/selector.h"
#include "analyzer/dom/element_tree.h"
#include "analyzer/refs/certainty.h"

namespace pushplan::style {

// How surely `element` is in the state that a pseudo-class from PseudoClass::root on names, but
// :scope and :defined, which need more than the tree. Takes what it walks off `steps`; the answer
// is of no use once they are 0.
refs::Certainty element_state(const dom::ElementTree& tree, dom::Index element,
                              css::PseudoClass state, std::uint32_t& steps);

// True unless the element is or may be a custom element, which waits for a script (HTML section
// 4.13.3): any of HTML that the standard does not know, or with an `is` attribute.
bool is_builtin(const dom::ElementTree& tree, dom::Index element);

// Whether the language that an element, its ancestors or the page states is `range` or begins with
// it and a hyphen, as Chromium compares (section 7.2).
bool is_in_language(const dom::ElementTree& tree, dom::Index element, std::string_view range,
                    std::uint32_t& steps);

}  // namespace pushplan::style
