// Element trees in a compact notation: html(body(p#id.a.b[data-k=v] "text" svg(rect))).
#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/dom/element_tree.h"
#include "base/text.h"

namespace pushplan::test {

// A tree with the memory that its views point into; stays where it was made. Below svg() elements
// are of SVG, below foreignObject() of HTML again.
class TestTree {
 public:
  explicit TestTree(std::string_view notation, bool quirks = false) : rest_(notation) {
    tree.quirks = quirks;
    while (!rest_.empty()) read_item();
    while (parent_ != dom::kNone) close();
  }
  TestTree(const TestTree&) = delete;
  TestTree& operator=(const TestTree&) = delete;

  // "tag" or "#id": how dumps name an element.
  [[nodiscard]] std::string label(dom::Index element) const {
    const std::string_view* id = tree.attribute(element, "id");
    return id == nullptr ? tags_[element] : "#" + std::string(*id);
  }

  dom::ElementTree tree;

 private:
  void read_item() {
    const char c = rest_.front();
    if (c == ' ' || c == '(' || c == ')' || c == '"') rest_.remove_prefix(1);
    if (c == '(') parent_ = last_;
    if (c == ')') close();
    if (c == '"') add_text(take_until('"'));
    if (c != ' ' && c != '(' && c != ')' && c != '"') read_element();
  }

  // What precedes the next `end`, which is taken, too.
  std::string_view take_until(char end) {
    const std::string_view taken = rest_.substr(0, rest_.find(end));
    rest_.remove_prefix(std::min(taken.size() + 1, rest_.size()));
    return taken;
  }

  std::string_view take_name() {
    const std::string_view taken = rest_.substr(0, rest_.find_first_of("#.[]() \""));
    rest_.remove_prefix(taken.size());
    return taken;
  }

  void add_text(std::string_view text) {
    tree.texts.push_back({parent_, text});
    tree.elements[parent_].has_text |= !text.empty();
  }

  void close() {
    tree.elements[parent_].end = static_cast<dom::Index>(tree.elements.size());
    last_ = parent_;
    parent_ = tree.elements[parent_].parent;
  }

  void read_element() {
    dom::Element e;
    const std::string_view tag = take_name();
    tags_.emplace_back(tag);
    e.tag = dom::atom(tag);
    e.parent = parent_;
    e.space = space_of(tag);
    if (!tree.elements.empty() && tree.elements[last_].parent == parent_) {
      e.previous_sibling = last_;
      tree.elements[last_].next_sibling = static_cast<dom::Index>(tree.elements.size());
    }
    last_ = static_cast<dom::Index>(tree.elements.size());
    e.end = last_ + 1;
    read_attributes(e);
    tree.elements.push_back(e);
  }

  [[nodiscard]] dom::Space space_of(std::string_view tag) const {
    if (tag == "svg") return dom::Space::svg;
    if (parent_ == dom::kNone || tags_[parent_] == "foreignObject") return dom::Space::html;
    return tree.elements[parent_].space;
  }

  void read_attributes(dom::Element& e) {
    e.first_attribute = static_cast<std::uint32_t>(tree.attributes.size());
    e.first_class = static_cast<std::uint32_t>(tree.classes.size());
    std::string classes;
    while (!rest_.empty() &&
           std::string_view("#.[").find(rest_.front()) != std::string_view::npos) {
      const char kind = rest_.front();
      rest_.remove_prefix(1);
      if (kind == '[') {
        const std::string_view text = take_until(']');
        const std::size_t equals = text.find('=');
        const bool bare = equals == std::string_view::npos;
        add_attribute(e, text.substr(0, equals), bare ? "" : text.substr(equals + 1));
      } else if (kind == '#') {
        add_attribute(e, "id", take_name());
      } else {
        classes.append(classes.empty() ? "" : " ").append(take_name());
      }
    }
    if (!classes.empty()) add_attribute(e, "class", classes_.emplace_back(classes));
  }

  void add_attribute(dom::Element& e, std::string_view name, std::string_view value) {
    tree.attributes.push_back({name, value});
    ++e.attribute_count;
    const auto as_name = [](std::string_view n) {
      return dom::Name{dom::atom(n), dom::folded_atom(n)};
    };
    if (name == "id" && !value.empty()) e.id = as_name(value);
    if (name != "class") return;
    for (const std::string_view word : split_on_whitespace(value)) {
      tree.classes.push_back(as_name(word));
      ++e.class_count;
    }
  }

  std::string_view rest_;
  dom::Index parent_ = dom::kNone;
  dom::Index last_ = dom::kNone;  // the element that was closed or made last
  std::vector<std::string> tags_;
  std::deque<std::string> classes_;  // the values of class attributes
};

}  // namespace pushplan::test
