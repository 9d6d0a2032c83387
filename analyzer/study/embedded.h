// Embedded content (HTML section 4.8): which of the images, media files, documents and candidates
// that a page names a browser fetches while the page loads, window by window, without a script
// acting. The rules are the standard's; where it leaves a choice they are Chromium's.
//
// An image is fetched wherever it stands, even in what is not shown; of a picture or a srcset the
// candidate that the window takes. A video or audio file is fetched unless preload=none: browsers
// ask for it to learn its size and length. Content of SVG is fetched even in what is not shown;
// object and embed need a box. loading=lazy is sure only very near the top (lazy_distance.h).
// Assumed is that files arrive: fallbacks for those that cannot be shown are `no`.
//
// Tests: tests/unit/images_test.cc, media_elements_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "analyzer/css/conditions.h"
#include "analyzer/dom/element_tree.h"
#include "analyzer/html/html_facts.h"
#include "analyzer/refs/certainty.h"

namespace pushplan::study {

// How surely something is fetched while the page loads.
struct Fetch {
  refs::Windows windows = refs::Windows::all(refs::Certainty::no);
  const char* why = "";  // for people; says why not, or on what it depends
};

// The same in every window.
inline Fetch fetch_of(refs::Certainty certainty, const char* why) {
  return {refs::Windows::all(certainty), why};
}

// How surely an element has a box.
using Rendered = std::function<refs::Windows(dom::Index)>;

// One for each of the page's references, in order: those of embedded content and of preloads with
// imagesrcset; nullopt for every other kind. `windows`: at most refs::kMaxWindows.
std::vector<std::optional<Fetch>> judge_embedded(const html::HtmlPage& page,
                                                 const std::vector<css::Window>& windows,
                                                 const Rendered& rendered);

}  // namespace pushplan::study
