#include "analyzer/style/element_state.h"

#include <algorithm>
#include <iterator>

#include "analyzer/style/form_state.h"
#include "base/text.h"

namespace pushplan::style {
namespace {

using css::PseudoClass;
using dom::ElementTree;
using dom::Index;
using refs::Certainty;

constexpr std::string_view kHtmlTags[] = {
    "a",           "abbr",
    "acronym",     "address",
    "applet",      "area",
    "article",     "aside",
    "audio",       "b",
    "base",        "basefont",
    "bdi",         "bdo",
    "bgsound",     "big",
    "blink",       "blockquote",
    "body",        "br",
    "button",      "canvas",
    "caption",     "center",
    "cite",        "code",
    "col",         "colgroup",
    "command",     "content",
    "data",        "datalist",
    "dd",          "del",
    "details",     "dfn",
    "dialog",      "dir",
    "div",         "dl",
    "dt",          "element",
    "em",          "embed",
    "fencedframe", "fieldset",
    "figcaption",  "figure",
    "font",        "footer",
    "form",        "frame",
    "frameset",    "h1",
    "h2",          "h3",
    "h4",          "h5",
    "h6",          "head",
    "header",      "hgroup",
    "hr",          "html",
    "i",           "iframe",
    "image",       "img",
    "input",       "ins",
    "isindex",     "kbd",
    "keygen",      "label",
    "legend",      "li",
    "link",        "listing",
    "main",        "map",
    "mark",        "marquee",
    "menu",        "menuitem",
    "meta",        "meter",
    "multicol",    "nav",
    "nextid",      "nobr",
    "noembed",     "noframes",
    "noscript",    "object",
    "ol",          "optgroup",
    "option",      "output",
    "p",           "param",
    "picture",     "plaintext",
    "portal",      "pre",
    "progress",    "q",
    "rb",          "rp",
    "rt",          "rtc",
    "ruby",        "s",
    "samp",        "script",
    "search",      "section",
    "select",      "selectedcontent",
    "shadow",      "slot",
    "small",       "source",
    "spacer",      "span",
    "strike",      "strong",
    "style",       "sub",
    "summary",     "sup",
    "table",       "tbody",
    "td",          "template",
    "textarea",    "tfoot",
    "th",          "thead",
    "time",        "title",
    "tr",          "track",
    "tt",          "u",
    "ul",          "var",
    "video",       "wbr",
    "xmp",
};

bool is_html(const ElementTree& tree, Index element, std::string_view tag) {
  const dom::Element& e = tree.elements[element];
  return e.space == dom::Space::html && e.tag == dom::atom(tag);
}

// A hyperlink (HTML section 4.16.3, :link); nothing is known to be visited.
bool is_link(const ElementTree& tree, Index element) {
  if (is_html(tree, element, "a") || is_html(tree, element, "area"))
    return tree.attribute(element, "href") != nullptr;
  const dom::Element& e = tree.elements[element];
  return e.space == dom::Space::svg && e.tag == dom::atom("a") &&
         (tree.attribute(element, "href") != nullptr ||
          tree.attribute(element, "xlink:href") != nullptr);
}

enum class Direction : std::uint8_t { ltr, rtl, unknown };

// The directionality of an element (HTML section 3.2.6.4); that of text, which `auto` asks for, is
// not looked at.
Direction direction(const ElementTree& tree, Index element, std::uint32_t& steps) {
  for (Index i = element; i != dom::kNone && steps > 0; i = tree.elements[i].parent, --steps) {
    if (tree.elements[i].space != dom::Space::html) continue;
    const std::string_view* dir = tree.attribute(i, "dir");
    if (dir != nullptr && equals_ignoring_case(*dir, "ltr")) return Direction::ltr;
    if (dir != nullptr && equals_ignoring_case(*dir, "rtl")) return Direction::rtl;
    if (dir != nullptr && equals_ignoring_case(*dir, "auto")) return Direction::unknown;
    if (is_html(tree, i, "bdi")) return Direction::unknown;
    const std::string_view* type = is_html(tree, i, "input") ? tree.attribute(i, "type") : nullptr;
    if (type != nullptr && equals_ignoring_case(*type, "tel")) return Direction::ltr;
  }
  return Direction::ltr;
}

Certainty has_direction(const ElementTree& tree, Index element, Direction wanted,
                        std::uint32_t& steps) {
  const Direction found = direction(tree, element, steps);
  return found == Direction::unknown ? Certainty::unknown : refs::sure(found == wanted);
}

// A details element or dialog opens by a user's action, a picker as well.
Certainty is_open(const ElementTree& tree, Index element) {
  if (is_html(tree, element, "details") || is_html(tree, element, "dialog"))
    return tree.attribute(element, "open") != nullptr ? Certainty::yes : Certainty::later;
  const bool picker = is_html(tree, element, "select") || is_html(tree, element, "input");
  return picker ? Certainty::later : Certainty::no;
}

// What <meta http-equiv=content-language> states (HTML section 4.2.5.3); empty when nothing does.
std::string_view page_language(const ElementTree& tree, std::uint32_t& steps) {
  std::string_view language;
  const Index count = static_cast<Index>(tree.elements.size());
  for (Index i = 0; i < count && steps > 0; ++i, --steps) {
    if (tree.elements[i].tag == dom::atom("body")) break;  // it stands in the head
    if (!is_html(tree, i, "meta")) continue;
    const std::string_view* name = tree.attribute(i, "http-equiv");
    const std::string_view* content = tree.attribute(i, "content");
    if (name == nullptr || content == nullptr) continue;
    if (!equals_ignoring_case(*name, "content-language")) continue;
    if (content->find(',') == std::string_view::npos) language = trim(*content);
  }
  return language.substr(0, language.find_first_of(" \t\n\f\r"));
}

std::string_view language_of(const ElementTree& tree, Index element, std::uint32_t& steps) {
  for (Index i = element; i != dom::kNone && steps > 0; i = tree.elements[i].parent, --steps) {
    if (const std::string_view* language = tree.attribute(i, "xml:lang");
        language != nullptr && tree.elements[i].space != dom::Space::html)
      return *language;
    if (const std::string_view* language = tree.attribute(i, "lang")) return *language;
  }
  return page_language(tree, steps);
}

}  // namespace

Certainty element_state(const ElementTree& tree, Index element, PseudoClass state,
                        std::uint32_t& steps) {
  const dom::Element& e = tree.elements[element];
  switch (state) {
    case PseudoClass::root:
      return refs::sure(e.parent == dom::kNone);
    case PseudoClass::empty:
      return refs::sure(!e.has_text && e.end == element + 1);
    case PseudoClass::link:
      return refs::sure(is_link(tree, element));
    case PseudoClass::dir_ltr:
      return has_direction(tree, element, Direction::ltr, steps);
    case PseudoClass::dir_rtl:
      return has_direction(tree, element, Direction::rtl, steps);
    case PseudoClass::open:
      return is_open(tree, element);
    default:
      return form_state(tree, element, state, steps);
  }
}

bool is_builtin(const ElementTree& tree, Index element) {
  const dom::Element& e = tree.elements[element];
  if (e.space != dom::Space::html) return true;
  if (tree.attribute(element, "is") != nullptr) return false;
  return std::any_of(std::begin(kHtmlTags), std::end(kHtmlTags),
                     [&e](std::string_view tag) { return dom::atom(tag) == e.tag; });
}

bool is_in_language(const ElementTree& tree, Index element, std::string_view range,
                    std::uint32_t& steps) {
  const std::string_view language = language_of(tree, element, steps);
  if (language.empty() || !equals_ignoring_case(language.substr(0, range.size()), range))
    return false;
  return language.size() == range.size() || language[range.size()] == '-';
}

}  // namespace pushplan::style
