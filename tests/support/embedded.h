// What a page's embedded content fetches, in a compact form.
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "analyzer/study/embedded.h"

namespace pushplan::test {

inline const char* to_string(refs::Certainty certainty) {
  constexpr const char* kNames[] = {"no", "later", "unknown", "yes"};
  return kNames[static_cast<std::size_t>(certainty)];
}

// Elements with these attributes, and what is in them, have no box or one that is not sure.
inline refs::Windows rendered_by_attribute(const dom::ElementTree& tree, dom::Index element) {
  using refs::Certainty;
  auto rendered = refs::Windows::all(Certainty::yes);
  for (dom::Index i = element; i != dom::kNone; i = tree.elements[i].parent) {
    if (tree.attribute(i, "hidden")) return refs::Windows::all(Certainty::no);
    if (tree.attribute(i, "hover")) rendered = rendered & refs::Windows::all(Certainty::later);
    if (tree.attribute(i, "unsure")) rendered = rendered & refs::Windows::all(Certainty::unknown);
  }
  return rendered;
}

// "a.png yes, b.png yes/no": each reference with what holds on a desktop of 1366x768 at 1x and on a
// mobile of 412x915 at 2.625x; once where both agree. What is not judged is left out. `Meta::none`
// leaves the mobile one without its meta viewport.
enum class Meta { viewport, none };
inline std::string fetched(std::string_view markup, Meta meta = Meta::viewport) {
  html::HtmlPage page = html::read_html(markup);
  if (meta == Meta::viewport) page.facts.meta_viewport = "width=device-width";
  const std::string content = page.facts.meta_viewport.value_or("");
  const std::string_view viewport_content = content;
  const std::string_view* viewport = page.facts.meta_viewport ? &viewport_content : nullptr;
  const std::vector<css::Window> windows = {css::window_of({1366, 768, 1000}, viewport),
                                            css::window_of({412, 915, 2625}, viewport)};
  const auto fetches = study::judge_embedded(
      page, windows, [&](dom::Index element) { return rendered_by_attribute(page.tree, element); });
  CHECK(fetches.size() == page.facts.references.size());
  std::string out;
  for (std::size_t i = 0; i < fetches.size(); ++i) {
    if (!fetches[i]) continue;
    const std::string desktop = to_string(fetches[i]->windows.in(0));
    const std::string mobile = to_string(fetches[i]->windows.in(1));
    // Only what is sure everywhere has nothing to explain.
    CHECK((*fetches[i]->why == '\0') == refs::in_every(fetches[i]->windows, 2));
    out += (out.empty() ? "" : ", ") + page.facts.references[i].url + " " + desktop;
    if (mobile != desktop) out += "/" + mobile;
  }
  return out;
}
// The same as a function of the markup alone.
inline std::string fetched_of(std::string_view markup) { return fetched(markup); }

}  // namespace pushplan::test
