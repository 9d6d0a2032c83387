#include "analyzer/style/contexts.h"

#include <algorithm>
#include <bit>

#include "analyzer/style/hash.h"

namespace pushplan::style {

using dom::Index;

Contexts::Contexts(const dom::ElementTree& tree)
    : tree_(tree), slots_(std::bit_ceil(2 * tree.elements.size() + 2), kNone) {}

Contexts::Entered Contexts::enter(Index element, std::uint32_t outer) {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t slot = hash_of(element, outer) & mask;; slot = (slot + 1) & mask) {
    if (slots_[slot] == kNone) {
      slots_[slot] = static_cast<std::uint32_t>(contexts_.size());
      contexts_.push_back({element, outer});
      return {slots_[slot], true};
    }
    const Context& known = contexts_[slots_[slot]];
    if (known.outer == outer && are_named_alike(known.element, element))
      return {slots_[slot], false};
  }
}

std::uint64_t Contexts::hash_of(Index element, std::uint32_t outer) const {
  const dom::Element& e = tree_.elements[element];
  std::uint64_t hash = mixed(mixed(outer, e.tag), e.id.exact);
  for (std::uint32_t i = 0; i < e.class_count; ++i)
    hash = mixed(hash, tree_.classes[e.first_class + i].exact);
  return hash;
}

bool Contexts::are_named_alike(Index a, Index b) const {
  const dom::Element& x = tree_.elements[a];
  const dom::Element& y = tree_.elements[b];
  const auto exact = [](const dom::Name& n, const dom::Name& m) { return n.exact == m.exact; };
  const dom::Name* classes = tree_.classes.data();
  return x.tag == y.tag && x.space == y.space && x.id.exact == y.id.exact &&
         std::equal(classes + x.first_class, classes + x.first_class + x.class_count,
                    classes + y.first_class, classes + y.first_class + y.class_count, exact);
}

}  // namespace pushplan::style
