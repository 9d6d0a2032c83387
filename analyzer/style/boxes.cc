#include "analyzer/style/boxes.h"

#include <algorithm>
#include <unordered_map>
#include <vector>

#include "base/text.h"

namespace pushplan::style {

using css::Display;
using css::PseudoElement;
using dom::atom;
using dom::ElementTree;
using dom::Index;
using refs::Certainty;

namespace {

// HTML section 15.3, "Non-replaced elements".
constexpr const char* kBlocks[] = {
    "address", "article", "aside",   "blockquote", "body",   "caption", "center",    "dd",
    "details", "dialog",  "dir",     "div",        "dl",     "dt",      "fieldset",  "figcaption",
    "figure",  "footer",  "form",    "h1",         "h2",     "h3",      "h4",        "h5",
    "h6",      "header",  "hgroup",  "hr",         "html",   "legend",  "listing",   "main",
    "menu",    "nav",     "ol",      "optgroup",   "option", "p",       "plaintext", "pre",
    "search",  "section", "summary", "td",         "th",     "ul",      "xmp"};
constexpr const char* kTables[] = {"table", "tbody", "tfoot", "thead", "tr", "col", "colgroup"};
constexpr const char* kControls[] = {"button",   "input",  "marquee", "meter",
                                     "progress", "select", "textarea"};
constexpr const char* kReplaced[] = {"audio", "canvas", "embed", "iframe",
                                     "img",   "object", "video"};
// Controls that have boxes of their own inside of them, beside which no generated one is shown.
constexpr const char* kShownInputs[] = {"checkbox", "color", "date", "file", "radio", "range"};
constexpr const char* kSvgText[] = {"a", "foreignObject", "text", "textPath", "tspan"};

using Table = std::unordered_map<dom::Atom, Display>;

Table make_table() {
  Table table;
  for (const char* tag : kBlocks) table[atom(tag)] = Display::block;
  for (const char* tag : kTables) table[atom(tag)] = Display::table;
  for (const char* tag : kControls) table[atom(tag)] = Display::inline_block;
  for (const char* tag : kReplaced) table[atom(tag)] = Display::inline_block;
  table[atom("li")] = Display::list_item;
  table[atom("slot")] = Display::contents;
  for (const char* tag : {"rt", "rtc", "rb"}) table[atom(tag)] = Display::other;
  return table;
}

Display default_display(const ElementTree& tree, Index element) {
  static const Table kTable = make_table();
  const dom::Element& e = tree.elements[element];
  if (e.space == dom::Space::html) {
    const auto found = kTable.find(e.tag);
    return found == kTable.end() ? Display::inline_box : found->second;
  }
  const bool outermost =
      e.parent != dom::kNone && tree.elements[e.parent].space == dom::Space::html;
  return e.space == dom::Space::svg && outermost ? Display::inline_block : Display::other;
}

template <std::size_t N>
bool is_one_of(const dom::Element& e, const char* const (&tags)[N]) {
  return std::any_of(std::begin(tags), std::end(tags),
                     [&e](const char* tag) { return atom(tag) == e.tag; });
}

bool is_html(const dom::Element& e, const char* tag) {
  return e.space == dom::Space::html && e.tag == atom(tag);
}

bool has_value(const ElementTree& tree, Index element, const char* name) {
  const std::string_view* value = tree.attribute(element, name);
  return value != nullptr && !value->empty();
}

Display blockified(Display display) {
  switch (display) {
    case Display::inline_box:
    case Display::inline_block:
      return Display::block;
    case Display::inline_flex:
      return Display::flex;
    default:
      return display;
  }
}

bool is_flex(Display display) {
  return display == Display::flex || display == Display::inline_flex;
}

Box own_box(const ElementTree& tree, Index element, const Computed& computed) {
  const Display display = computed.display ? *computed.display : default_display(tree, element);
  return {display, computed.display_sure};
}

bool is_replaced(const dom::Element& e) {
  return e.space != dom::Space::html || is_one_of(e, kReplaced) || is_html(e, "input") ||
         is_html(e, "select") || is_html(e, "textarea");
}

// How surely an element is a block container (CSS Display 3, section 2).
Certainty is_block_container(const dom::Element& e, Box box) {
  const bool holds =
      !is_replaced(e) && (box.display == Display::block || box.display == Display::list_item ||
                          box.display == Display::inline_block);
  // An inline element that is positioned or floats is one.
  if (!box.sure || (!is_replaced(e) && box.display == Display::inline_box))
    return Certainty::unknown;
  return holds ? Certainty::yes : Certainty::no;
}

Certainty has_placeholder(const ElementTree& tree, Index element) {
  const dom::Element& e = tree.elements[element];
  const bool input = is_html(e, "input");
  if (!input && !is_html(e, "textarea")) return Certainty::no;
  if (!has_value(tree, element, "placeholder")) return Certainty::no;
  const bool filled = input ? has_value(tree, element, "value") : e.has_text;
  return filled ? Certainty::later : Certainty::yes;
}

// Finds the elements that lines go through, each once for each certainty.
class LineWalk {
 public:
  using Mark = std::function<void(Index, Certainty)>;
  LineWalk(const ElementTree& tree, const ComputedOf& computed, const Mark& mark)
      : tree_(tree),
        computed_(computed),
        mark_(mark),
        boxes_(tree.elements.size()),
        marked_(tree.elements.size(), Certainty::no) {
    for (Index i = 0; i < tree.elements.size(); ++i) boxes_[i] = box_of(tree, i, computed);
  }

