#include "analyzer/html/element.h"

#include <algorithm>

#include "base/text.h"

namespace pushplan::html {

bool Element::is_in(dom::Atom tag) const {
  const dom::Index parent = node().parent;
  return parent != dom::kNone && tree.elements[parent].tag == tag &&
         tree.elements[parent].space == dom::Space::html;
}

const dom::Attribute* Element::find(std::string_view name) const {
  const dom::Attribute* linked = nullptr;
  const dom::Attribute* const first = tree.attributes.data() + node().first_attribute;
  for (const dom::Attribute* a = first; a != first + node().attribute_count; ++a) {
    if (a->name == name) return a;
    if (is_svg() && a->name.substr(0, 6) == "xlink:" && a->name.substr(6) == name) linked = a;
  }
  return linked;
}

std::string_view Element::value(std::string_view name) const {
  const dom::Attribute* attribute = find(name);
  return attribute ? attribute->value : std::string_view();
}

SourceSpan Element::span_of(const dom::Attribute& attribute) const {
  const dom::Attribute* const first = tree.attributes.data() + node().first_attribute;
  return spans[static_cast<std::size_t>(&attribute - first)];
}

bool has_token(std::string_view list, std::string_view token) {
  const auto tokens = split_on_whitespace(list);
  return std::any_of(tokens.begin(), tokens.end(),
                     [&](std::string_view t) { return equals_ignoring_case(t, token); });
}

std::string keyword(std::string_view value) { return to_lower(trim(value)); }

bool is_javascript_url(std::string_view url) {
  std::string_view scheme = "javascript:";
  bool started = false;
  for (const char c : url) {
    const bool ignored =
        started ? c == '\t' || c == '\n' || c == '\r' : static_cast<unsigned char>(c) <= ' ';
    if (ignored) continue;
    started = true;
    if (ascii_lower(c) != scheme[0]) return false;
    scheme.remove_prefix(1);
    if (scheme.empty()) return true;
  }
  return false;
}

}  // namespace pushplan::html
