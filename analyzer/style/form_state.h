// The states of form controls (HTML sections 4.10 and 4.16.3) by their static attributes.
#pragma once

#include <cstdint>

#include "analyzer/css/selector.h"
#include "analyzer/dom/element_tree.h"
#include "analyzer/refs/certainty.h"

namespace pushplan::style {

// As element_state(), for the pseudo-classes of forms: :checked, :disabled and so on.
refs::Certainty form_state(const dom::ElementTree& tree, dom::Index element, css::PseudoClass state,
                           std::uint32_t& steps);

}  // namespace pushplan::style
