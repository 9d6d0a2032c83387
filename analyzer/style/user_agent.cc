#include "analyzer/style/user_agent.h"

#include <algorithm>
#include <unordered_map>

#include "base/text.h"

namespace pushplan::style {

using dom::atom;
using dom::ElementTree;
using dom::Index;
using refs::Certainty;
using Weight = UserAgentStyle::Weight;

namespace {

// display: none (HTML section 15.3.1).
constexpr const char* kHidden[] = {"area",   "base",    "basefont", "datalist", "head",  "link",
                                   "meta",   "noembed", "noframes", "noscript", "param", "rp",
                                   "script", "style",   "template", "title"};
constexpr const char* kBold[] = {"h1", "h2", "h3", "h4", "h5", "h6", "th"};
constexpr const char* kBolder[] = {"b", "strong"};
constexpr const char* kItalic[] = {"address", "cite", "dfn", "em", "i", "var"};
constexpr const char* kMonospace[] = {"code", "kbd",  "listing", "plaintext",
                                      "pre",  "samp", "tt",      "xmp"};
constexpr const char* kOwnFont[] = {"button", "input", "select"};
// What their children say is shown only where the element itself is not supported.
constexpr const char* kReplacing[] = {"audio", "iframe", "video"};

using StyleTable = std::unordered_map<dom::Atom, UserAgentStyle>;

StyleTable style_table() {
  StyleTable table;
  for (const char* tag : kHidden) table[atom(tag)].display = Certainty::no;
  for (const char* tag : kBold) table[atom(tag)].weight = Weight::bold;
  for (const char* tag : kBolder) table[atom(tag)].weight = Weight::bolder;
  for (const char* tag : kItalic) table[atom(tag)].italic = true;
  for (const char* tag : kMonospace) table[atom(tag)].monospace = true;
  for (const char* tag : kReplacing) table[atom(tag)].contents = Certainty::no;
  for (const char* tag : kOwnFont) {
    table[atom(tag)].control = true;
    table[atom(tag)].weight = Weight::normal;
  }
  table[atom("textarea")] = table[atom("input")];
  table[atom("textarea")].control = false;
  table[atom("textarea")].monospace = true;
  table[atom("optgroup")].weight = Weight::bolder;
  // Shown when the document it names cannot be.
  table[atom("object")].contents = Certainty::unknown;
  table[atom("dialog")].display = Certainty::later;
  return table;
}

bool has(const ElementTree& tree, Index element, std::string_view name) {
  return tree.attribute(element, name) != nullptr;
}

// True for what a closed details element does not show: all its children but the first summary.
bool is_in_closed_details(const ElementTree& tree, Index element) {
  const Index parent = tree.elements[element].parent;
  if (parent == dom::kNone || tree.elements[parent].tag != atom("details")) return false;
  if (has(tree, parent, "open")) return false;
  if (tree.elements[element].tag != atom("summary")) return true;
  for (Index i = tree.elements[element].previous_sibling; i != dom::kNone;
       i = tree.elements[i].previous_sibling)
    if (tree.elements[i].tag == atom("summary")) return true;
  return false;
}

// True when the parent has a declarative shadow root: a slot may or may not take its children.
bool is_in_shadow_host(const ElementTree& tree, Index element) {
  const Index parent = tree.elements[element].parent;
  if (parent == dom::kNone) return false;
  const Index first = tree.first_child(parent);
  return first != dom::kNone && first != element && tree.declares_shadow(first);
}

void apply_attributes(const ElementTree& tree, Index element, UserAgentStyle& style) {
  const dom::Element& e = tree.elements[element];
  for (std::uint32_t i = 0; i < e.attribute_count; ++i) {
    const dom::Attribute& attribute = tree.attributes[e.first_attribute + i];
    if (attribute.name == "hidden") {
      if (equals_ignoring_case(attribute.value, "until-found"))
        style.contents = std::min(style.contents, Certainty::later);
      else
        style.display = Certainty::no;
    } else if (attribute.name == "popover") {
      style.display = std::min(style.display, Certainty::later);
    }
  }
  if (e.tag == atom("dialog") && has(tree, element, "open")) style.display = Certainty::yes;
  if (e.tag == atom("audio") && !has(tree, element, "controls")) style.display = Certainty::no;
  if (e.tag == atom("input")) {
    const auto* type = tree.attribute(element, "type");
    if (type != nullptr && equals_ignoring_case(trim(*type), "hidden"))
      style.present = Certainty::no;
  }
}

}  // namespace

std::uint32_t UserAgentStyle::key() const {
  return static_cast<std::uint32_t>(display) | static_cast<std::uint32_t>(present) << 2 |
         static_cast<std::uint32_t>(contents) << 4 | static_cast<std::uint32_t>(weight) << 6 |
         (italic ? 1U << 8 : 0) | (monospace ? 1U << 9 : 0) | (control ? 1U << 10 : 0);
}

UserAgentStyle user_agent_style(const ElementTree& tree, Index element) {
  static const StyleTable kTable = style_table();
  UserAgentStyle style;
  const dom::Element& e = tree.elements[element];
  if (e.space == dom::Space::html) {
    const auto found = kTable.find(e.tag);
    if (found != kTable.end()) style = found->second;
    apply_attributes(tree, element, style);
  }
  if (is_in_closed_details(tree, element))
    style.present = std::min(style.present, Certainty::later);
  if (is_in_shadow_host(tree, element)) style.present = std::min(style.present, Certainty::unknown);
  return style;
}

}  // namespace pushplan::style
