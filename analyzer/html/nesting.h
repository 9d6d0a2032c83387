// How deep a page's tags nest, about: the stack of open elements with its commonest rules, for a
// guard that acts far beyond any page that people write.
//
// An end tag closes down to its start tag, or nothing when there is none. An element whose end tag
// is usually left out (li, p, td, ...) closes one of its own kind when only such elements stand
// between. Everything else nests; where HTML's tree construction (section 13.2.6) would close more,
// this counts deeper. Tests: tests/unit/html_test.cc.
#pragma once

#include <cstddef>
#include <unordered_map>
#include <vector>

#include "analyzer/dom/element_tree.h"

namespace pushplan::html {

// Names are atoms of lower case letters.
class Nesting {
 public:
  // A start tag that is none of void, self-closing in SVG or MathML, or raw text.
  void start(dom::Atom name);
  void end(dom::Atom name);

  std::size_t depth() const { return open_.size(); }
  // True inside SVG or MathML, up to where they hold HTML again (section 13.2.6.5).
  bool in_foreign() const { return !open_.empty() && open_.back().holds_foreign; }

 private:
  struct Open {
    std::size_t* count;  // of open elements of this name, in counts_
    bool implied;        // its end tag may be left out
    bool holds_foreign;
  };
  void close_implied(const std::size_t* count);
  void pop();

  std::vector<Open> open_;
  std::unordered_map<dom::Atom, std::size_t> counts_;  // its values do not move
};

}  // namespace pushplan::html
