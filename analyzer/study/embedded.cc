#include "analyzer/study/embedded.h"

#include <algorithm>
#include <iterator>
#include <string_view>

#include "analyzer/refs/media_types.h"
#include "analyzer/study/images.h"
#include "analyzer/study/lazy_distance.h"
#include "analyzer/study/media_elements.h"
#include "base/text.h"

namespace pushplan::study {

using refs::Certainty;
using refs::Kind;
using refs::Reference;
using refs::Windows;

namespace {

// How far up an object or embed element is looked for what takes its place.
constexpr std::size_t kMaxAncestors = 256;
// How far behind a source element its img is looked for.
constexpr std::size_t kMaxSiblings = 64;

// Names by which browsers tell files that they do not show, where nothing says the type.
constexpr std::string_view kNotShown[] = {".doc", ".swf", ".tif", ".tiff", ".zip"};

constexpr const char* kLazy = "loading=lazy: fetched when it comes near the window";
constexpr const char* kNoBox = "only what is shown is fetched";

class EmbeddedContent {
 public:
  EmbeddedContent(const html::HtmlPage& page, const std::vector<css::Window>& windows,
                  const Rendered& rendered)
      : tree_(page.tree),
        references_(page.facts.references),
        windows_(windows),
        rendered_(rendered),
        fetches_(references_.size()),
        images_(page, windows, fetches_),
        media_(page, windows),
        lazy_distance_(page.tree) {}

  std::vector<std::optional<Fetch>> judge() {
    for (std::size_t i = 0; i < references_.size();) {
      if (references_[i].element >= tree_.elements.size()) {
        ++i;
      } else if (references_[i].kind == Kind::image_set) {
        std::size_t last = i + 1;
        while (last < references_.size() && references_[last].kind == Kind::image_set &&
               references_[last].element == references_[i].element)
          ++last;
        choice(i, last);
        i = last;
      } else {
        fetches_[i] = single(references_[i]);
        ++i;
      }
    }
    return std::move(fetches_);
  }

 private:
  // The candidates of one element.
  void choice(std::size_t first, std::size_t last) {
    const dom::Index element = references_[first].element;
    switch (tree_.elements[element].tag) {
      case dom::atom("source"):
        images_.source(first, last);
        return bare_image(element);
      case dom::atom("link"):
        return images_.preload(first, last);
      default: {
        const bool lazy = is_lazy(element);
        return images_.image(first, last, lazy ? css::AutoSizes::allowed : css::AutoSizes::ignored,
                             unless_lazy(element));
      }
    }
  }

  // An img that leaves all to the sources before it refers to nothing itself.
  void bare_image(dom::Index source) {
    dom::Index i = tree_.elements[source].next_sibling;
    for (std::size_t steps = 0; i != dom::kNone && steps < kMaxSiblings;
         i = tree_.elements[i].next_sibling, ++steps) {
      if (tree_.elements[i].tag != dom::atom("img")) continue;
      const auto first = first_reference(i);
      if (first != references_.end() && first->element == i) return;
      return images_.bare_image(unless_lazy(i));
    }
  }

  std::optional<Fetch> single(const Reference& reference) {
    switch (reference.kind) {
      case Kind::image:
      case Kind::iframe:
        return unless_lazy(reference.element);
      case Kind::input_image:
      case Kind::svg_image:
      case Kind::svg_use:
        return fetch_of(Certainty::yes, "");
      case Kind::video:
      case Kind::audio:
        return in_player(reference.element, media_.media(reference));
      case Kind::media_source:
        return in_player(tree_.elements[reference.element].parent, media_.source(reference));
      case Kind::poster:
        return in_player(reference.element, media_.poster(reference));
      case Kind::track:
        return media_.track(reference);
      case Kind::object:
      case Kind::embed:
        return plugin(reference);
      default:
        return std::nullopt;
    }
  }

  bool is_lazy(dom::Index element) const {
    const std::string_view* loading = tree_.attribute(element, "loading");
    return loading != nullptr && equals_ignoring_case(*loading, "lazy");
  }

