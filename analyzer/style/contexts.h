// Elements that their names cannot tell apart: the same tag, ID and classes, and the same for every
// ancestor. A selector that is not Selector::structural answers alike for all of them.
#pragma once

#include <cstdint>
#include <vector>

#include "analyzer/dom/element_tree.h"

namespace pushplan::style {

class Contexts {
 public:
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;

  // `tree` must outlive this.
  explicit Contexts(const dom::ElementTree& tree);

  struct Entered {
    std::uint32_t context = 0;  // numbered from 0 in order of appearance
    bool is_new = false;
  };
  // The context of an element whose parent is in the context `outer`; kNone for the root.
  Entered enter(dom::Index element, std::uint32_t outer);

 private:
  struct Context {
    dom::Index element = 0;  // one that is in it
    std::uint32_t outer = kNone;
  };
  [[nodiscard]] std::uint64_t hash_of(dom::Index element, std::uint32_t outer) const;
  [[nodiscard]] bool are_named_alike(dom::Index a, dom::Index b) const;

  const dom::ElementTree& tree_;
  std::vector<Context> contexts_;
  std::vector<std::uint32_t> slots_;  // open addressing; a power of two, at most half full
};

}  // namespace pushplan::style
