// Which boxes elements make, as far as fonts and pseudo-elements depend on it: browsers' default
// display, and which elements take part in a line. Positions and floats are not followed. Tests:
// tests/unit/style_test.cc.
#pragma once

#include <functional>
#include <vector>

#include "analyzer/css/display.h"
#include "analyzer/css/selector.h"
#include "analyzer/dom/element_tree.h"
#include "analyzer/style/computed.h"

namespace pushplan::style {

// The computed values of an element in the window that is asked about.
using ComputedOf = std::function<const Computed&(dom::Index)>;

struct Box {
  css::Display display = css::Display::inline_box;
  bool sure = true;
};

// A box as its element and the boxes around it make it: the children of a flex or grid container
// are blocks (CSS Display 3, section 2.7).
Box box_of(const dom::ElementTree& tree, dom::Index element, const ComputedOf& computed);

// Whether an element may have PseudoElement::control.
bool has_parts(const dom::Element& element);

// How surely an element has a pseudo-element that no `content` makes.
refs::Certainty has_pseudo_element(const dom::ElementTree& tree, dom::Index element, Box box,
                                   css::PseudoElement pseudo);

// True where ::before and ::after show what they generate; replaced elements show none of it.
bool shows_generated_text(const dom::ElementTree& tree, dom::Index element);

// The element whose font shows a text below `parent`: that of the select element for an option of
// a drop-down. kNone for text that is not shown.
dom::Index shown_by(const dom::ElementTree& tree, dom::Index parent);

// True for a select element that shows several of its options at once.
bool is_list_box(const dom::ElementTree& tree, dom::Index select);

// Something that stands in a line of its element, beside text and elements.
struct InLine {
  dom::Index element = dom::kNone;
  refs::Certainty certainty = refs::Certainty::yes;
};

// The elements that have a line or are an inline box of one: each asks for its primary font,
// whatever text it holds (CSS Inline 3, section 4.2, "root inline box" and "strut").
class Lines {
 public:
  // `tree` must outlive this.
  explicit Lines(const dom::ElementTree& tree);

  // Calls `mark` for each of them in a window, with how surely, perhaps more than once.
  void for_each(const std::vector<InLine>& more, const ComputedOf& computed,
                const std::function<void(dom::Index, refs::Certainty)>& mark) const;

 private:
  const dom::ElementTree& tree_;
  std::vector<dom::Index> with_text_;
};

}  // namespace pushplan::style
