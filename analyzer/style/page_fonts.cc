// Which text a page shows in which style, and the fonts that it asks for; part of PageStyle.
#include <algorithm>
#include <utility>

#include "analyzer/style/letter_case.h"
#include "analyzer/style/page_style.h"
#include "base/text.h"

namespace pushplan::style {

using css::Display;
using css::PseudoElement;
using dom::Index;
using refs::Certainty;
using refs::CodePointSet;

namespace {

bool is_blank(std::string_view text) {
  return std::all_of(text.begin(), text.end(), is_ascii_whitespace);
}

// White space is shown as a space where it is shown at all.
void add_text(std::string_view text, CodePointSet& out) {
  out.add(text);
  for (const char32_t c : {U'\t', U'\n', U'\f', U'\r'})
    if (out.meets(c, c)) {
      out.remove(c, c);
      out.add(U' ');
    }
}

bool stands_in_line(const Computed& generated) {
  const Display display = generated.display.value_or(Display::inline_box);
  return display == Display::inline_box || display == Display::inline_block ||
         display == Display::inline_flex;
}

}  // namespace

// What a pseudo-element shows. Empty ones ask for their primary font, whatever their display.
void PageStyle::add_generated(std::uint32_t style, Index element, PseudoElement pseudo) {
  const ElementStyle& computed = *styles_[style].computed;
  const Generated& generated = computed.generated;
  const bool made = pseudo == PseudoElement::before || pseudo == PseudoElement::after;
  Certainty certainty = made ? generated.certainty : Certainty::yes;
  if (made && (certainty == Certainty::no || !shows_generated_text(tree_, element))) return;
  const bool empty = !tree_.elements[element].has_text && tree_.first_child(element) == dom::kNone;
  if (pseudo == PseudoElement::first_line && empty) return;
  if (pseudo == PseudoElement::marker) certainty = Certainty::unknown;  // of what type it is
  if (computed.wants_text) {
    Style& shown = styles_[style];
    shown.most = certainty;
    add_text(generated.text, shown.text);
    for (const std::string& name : generated.attributes)
      if (const auto* value = tree_.attribute(element, name)) add_text(*value, shown.text);
    for (std::size_t w = 0; w < windows_.size(); ++w) shown.in_lines.raise(w, certainty);
  }
  if (!made) return;
  // An empty one is often positioned, and then stands in no line.
  if (generated.text.empty()) certainty = std::min(certainty, Certainty::unknown);
  generated_.resize(windows_.size());
  for (std::size_t w = 0; w < windows_.size(); ++w)
    if (stands_in_line(computed.windows[w]))
      generated_[w].push_back({element, std::min(certainty, computed.windows[w].styled)});
}

void PageStyle::add_texts() {
  for (const dom::Text& text : tree_.texts) {
    const Style& own = styles_[style_of_[text.parent]];
    const bool option = tree_.elements[text.parent].tag == dom::atom("option");
    if ((!own.computed->wants_text && !option) || is_blank(text.text)) continue;
    const Index shown = shown_by(tree_, text.parent);
    if (shown == dom::kNone) continue;
    Style& style = styles_[style_of_[shown]];
    if (style.computed->wants_text) add_text(text.text, style.text);
  }
  for (Index i = 0; i < tree_.elements.size(); ++i)
    if (styles_[style_of_[i]].computed->wants_text) add_control_text(i, style_of_[i]);
}

// What elements show that is no text of theirs (HTML section 15.5).
void PageStyle::add_control_text(Index element, std::uint32_t style) {
  const dom::Element& e = tree_.elements[element];
  if (e.space != dom::Space::html) return;
  CodePointSet& text = styles_[style].text;
  const auto add_attribute = [&](const char* name) {
    if (const auto* value = tree_.attribute(element, name)) add_text(*value, text);
  };
  if (e.tag == dom::atom("input") || e.tag == dom::atom("textarea")) {
    const auto* type = tree_.attribute(element, "type");
    const auto is = [&](const char* kind) {
      return type != nullptr && equals_ignoring_case(trim(*type), kind);
    };
    for (const char* kind : {"checkbox", "radio", "range", "color", "hidden", "image"})
      if (is(kind)) return;
    text.add(U' ');
    if (is("password")) return text.add(U'\u2022');
    add_attribute("value");
    add_attribute("placeholder");
  } else if (e.tag == dom::atom("select")) {
    if (!is_list_box(tree_, element)) text.add(U' ');
  } else if (e.tag == dom::atom("optgroup")) {
    if (shown_by(tree_, element) == element) add_attribute("label");
  } else if (e.tag == dom::atom("q")) {
    text.add("\xE2\x80\x9C\xE2\x80\x9D");
  } else if (e.tag == dom::atom("img")) {
    if (tree_.attribute(element, "src") == nullptr) add_attribute("alt");
  } else if (e.tag == dom::atom("li")) {
    if (e.parent != dom::kNone && tree_.elements[e.parent].tag == dom::atom("ol"))
      text.add("0123456789. ");
  }
}

void PageStyle::request_fonts() {
  for (const Style& style : styles_)
    if (style.computed->wants_text && !style.text.empty())
      for (std::size_t w = 0; w < windows_.size(); ++w)
        request_fonts(style, w, style.text, style.most);
}

void PageStyle::request_fonts(const Style& style, std::size_t window, const CodePointSet& text,
                              Certainty most) {
  const Computed& computed = style.computed->windows[window];
  most = std::min(most, computed.contents);
  if (most == Certainty::no) return;
  const CodePointSet shown = transformed(text, computed.transform);
  for (auto& request : font_requests(computed)) {
    const Certainty own = request.certainty;
    request.certainty = std::min(own, most);
    fonts_.request(request, shown, window, [&](Url url, std::size_t w, Certainty c, Why why) {
      raise(url, w, c, computed.contents < own ? Why::not_shown : why);
    });
  }
}

// The primary font of what stands in a line without text of its own is that which has the space
// (CSS Fonts 4, section 5.3, "first available font").
void PageStyle::request_primary_fonts() {
  const bool any = std::any_of(styles_.begin(), styles_.end(), [](const Style& style) {
    return style.computed->wants_text && style.text.empty();
  });
  if (!any) return;
  generated_.resize(windows_.size());
  const Lines lines(tree_);
  for (std::size_t w = 0; w < windows_.size(); ++w)
    lines.for_each(generated_[w], computed_in(w), [&](Index i, Certainty certainty) {
      styles_[style_of_[i]].in_lines.raise(w, certainty);
    });
  CodePointSet space;
  space.add(U' ');
  for (const Style& style : styles_)
    if (style.computed->wants_text && style.text.empty())
      for (std::size_t w = 0; w < windows_.size(); ++w)
        request_fonts(style, w, space, style.in_lines.in(w));
}

}  // namespace pushplan::style
