// Makes an ElementTree from a walk over a document: each start tag, its attributes, text, end tag.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "analyzer/dom/element_tree.h"

namespace pushplan::html {

class TreeBuilder {
 public:
  // Makes room for that many, as well as can be told beforehand.
  void reserve(std::size_t elements, std::size_t attributes);

  // Opens a child of the element that is open, and the root as the first; returns its index.
  dom::Index start(dom::Atom tag, dom::Space space);
  // Of the element that was opened last, before anything else in it. `value` stays with the caller.
  void attribute(std::string_view name, std::string_view value);
  // In the open element; `text` is not empty and stays with the caller.
  void text(std::string_view text);
  // Says that the open element has text, which is kept out of the tree.
  void hidden_text() { tree_.elements[open_.back().index].has_text = true; }
  void end();

  dom::ElementTree& tree() { return tree_; }
  const dom::ElementTree& tree() const { return tree_; }

 private:
  struct Open {
    dom::Index index;
    dom::Index last_child;
  };
  void add_classes(dom::Element& element, std::string_view list);

  dom::ElementTree tree_;
  std::vector<Open> open_;
};

}  // namespace pushplan::html
