// From a stream of elements to HtmlFacts: which attributes of which elements refer to something. It
// knows HTML's vocabulary and no parser; gumbo_reader.cc and xhtml_reader.cc feed it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analyzer/html/html_facts.h"

namespace pushplan::html {

struct Attribute {
  std::string_view name;   // lower case in HTML; without "xlink:"
  std::string_view value;  // character references resolved
  SourceSpan span;         // of the value in the file
  bool xlink = false;      // was written with it
};

struct Element {
  std::string_view tag;  // lower case
  bool svg = false;      // in the SVG namespace
  bool in_head = false;
  std::string_view parent;  // tag of the parent element
  std::vector<Attribute> attributes;

  // The attribute of this name, or nullptr. One with "xlink:" counts in SVG, where there is none
  // without.
  const Attribute* find(std::string_view name) const;
  // Its value, or "".
  std::string_view value(std::string_view name) const;
  bool has(std::string_view name) const { return find(name) != nullptr; }
};

class Collector {
 public:
  // An element was opened; called in document order, never for the content of template and
  // noscript.
  void element(const Element& element);
  // A style element with its text, a script element with its inline text; `offset` is where the
  // text stands.
  void style_text(const Element& element, std::string_view css, std::size_t offset);
  void script_text(const Element& element, std::string_view source, std::size_t offset);
  // Text that may be rendered.
  void text(std::string_view text) { facts_.text.add(text); }

  HtmlFacts take() { return std::move(facts_); }

 private:
  friend struct ElementRules;  // one function per element: collector.cc

  // Adds a reference for an attribute if it is there; returns it to be filled further, or nullptr.
  refs::Reference* add(refs::Kind kind, const Element& element, std::string_view attribute);
  void add_srcset(const Element& element, std::string_view attribute, std::string_view sizes);

  HtmlFacts facts_;
  bool has_base_ = false;  // a base with an href was met, which may be empty
};

}  // namespace pushplan::html
