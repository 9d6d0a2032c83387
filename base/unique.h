// Lists that hold each value once.
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

namespace pushplan {

// Appends the value unless it is there. Looks through the whole list: for short ones.
template <class T>
void push_unique(std::vector<T>& list, T value) {
  if (std::find(list.begin(), list.end(), value) == list.end()) list.push_back(std::move(value));
}

}  // namespace pushplan