  void run(const std::vector<InLine>& more) {
    for (const dom::Text& text : tree_.texts)
      if (!std::all_of(text.text.begin(), text.text.end(), is_ascii_whitespace)) {
        const Index shown = shown_by(tree_, text.parent);
        if (shown == text.parent) climb(shown, Certainty::yes);
      }
    for (const InLine& item : more) climb(item.element, item.certainty);
    for (Index i = 0; i < tree_.elements.size(); ++i) add_element(i);
  }

 private:
  void add_element(Index i) {
    const dom::Element& e = tree_.elements[i];
    switch (boxes_[i].display) {
      case Display::inline_box:
        // Where it is empty it may be positioned, and then stands in no line.
        return climb(i,
                     is_html(e, "br") || is_html(e, "wbr") ? Certainty::yes : Certainty::unknown);
      case Display::inline_block:
      case Display::inline_flex:
        if (e.parent != dom::kNone) climb(e.parent, computed_(i).styled);
        return;
      case Display::list_item:
        note(i, std::min(computed_(i).styled, Certainty::unknown));  // its marker, if any
        return;
      default:
        return;
    }
  }

  bool note(Index i, Certainty certainty) {
    if (certainty <= marked_[i]) return false;
    marked_[i] = certainty;
    mark_(i, certainty);
    return true;
  }

  // From an element in which something stands in a line up to the one whose line it is.
  void climb(Index i, Certainty certainty) {
    for (; i != dom::kNone; i = tree_.elements[i].parent) {
      certainty = std::min(certainty, computed_(i).styled);
      if (!boxes_[i].sure) certainty = std::min(certainty, Certainty::unknown);
      const Display display = boxes_[i].display;
      if (certainty == Certainty::no || tree_.elements[i].space != dom::Space::html) return;
      if (display == Display::contents) continue;
      if (!note(i, certainty) || display != Display::inline_box) return;
    }
  }

  const ElementTree& tree_;
  const ComputedOf& computed_;
  const Mark& mark_;
  std::vector<Box> boxes_;
  std::vector<Certainty> marked_;
};

}  // namespace

Box box_of(const ElementTree& tree, Index element, const ComputedOf& computed) {
  Box box = own_box(tree, element, computed(element));
  for (Index i = tree.elements[element].parent; i != dom::kNone; i = tree.elements[i].parent) {
    const Box outer = own_box(tree, i, computed(i));
    if (outer.display == Display::contents && outer.sure) continue;
    box.sure = box.sure && outer.sure;
    if (is_flex(outer.display)) box.display = blockified(box.display);
    break;
  }
  return box;
}

Certainty has_pseudo_element(const ElementTree& tree, Index element, Box box,
                             PseudoElement pseudo) {
  const dom::Element& e = tree.elements[element];
  switch (pseudo) {
    case PseudoElement::before:
    case PseudoElement::after:
      return is_html(e, "embed") ? Certainty::no : Certainty::yes;
    case PseudoElement::first_line:
      return is_block_container(e, box);
    case PseudoElement::first_letter:
      return std::min(is_block_container(e, box), Certainty::unknown);
    case PseudoElement::marker:
      if (!box.sure) return Certainty::unknown;
      return box.display == Display::list_item ? Certainty::yes : Certainty::no;
    case PseudoElement::placeholder:
      return has_placeholder(tree, element);
    case PseudoElement::shadow:
      return Certainty::unknown;  // depends on what the browser's own parts are
    default:
      return Certainty::later;
  }
}

bool shows_generated_text(const ElementTree& tree, Index element) {
  const dom::Element& e = tree.elements[element];
  if (e.space == dom::Space::svg) return false;
  if (is_html(e, "input")) {
    const std::string_view* type = tree.attribute(element, "type");
    return type != nullptr &&
           std::any_of(std::begin(kShownInputs), std::end(kShownInputs),
                       [&](const char* shown) { return equals_ignoring_case(trim(*type), shown); });
  }
  return !is_replaced(e) && !is_html(e, "br") && !is_html(e, "option") && !is_html(e, "col");
}

bool is_list_box(const ElementTree& tree, Index select) {
  const std::string_view* size = tree.attribute(select, "size");
  const auto many = [](std::string_view text) {
    return !text.empty() && text != "0" && text != "1";
  };
  return tree.attribute(select, "multiple") != nullptr || (size != nullptr && many(trim(*size)));
}

Index shown_by(const ElementTree& tree, Index parent) {
  const dom::Element& e = tree.elements[parent];
  if (e.space == dom::Space::svg) return is_one_of(e, kSvgText) ? parent : dom::kNone;
  if (e.space != dom::Space::html) return parent;
  if (e.tag == atom("canvas")) return dom::kNone;
  if (e.tag == atom("details") && tree.attribute(parent, "open") == nullptr) return dom::kNone;
  if (e.tag != atom("option")) return parent;
  Index i = e.parent;
  while (i != dom::kNone && is_html(tree.elements[i], "optgroup")) i = tree.elements[i].parent;
  if (i == dom::kNone || !is_html(tree.elements[i], "select") || is_list_box(tree, i))
    return parent;
  return i;
}

void for_each_in_lines(const ElementTree& tree, const std::vector<InLine>& more,
                       const ComputedOf& computed,
                       const std::function<void(Index, Certainty)>& mark) {
  LineWalk(tree, computed, mark).run(more);
}

}  // namespace pushplan::style
