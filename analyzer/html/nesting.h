// How deep a page's tags nest, about: the stack of open elements with its commonest rules, for a
// guard that acts far beyond any page that people write.
//
// An end tag closes down to its start tag, or nothing when there is none. An element whose end tag
// is usually left out (li, p, td, ...) closes one of its own kind when only such elements stand
// between. Everything else nests; where HTML's tree construction (section 13.2.6) would close more,
// this counts deeper. Tests: tests/unit/html_test.cc.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace pushplan::html {

class Nesting {
 public:
  // A start tag that is none of void, self-closing in SVG or MathML, or raw text.
  void start(std::string_view name);
  void end(std::string_view name);

  std::size_t depth() const { return open_.size(); }
  // True inside SVG or MathML.
  bool in_foreign() const { return foreign_ > 0; }

 private:
  struct Open {
    std::size_t* count;  // of open elements of this name, in counts_
    bool implied;        // its end tag may be left out
    bool foreign;        // svg or math
  };
  void close_implied(const std::size_t* count);
  void pop();

  std::vector<Open> open_;
  std::unordered_map<std::string, std::size_t> counts_;  // its values do not move
  std::size_t foreign_ = 0;
  std::string lower_;  // reused
};

}  // namespace pushplan::html
