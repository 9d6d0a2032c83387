#include "analyzer/dom/element_tree.h"

namespace pushplan::dom {

const std::string_view* ElementTree::attribute(Index element, std::string_view name) const {
  const Element& e = elements[element];
  for (std::uint32_t i = 0; i < e.attribute_count; ++i)
    if (attributes[e.first_attribute + i].name == name)
      return &attributes[e.first_attribute + i].value;
  return nullptr;
}

bool ElementTree::declares_shadow(Index element) const {
  const Element& e = elements[element];
  if (e.tag != atom("template") || e.space != Space::html) return false;
  const std::string_view* mode = attribute(element, "shadowrootmode");
  return mode != nullptr &&
         (equals_ignoring_case(*mode, "open") || equals_ignoring_case(*mode, "closed"));
}

bool ElementTree::is_in_shadow(Index element) const {
  for (Index i = elements[element].parent; i != kNone; i = elements[i].parent)
    if (declares_shadow(i)) return true;
  return false;
}

}  // namespace pushplan::dom
