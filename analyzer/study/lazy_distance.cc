#include "analyzer/study/lazy_distance.h"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/text.h"

namespace pushplan::study {
namespace {

constexpr double kThreshold = 1250;  // of images in Chromium, below the window
constexpr double kShare = 1.0 / 3;   // of the distance that the column may fill
constexpr double kCharacter = 1, kElement = 16, kReplaced = 600;

bool is_replaced(dom::Atom tag) {
  switch (tag) {
    case dom::atom("audio"):
    case dom::atom("canvas"):
    case dom::atom("embed"):
    case dom::atom("iframe"):
    case dom::atom("img"):
    case dom::atom("object"):
    case dom::atom("svg"):
    case dom::atom("video"):
      return true;
    default:
      return false;
  }
}

double height_of(const dom::ElementTree& tree, dom::Index element) {
  if (!is_replaced(tree.elements[element].tag)) return kElement;
  const std::string_view* attribute = tree.attribute(element, "height");
  if (attribute == nullptr || attribute->find('%') != attribute->npos) return kReplaced;
  // "Rules for parsing dimension values" (HTML section 2.3.4.4): what follows the number is let be.
  const double height = std::strtod(std::string(trim(*attribute)).c_str(), nullptr);
  return height > 0 ? height + kElement : kReplaced;
}

dom::Index body_of(const dom::ElementTree& tree) {
  for (dom::Index i = tree.elements.empty() ? dom::kNone : tree.first_child(0); i != dom::kNone;
       i = tree.elements[i].next_sibling)
    if (tree.elements[i].tag == dom::atom("body")) return i;
  return 0;
}

}  // namespace

LazyDistance::LazyDistance(const dom::ElementTree& tree)
    : tree_(tree), next_element_(body_of(tree)) {
  while (next_text_ < tree.texts.size() && tree.texts[next_text_].parent < next_element_)
    ++next_text_;
}

double LazyDistance::column_above(dom::Index element) {
  for (; next_element_ < element; ++next_element_) column_ += height_of(tree_, next_element_);
  // A text counts until one stands inside the element or behind it, for which alone a parent tells
  // the place: rather too much than too little.
  for (; next_text_ < tree_.texts.size() && tree_.texts[next_text_].parent < element; ++next_text_)
    column_ += kCharacter * static_cast<double>(trim(tree_.texts[next_text_].text).size());
  return column_;
}

refs::Certainty LazyDistance::near_top(dom::Index element, const css::Window& window) {
  const bool near = column_above(element) <= kShare * (window.height + kThreshold);
  return near ? refs::Certainty::yes : refs::Certainty::unknown;
}

}  // namespace pushplan::study
