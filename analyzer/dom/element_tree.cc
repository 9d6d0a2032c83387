#include "analyzer/dom/element_tree.h"

namespace pushplan::dom {

const std::string_view* ElementTree::attribute(Index element, std::string_view name) const {
  const Element& e = elements[element];
  for (std::uint32_t i = 0; i < e.attribute_count; ++i)
    if (attributes[e.first_attribute + i].name == name)
      return &attributes[e.first_attribute + i].value;
  return nullptr;
}

bool ElementTree::is_in_shadow(Index element) const {
  for (Index i = elements[element].parent; i != kNone; i = elements[i].parent)
    if (elements[i].tag == atom("template") && elements[i].space == Space::html) return true;
  return false;
}

}  // namespace pushplan::dom
