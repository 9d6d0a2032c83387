// From a stream of elements to their tree and HtmlFacts. It knows HTML's vocabulary (the larger
// part of which is in element_facts.cc) and no parser; gumbo_reader.cc and xhtml_reader.cc feed it.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "analyzer/html/element.h"
#include "analyzer/html/html_facts.h"
#include "analyzer/html/tree_builder.h"
#include "base/text.h"

namespace pushplan::html {

// What of an element's content its reader gives to the collector.
enum class Content {
  markup,
  raw_text,  // of style and script: their text, by raw_text()
  hidden,    // of template, and of noscript in HTML: nothing but hidden_text()
};

// In XML noscript has no effect (HTML section 4.12.2).
enum class Syntax { html, xml };

// Called in document order: start, each attribute, content, what that asks for, end. Values and
// text stay with the caller.
class Collector {
 public:
  explicit Collector(Syntax syntax) : syntax_(syntax) {}

  // Makes room for that many, as well as can be told beforehand.
  void reserve(std::size_t elements, std::size_t attributes) {
    tree_.reserve(elements, attributes);
  }

  void start(dom::Atom tag, dom::Space space);
  // `written` is where the value stands in the file.
  void attribute(std::string_view name, std::string_view value, SourceSpan written);
  // All attributes were given: what is wanted of what follows.
  Content content();
  void text(std::string_view text) { tree_.text(text); }
  // Where the element that was started last stands in the file; wanted of the body alone.
  void body_at(std::size_t offset) { facts_.body = offset; }
  // Whether this text is the first that the body shows; then its place in the file is wanted.
  bool is_first_text(std::string_view text) const {
    return in_body_ && facts_.first_text == std::string::npos && !trim(text).empty();
  }
  void first_text_at(std::size_t offset) { facts_.first_text = offset; }
  // The text of the element started last, which stands in the file from `offset` on.
  void raw_text(std::string_view text, std::size_t offset);
  // The element started last has text, which is not given.
  void hidden_text();
  void end();

  // The page without its memory, which is the caller's.
  HtmlPage take();

 private:
  Element element() const { return {tree_.tree(), element_, spans_, head_depth_ > 0}; }

  Syntax syntax_;
  TreeBuilder tree_;
  HtmlFacts facts_;
  dom::Index element_ = dom::kNone;  // that was started last
  std::vector<SourceSpan> spans_;    // of its attributes
  bool in_body_ = false;
  std::size_t depth_ = 0;       // how many elements are open
  std::size_t head_depth_ = 0;  // where the head stands among them; 0: it is not open
};

}  // namespace pushplan::html
