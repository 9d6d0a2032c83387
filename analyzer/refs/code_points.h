// The set of characters that a page's text holds: what a font's unicode-range is held against.
#pragma once

#include <bitset>
#include <memory>
#include <set>
#include <string_view>

#include "base/text.h"

namespace pushplan::refs {

class CodePointSet {
 public:
  // Adds every character of a UTF-8 text.
  void add(std::string_view text) {
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      if (byte >= 0x80) return add_beyond_ascii(text);
      ascii_.set(byte);
    }
  }

  // True when some character lies in [first, last].
  bool meets(char32_t first, char32_t last) const {
    for (char32_t c = first; c <= last && c < 0x80; ++c)
      if (ascii_.test(c)) return true;
    const auto found = others_.lower_bound(first);
    return found != others_.end() && *found <= last;
  }

  void add(char32_t c) {
    if (c < 0x80)
      ascii_.set(c);
    else
      others_.insert(c);
  }

  // Adds what another set holds.
  void add(const CodePointSet& other) {
    ascii_ |= other.ascii_;
    others_.insert(other.others_.begin(), other.others_.end());
  }

  // Takes out every character in [first, last].
  void remove(char32_t first, char32_t last) {
    for (char32_t c = first; c <= last && c < 0x80; ++c) ascii_.reset(c);
    others_.erase(others_.lower_bound(first), others_.upper_bound(last));
  }

  // Calls f for every character in [first, last] beyond ASCII.
  template <class F>
  void for_each_in(char32_t first, char32_t last, F&& f) const {
    for (auto i = others_.lower_bound(first); i != others_.end() && *i <= last; ++i) f(*i);
  }

  void clear() {
    ascii_.reset();
    others_.clear();
  }

  bool empty() const { return ascii_.none() && others_.empty(); }

 private:
  void add_beyond_ascii(std::string_view text) {
    char32_t previous = 0;
    for_each_code_point(text, [&](char32_t c) {
      if (c < 0x80)
        ascii_.set(c);
      else if (c != previous)
        others_.insert(previous = c);
    });
  }

  std::bitset<0x80> ascii_;
  std::set<char32_t> others_;
};

}  // namespace pushplan::refs
