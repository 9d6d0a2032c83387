#include "analyzer/style/attribute_match.h"

#include <algorithm>
#include <cstddef>

#include "base/text.h"

namespace pushplan::style {
namespace {

using css::AttributeOperator;

constexpr std::size_t kBytesPerStep = 256;  // compared in about the time of another test

bool same(std::string_view a, std::string_view b, bool folded) {
  return folded ? equals_ignoring_case(a, b) : a == b;
}

bool starts_with(std::string_view value, std::string_view wanted, bool folded) {
  return same(value.substr(0, wanted.size()), wanted, folded);
}

bool ends_with(std::string_view value, std::string_view wanted, bool folded) {
  return value.size() >= wanted.size() &&
         same(value.substr(value.size() - wanted.size()), wanted, folded);
}

bool contains(std::string_view value, std::string_view wanted, bool folded, std::uint32_t& steps) {
  const std::size_t cost = value.size() * wanted.size() / kBytesPerStep;
  if (cost >= steps) {
    steps = 0;
    return false;
  }
  steps -= static_cast<std::uint32_t>(cost);
  if (!folded) return value.find(wanted) != std::string_view::npos;
  return std::search(value.begin(), value.end(), wanted.begin(), wanted.end(), [](char a, char b) {
           return ascii_lower(a) == ascii_lower(b);
         }) != value.end();
}

// `wanted` as one of the words of `value`.
bool has_word(std::string_view value, std::string_view wanted, bool folded) {
  if (wanted.empty()) return false;
  std::size_t start = 0;
  for (std::size_t i = 0; i <= value.size(); ++i) {
    if (i < value.size() && !is_ascii_whitespace(value[i])) continue;
    if (same(value.substr(start, i - start), wanted, folded)) return true;
    start = i + 1;
  }
  return false;
}

bool value_matches(const css::AttributeTest& test, std::string_view value, bool folded,
                   std::uint32_t& steps) {
  const std::string_view wanted = test.value;
  switch (test.op) {
    case AttributeOperator::present:
      return true;
    case AttributeOperator::equal:
      return same(value, wanted, folded);
    case AttributeOperator::word:
      return has_word(value, wanted, folded);
    case AttributeOperator::dash:
      return starts_with(value, wanted, folded) &&
             (value.size() == wanted.size() || value[wanted.size()] == '-');
    case AttributeOperator::prefix:
      return !wanted.empty() && starts_with(value, wanted, folded);
    case AttributeOperator::suffix:
      return !wanted.empty() && ends_with(value, wanted, folded);
    case AttributeOperator::contains:
      return !wanted.empty() && contains(value, wanted, folded, steps);
  }
  return false;
}

// Whether an attribute has the name that a test asks for. Outside of HTML, too, it is compared in
// any case, as Chromium does for the sake of names like viewBox.
bool has_name(std::string_view name, const css::AttributeTest& test, bool html) {
  if (html) return test.space != css::Namespace::named && name == test.lower_name;
  const std::string_view local = local_part(name);
  if (test.space == css::Namespace::named || (test.space == css::Namespace::any && !local.empty()))
    return equals_ignoring_case(local, test.name);
  return local.empty() && equals_ignoring_case(name, test.name);
}

}  // namespace

std::string_view local_part(std::string_view name) {
  for (const std::string_view prefix : {"xlink:", "xml:", "xmlns:"})
    if (name.substr(0, prefix.size()) == prefix) return name.substr(prefix.size());
  return {};
}

Presence match_attribute(const dom::ElementTree& tree, dom::Index element,
                         const css::AttributeTest& test, std::uint32_t& steps) {
  const dom::Element& e = tree.elements[element];
  const bool html = e.space == dom::Space::html;
  const bool folded = test.value_case == css::ValueCase::folded ||
                      (html && test.value_case == css::ValueCase::folded_in_html);
  Presence found = Presence::absent;
  for (std::uint32_t i = e.first_attribute; i < e.first_attribute + e.attribute_count; ++i) {
    const dom::Attribute& attribute = tree.attributes[i];
    if (!has_name(attribute.name, test, html)) continue;
    found = Presence::other;
    if (!value_matches(test, attribute.value, folded, steps)) continue;
    return test.space == css::Namespace::named ? Presence::may_match : Presence::matches;
  }
  return found;
}

}  // namespace pushplan::style
