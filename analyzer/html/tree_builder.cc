#include "analyzer/html/tree_builder.h"

#include "base/text.h"

namespace pushplan::html {

using dom::Index;

void TreeBuilder::reserve(std::size_t elements, std::size_t attributes) {
  tree_.elements.reserve(elements);
  tree_.attributes.reserve(attributes);
  tree_.classes.reserve(elements);
  tree_.texts.reserve(elements * 2);
}

Index TreeBuilder::start(dom::Atom tag, dom::Space space) {
  const auto index = static_cast<Index>(tree_.elements.size());
  dom::Element& element = tree_.elements.emplace_back();
  element.tag = tag;
  element.space = space;
  element.first_attribute = static_cast<std::uint32_t>(tree_.attributes.size());
  element.first_class = static_cast<std::uint32_t>(tree_.classes.size());
  if (!open_.empty()) {
    Open& parent = open_.back();
    element.parent = parent.index;
    element.previous_sibling = parent.last_child;
    if (parent.last_child != dom::kNone) tree_.elements[parent.last_child].next_sibling = index;
    parent.last_child = index;
  }
  open_.push_back({index, dom::kNone});
  return index;
}

void TreeBuilder::attribute(std::string_view name, std::string_view value) {
  dom::Element& element = tree_.elements.back();
  tree_.attributes.push_back({name, value});
  ++element.attribute_count;
  if (name == "class")
    add_classes(element, value);
  else if (name == "id" && !value.empty())
    element.id = {dom::atom(value), dom::folded_atom(value)};
}

void TreeBuilder::add_classes(dom::Element& element, std::string_view list) {
  std::size_t i = 0;
  while (i < list.size()) {
    const std::size_t start = i;
    while (i < list.size() && !is_ascii_whitespace(list[i])) ++i;
    if (const std::string_view name = list.substr(start, i - start); !name.empty()) {
      tree_.classes.push_back({dom::atom(name), dom::folded_atom(name)});
      ++element.class_count;
    }
    ++i;
  }
}

void TreeBuilder::text(std::string_view text) {
  hidden_text();
  tree_.texts.push_back({open_.back().index, text});
}

void TreeBuilder::end() {
  tree_.elements[open_.back().index].end = static_cast<Index>(tree_.elements.size());
  open_.pop_back();
}

}  // namespace pushplan::html