  // HTML section 2.5.8, "lazy loading attributes"; without a box there is nothing to come near.
  Fetch unless_lazy(dom::Index element) {
    if (!is_lazy(element)) return fetch_of(Certainty::yes, "");
    Windows near = Windows::all(Certainty::no);
    for (std::size_t w = 0; w < windows_.size(); ++w)
      near.raise(w, lazy_distance_.near_top(element, windows_[w]));
    Fetch fetch{near & rendered_(element), ""};
    if (!in_every(fetch.windows, windows_.size())) fetch.why = kLazy;
    return fetch;
  }

  // What the player at `owner` fetches, if it is not lazy itself.
  Fetch in_player(dom::Index owner, Fetch fetch) {
    if (fetch.windows.later == 0) return fetch;
    const Fetch lazy = unless_lazy(owner);
    fetch.windows = fetch.windows & lazy.windows;
    if (*lazy.why != '\0') fetch.why = lazy.why;
    return fetch;
  }

  // HTML sections 4.8.6 and 4.8.7.
  Fetch plugin(const Reference& reference) {
    if (!is_supported(reference))
      return fetch_of(Certainty::no, "browsers do not show files of its type");
    if (reference.kind == Kind::object && tree_.attribute(reference.element, "classid") != nullptr)
      return fetch_of(Certainty::no, "an object with a classid asks for a plugin");
    const Windows free = not_replaced(reference.element);
    if (free.later == 0)
      return fetch_of(Certainty::no, "fallback content: what stands around it is shown");
    Fetch fetch{free & rendered_(reference.element), ""};
    if (!in_every(fetch.windows, windows_.size())) fetch.why = kNoBox;
    return fetch;
  }

  static bool is_supported(const Reference& reference) {
    if (!reference.type.empty()) return refs::is_supported_object(reference.type);
    const std::string_view path =
        std::string_view(reference.url).substr(0, reference.url.find_first_of("?#"));
    return std::none_of(std::begin(kNotShown), std::end(kNotShown), [&](std::string_view ending) {
      return path.size() >= ending.size() &&
             equals_ignoring_case(path.substr(path.size() - ending.size()), ending);
    });
  }

  // How surely `element` stands in nothing whose fallback content it is.
  Windows not_replaced(dom::Index element) const {
    Windows free = Windows::all(Certainty::yes);
    std::size_t steps = 0;
    for (dom::Index i = tree_.elements[element].parent; i != dom::kNone && steps < kMaxAncestors;
         i = tree_.elements[i].parent, ++steps) {
      switch (tree_.elements[i].tag) {
        case dom::atom("audio"):
        case dom::atom("canvas"):
        case dom::atom("video"):
          return Windows::all(Certainty::no);
        case dom::atom("object"):
          free = free & !shown_object(i);
          break;
        default:
          break;
      }
    }
    return free;
  }

  // References stand in the order of their elements.
  std::vector<Reference>::const_iterator first_reference(dom::Index element) const {
    return std::lower_bound(
        references_.begin(), references_.end(), element,
        [](const Reference& reference, dom::Index wanted) { return reference.element < wanted; });
  }

  // What was judged of an object element before.
  Windows shown_object(dom::Index element) const {
    for (auto i = first_reference(element); i != references_.end() && i->element == element; ++i)
      if (i->kind == Kind::object)
        return fetches_[static_cast<std::size_t>(i - references_.begin())]->windows;
    return Windows::all(Certainty::no);
  }

  const dom::ElementTree& tree_;
  const std::vector<Reference>& references_;
  const std::vector<css::Window>& windows_;
  const Rendered& rendered_;
  std::vector<std::optional<Fetch>> fetches_;
  ImageChooser images_;
  MediaElements media_;
  LazyDistance lazy_distance_;
};

}  // namespace

std::vector<std::optional<Fetch>> judge_embedded(const html::HtmlPage& page,
                                                 const std::vector<css::Window>& windows,
                                                 const Rendered& rendered) {
  return EmbeddedContent(page, windows, rendered).judge();
}

}  // namespace pushplan::study
