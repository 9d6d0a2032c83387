#include "analyzer/style/boxes.h"

#include <algorithm>
#include <unordered_map>
#include <vector>

#include "base/text.h"

namespace pushplan::style {

using css::Display;
using css::PseudoElement;
using dom::Atom;
using dom::atom;
using dom::ElementTree;
using dom::Index;
using refs::Certainty;

namespace {

// HTML section 15.3, "Non-replaced elements".
constexpr Atom kBlocks[] = {
    atom("address"),    atom("article"), atom("aside"),   atom("blockquote"), atom("body"),
    atom("caption"),    atom("center"),  atom("dd"),      atom("details"),    atom("dialog"),
    atom("dir"),        atom("div"),     atom("dl"),      atom("dt"),         atom("fieldset"),
    atom("figcaption"), atom("figure"),  atom("footer"),  atom("form"),       atom("h1"),
    atom("h2"),         atom("h3"),      atom("h4"),      atom("h5"),         atom("h6"),
    atom("header"),     atom("hgroup"),  atom("hr"),      atom("html"),       atom("legend"),
    atom("listing"),    atom("main"),    atom("menu"),    atom("nav"),        atom("ol"),
    atom("optgroup"),   atom("option"),  atom("p"),       atom("plaintext"),  atom("pre"),
    atom("search"),     atom("section"), atom("summary"), atom("td"),         atom("th"),
    atom("ul"),         atom("xmp")};
constexpr Atom kTables[] = {atom("table"), atom("tbody"), atom("tfoot"),   atom("thead"),
                            atom("tr"),    atom("col"),   atom("colgroup")};
constexpr Atom kControls[] = {atom("button"),   atom("input"),  atom("marquee"), atom("meter"),
                              atom("progress"), atom("select"), atom("textarea")};
constexpr Atom kReplaced[] = {atom("audio"), atom("canvas"), atom("embed"), atom("iframe"),
                              atom("img"),   atom("object"), atom("video")};
// Controls that have boxes of their own inside of them, beside which no generated one is shown.
constexpr const char* kShownInputs[] = {"checkbox", "color", "date", "file", "radio", "range"};
// What browsers give parts that style sheets can name.
constexpr Atom kWithParts[] = {atom("audio"),   atom("details"),  atom("input"),
                               atom("meter"),   atom("progress"), atom("select"),
                               atom("summary"), atom("textarea"), atom("video")};
constexpr Atom kSvgText[] = {atom("a"), atom("foreignObject"), atom("text"), atom("textPath"),
                             atom("tspan")};

using DisplayTable = std::unordered_map<dom::Atom, Display>;

DisplayTable display_table() {
  DisplayTable table;
  for (const Atom tag : kBlocks) table[tag] = Display::block;
  for (const Atom tag : kTables) table[tag] = Display::table;
  for (const Atom tag : kControls) table[tag] = Display::inline_block;
  for (const Atom tag : kReplaced) table[tag] = Display::inline_block;
  table[atom("li")] = Display::list_item;
  table[atom("slot")] = Display::contents;
  for (const char* tag : {"rt", "rtc", "rb"}) table[atom(tag)] = Display::other;
  return table;
}

Display default_display(const ElementTree& tree, Index element) {
  static const DisplayTable kTable = display_table();
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
bool is_one_of(const dom::Element& e, const Atom (&tags)[N]) {
  return std::find(std::begin(tags), std::end(tags), e.tag) != std::end(tags);
}

bool is_html(const dom::Element& e, Atom tag) {
  return e.space == dom::Space::html && e.tag == tag;
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
  return e.space != dom::Space::html || is_one_of(e, kReplaced) || is_html(e, atom("input")) ||
         is_html(e, atom("select")) || is_html(e, atom("textarea"));
}

// The box of an element among those around it; `own` says the box that each makes by itself.
template <class Own>
Box placed(const ElementTree& tree, Index element, const Own& own) {
  Box box = own(element);
  for (Index i = tree.elements[element].parent; i != dom::kNone; i = tree.elements[i].parent) {
    const Box outer = own(i);
    if (outer.display == Display::contents && outer.sure) continue;
    box.sure = box.sure && outer.sure;
    if (is_flex(outer.display)) box.display = blockified(box.display);
    break;
  }
  return box;
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
  const bool input = is_html(e, atom("input"));
  if (!input && !is_html(e, atom("textarea"))) return Certainty::no;
  if (!has_value(tree, element, "placeholder")) return Certainty::no;
  const bool filled = input ? has_value(tree, element, "value") : e.has_text;
  return filled ? Certainty::later : Certainty::yes;
}

// Finds the elements that lines go through, each once for each certainty.
class LineWalk {
 public:
  using Mark = std::function<void(Index, Certainty)>;
  LineWalk(const ElementTree& tree, const ComputedOf& computed, const Mark& mark)
      : tree_(tree), mark_(mark), marked_(tree.elements.size(), Certainty::no) {
    const std::size_t count = tree.elements.size();
    computed_.reserve(count);
    boxes_.reserve(count);
    std::vector<Box> own;
    own.reserve(count);
    const auto own_of = [&own](Index i) { return own[i]; };
    for (Index i = 0; i < count; ++i) {
      computed_.push_back(&computed(i));
      own.push_back(own_box(tree, i, *computed_[i]));
      boxes_.push_back(placed(tree, i, own_of));
    }
  }

  void run(const std::vector<Index>& with_text, const std::vector<InLine>& more) {
    for (const Index element : with_text) climb(element, Certainty::yes);
    for (const InLine& item : more) climb(item.element, item.certainty);
    for (Index i = 0; i < tree_.elements.size(); ++i) add_element(i);
  }

 private:
  void add_element(Index i) {
    const dom::Element& e = tree_.elements[i];
    switch (boxes_[i].display) {
      case Display::inline_box:
        // Where it is empty it may be positioned, and then stands in no line.
        return climb(i, is_html(e, atom("br")) || is_html(e, atom("wbr")) ? Certainty::yes
                                                                          : Certainty::unknown);
      case Display::inline_block:
      case Display::inline_flex:
        if (e.parent != dom::kNone) climb(e.parent, computed_[i]->styled);
        return;
      case Display::list_item:
        note(i, std::min(computed_[i]->styled, Certainty::unknown));  // its marker, if any
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
      certainty = std::min(certainty, computed_[i]->styled);
      if (!boxes_[i].sure) certainty = std::min(certainty, Certainty::unknown);
      const Display display = boxes_[i].display;
      if (certainty == Certainty::no || tree_.elements[i].space != dom::Space::html) return;
      if (display == Display::contents) continue;
      if (!note(i, certainty) || display != Display::inline_box) return;
    }
  }

  const ElementTree& tree_;
  const Mark& mark_;
  std::vector<const Computed*> computed_;  // by element
  std::vector<Box> boxes_;
  std::vector<Certainty> marked_;
};

}  // namespace

Box box_of(const ElementTree& tree, Index element, const ComputedOf& computed) {
  return placed(tree, element, [&](Index i) { return own_box(tree, i, computed(i)); });
}

bool has_parts(const dom::Element& element) {
  return element.space == dom::Space::html && is_one_of(element, kWithParts);
}

Certainty has_pseudo_element(const ElementTree& tree, Index element, Box box,
                             PseudoElement pseudo) {
  const dom::Element& e = tree.elements[element];
  switch (pseudo) {
    case PseudoElement::before:
    case PseudoElement::after:
      return is_html(e, atom("embed")) ? Certainty::no : Certainty::yes;
    case PseudoElement::first_line:
      return is_block_container(e, box);
    case PseudoElement::first_letter:
      return std::min(is_block_container(e, box), Certainty::unknown);
    case PseudoElement::marker:
      if (!box.sure) return Certainty::unknown;
      return box.display == Display::list_item ? Certainty::yes : Certainty::no;
    case PseudoElement::placeholder:
      return has_placeholder(tree, element);
    case PseudoElement::control:
      return has_parts(e) ? Certainty::unknown : Certainty::no;
    case PseudoElement::shadow:
      return Certainty::unknown;  // depends on what the browser's own parts are
    default:
      return Certainty::later;
  }
}

bool shows_generated_text(const ElementTree& tree, Index element) {
  const dom::Element& e = tree.elements[element];
  if (e.space == dom::Space::svg) return false;
  if (is_html(e, atom("input"))) {
    const std::string_view* type = tree.attribute(element, "type");
    return type != nullptr &&
           std::any_of(std::begin(kShownInputs), std::end(kShownInputs),
                       [&](const char* shown) { return equals_ignoring_case(trim(*type), shown); });
  }
  return !is_replaced(e) && !is_html(e, atom("br")) && !is_html(e, atom("option")) &&
         !is_html(e, atom("col"));
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
  while (i != dom::kNone && is_html(tree.elements[i], dom::atom("optgroup")))
    i = tree.elements[i].parent;
  if (i == dom::kNone || !is_html(tree.elements[i], dom::atom("select")) || is_list_box(tree, i))
    return parent;
  return i;
}

Lines::Lines(const ElementTree& tree) : tree_(tree) {
  for (const dom::Text& text : tree.texts) {
    if (std::all_of(text.text.begin(), text.text.end(), is_ascii_whitespace)) continue;
    const bool again = !with_text_.empty() && with_text_.back() == text.parent;
    if (!again && shown_by(tree, text.parent) == text.parent) with_text_.push_back(text.parent);
  }
}

void Lines::for_each(const std::vector<InLine>& more, const ComputedOf& computed,
                     const std::function<void(Index, Certainty)>& mark) const {
  LineWalk(tree_, computed, mark).run(with_text_, more);
}

}  // namespace pushplan::style
