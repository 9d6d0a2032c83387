// Attribute selectors against an element (Selectors Level 4, section 6).
#pragma once

#include <cstdint>
#include <string_view>

#include "analyzer/css/selector.h"
#include "analyzer/dom/element_tree.h"
#include "analyzer/refs/certainty.h"

namespace pushplan::style {

// The part of an attribute's name behind the prefix xlink:, xml: or xmlns:, which names a namespace
// on elements outside of HTML (HTML section 13.2.6.1, "adjust foreign attributes"); else empty.
std::string_view local_part(std::string_view name);

enum class Presence : std::uint8_t {
  absent,  // no attribute of that name
  other,   // there is one, but the test fails
  matches,
  may_match,  // it depends on what a namespace prefix means
};

// Takes off `steps` what a search through a long value costs.
Presence match_attribute(const dom::ElementTree& tree, dom::Index element,
                         const css::AttributeTest& test, std::uint32_t& steps);

}  // namespace pushplan::style
