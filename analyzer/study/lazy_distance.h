// How surely an element with loading=lazy stands so near the top that it is fetched at once.
//
// Chromium fetches it when it stands less than 1250 CSS pixels below the window (images; frames
// 2500). Without a layout that is sure only by a cautious bound: what precedes the element in
// document order is taken as one column (a pixel for each character, 16 for each element, the
// height of what is replaced as its attribute says, else 600), and that column must be no higher
// than a third of the distance, since margins and what else sheets enlarge are not seen. Half of
// all lazy images are fetched at once, but few surely.
#pragma once

#include <cstddef>

#include "analyzer/css/conditions.h"
#include "analyzer/dom/element_tree.h"
#include "analyzer/refs/certainty.h"

namespace pushplan::study {

class LazyDistance {
 public:
  // `tree` must outlive this.
  explicit LazyDistance(const dom::ElementTree& tree);

  // `yes` or `unknown`. To be asked for elements in document order: all calls together take time
  // linear in the tree.
  refs::Certainty near_top(dom::Index element, const css::Window& window);

 private:
  double column_above(dom::Index element);

  const dom::ElementTree& tree_;
  dom::Index next_element_ = 0;
  std::size_t next_text_ = 0;
  double column_ = 0;  // of what stands before both, in CSS pixels
};

}  // namespace pushplan::study
