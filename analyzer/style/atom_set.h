// The names that a page holds, for one quick question: is there any trace of this one?
#pragma once

#include <cstddef>
#include <vector>

#include "analyzer/dom/element_tree.h"

namespace pushplan::style {

// A hash table with linear probing; atoms are hashes already. 0, which is no name, is never in it.
class AtomSet {
 public:
  // Makes room for `count` names; must come before they are inserted.
  explicit AtomSet(std::size_t count = 0) {
    std::size_t size = 8;
    while (size < 2 * count) size *= 2;
    slots_.resize(size);
  }

  void insert(dom::Atom name) { slots_[find(name)] = name; }
  [[nodiscard]] bool contains(dom::Atom name) const {
    return name != 0 && slots_[find(name)] == name;
  }

 private:
  // The slot that holds `name`, or the free one where it belongs: half of them are free.
  [[nodiscard]] std::size_t find(dom::Atom name) const {
    std::size_t slot = (name ^ (name >> 32)) & (slots_.size() - 1);
    while (slots_[slot] != 0 && slots_[slot] != name) slot = (slot + 1) & (slots_.size() - 1);
    return slot;
  }

  std::vector<dom::Atom> slots_;
};

}  // namespace pushplan::style
