// An element of the tree that is being built, as the rules of element_facts.cc ask for it, and what
// its attribute values mean.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analyzer/dom/element_tree.h"
#include "base/diagnostic.h"

namespace pushplan::html {

struct Element {
  const dom::ElementTree& tree;
  dom::Index index;
  const std::vector<SourceSpan>& spans;  // of its attributes' values in the file, in their order
  bool in_head;

  const dom::Element& node() const { return tree.elements[index]; }
  dom::Atom tag() const { return node().tag; }
  bool is_svg() const { return node().space == dom::Space::svg; }
  // Whether its parent is that element of HTML.
  bool is_in(dom::Atom tag) const;

  // The attribute of this name, or nullptr. One with "xlink:" counts in SVG, where there is none
  // without.
  const dom::Attribute* find(std::string_view name) const;
  // Its value, or "".
  std::string_view value(std::string_view name) const;
  bool has(std::string_view name) const { return find(name) != nullptr; }
  SourceSpan span_of(const dom::Attribute& attribute) const;
};

// Whether a list that whitespace separates holds a keyword, in any case.
bool has_token(std::string_view list, std::string_view token);
// A keyword attribute's value, in lower case.
std::string keyword(std::string_view value);
// Whether a URL's scheme is javascript (URL section 4.4: what stands before, and tabs and line ends
// within, do not count).
bool is_javascript_url(std::string_view url);

}  // namespace pushplan::html
