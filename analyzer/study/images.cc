#include "analyzer/study/images.h"

#include <algorithm>

#include "analyzer/html/srcset.h"
#include "analyzer/refs/media_types.h"
#include "base/text.h"

namespace pushplan::study {

using refs::Certainty;
using refs::Reference;
using refs::Windows;

namespace {

// Candidates that a hostile picture may have before the rest is taken for unused.
constexpr std::size_t kMaxTaken = 512;

Windows at_most_unknown(Windows windows) { return {windows.later, windows.unknown, 0}; }

// Browsers look ahead for images before the first layout. A page without a meta viewport is laid
// out wider than a mobile window, but Chromium chooses ahead for the window's own width, and then
// once more.
std::vector<css::Window> windows_ahead(const std::vector<css::Window>& windows) {
  std::vector<css::Window> ahead = windows;
  for (css::Window& window : ahead) {
    window.width = window.device_width;
    window.height = window.device_height;
  }
  return ahead;
}

}  // namespace

ImageChooser::ImageChooser(const html::HtmlPage& page, const std::vector<css::Window>& windows,
                           std::vector<std::optional<Fetch>>& fetches)
    : page_(page), fetches_(fetches) {
  views_.emplace_back().windows = windows;
  const bool two_widths = std::any_of(windows.begin(), windows.end(), [](const css::Window& w) {
    return w.mobile && w.width != w.device_width;
  });
  if (two_widths && !page.facts.meta_viewport)
    views_.emplace_back().windows = windows_ahead(windows);
}

// Starts afresh with all windows open, unless the picture is the one that is being read.
void ImageChooser::enter(dom::Index picture) {
  if (picture != dom::kNone && picture == picture_) return;
  picture_ = picture;
  taken_.clear();
  for (View& view : views_) view.open = Windows::all(Certainty::yes);
}

void ImageChooser::source(std::size_t first, std::size_t last) {
  const Reference& reference = page_.facts.references[first];
  for (std::size_t i = first; i < last; ++i)
    fetches_[i] = Fetch{Windows::all(Certainty::no), "no img of its picture takes it"};
  enter(page_.tree.elements[reference.element].parent);
  if (!refs::is_supported_image(reference.type)) return;
  // Where sizes says `auto`, the img that follows is lazy.
  take(first, last, css::AutoSizes::allowed, &reference.media);
  if (taken_.size() > kMaxTaken) taken_.resize(kMaxTaken);
}

void ImageChooser::bare_image(const Fetch& allowed) { settle(allowed); }

void ImageChooser::image(std::size_t first, std::size_t last, css::AutoSizes automatic,
                         const Fetch& allowed) {
  const dom::ElementTree& tree = page_.tree;
  const dom::Index parent = tree.elements[page_.facts.references[first].element].parent;
  const bool in_picture = parent != dom::kNone && tree.elements[parent].tag == dom::atom("picture");
  enter(in_picture ? parent : dom::kNone);
  const std::size_t sources = taken_.size();
  take(first, last, automatic, nullptr);
  settle(allowed);
  taken_.resize(sources);
}

void ImageChooser::preload(std::size_t first, std::size_t last) {
  const Reference& reference = page_.facts.references[first];
  const bool supported = refs::is_supported_image(reference.type);
  enter(dom::kNone);
  if (supported) take(first, last, css::AutoSizes::ignored, &reference.media);
  for (std::size_t i = first; i < last && !supported; ++i)
    fetches_[i] = Fetch{Windows::all(Certainty::no), "browsers do not show images of its type"};
  settle({Windows::all(Certainty::yes)});
}

// Adds what one element offers, in the windows that are still open. Where `media`, its media
// attribute, does not match, they stay open for the next; nullptr: nothing comes after it.
void ImageChooser::take(std::size_t first, std::size_t last, css::AutoSizes automatic,
                        const std::string* media) {
  std::vector<Windows> sum(last - first, Windows::all(Certainty::no));
  for (View& view : views_) {
    const Windows matches =
        media ? css::evaluate_media(*media, view.windows) : Windows::all(Certainty::yes);
    const std::vector<Windows> chosen = choose(first, last, view, automatic);
    for (std::size_t k = 0; k < chosen.size(); ++k) {
      const Windows windows = chosen[k] & matches & view.open;
      sum[k] = sum[k] | (&view == &views_.front() ? windows : at_most_unknown(windows));
    }
    if (media) view.open = view.open & !matches;
  }
  for (std::size_t k = 0; k < sum.size(); ++k) {
    if (!fetches_[first + k])
      fetches_[first + k] =
          Fetch{Windows::all(Certainty::no), "another candidate fits every window"};
    if (sum[k].later != 0) taken_.push_back({first + k, sum[k]});
  }
}

const ImageChooser::SourceSizes& ImageChooser::sizes_in(View& view, const std::string& sizes,
                                                        css::AutoSizes automatic) {
  if (view.source_sizes.empty() || view.sizes != sizes || view.automatic != automatic) {
    view.source_sizes = css::source_sizes(sizes, view.windows, automatic);
    view.sizes = sizes;
    view.automatic = automatic;
  }
  return view.source_sizes;
}

// For each candidate the windows that take it, by source size and resolution alone.
std::vector<Windows> ImageChooser::choose(std::size_t first, std::size_t last, View& view,
                                          css::AutoSizes automatic) const {
  const std::vector<Reference>& references = page_.facts.references;
  bool by_width = false;
  for (std::size_t i = first; i < last; ++i)
    by_width = by_width || references[i].width_descriptor > 0;
  // A src is a candidate of 1x, behind those of the srcset, unless these go by width.
  std::vector<std::size_t> order;
  for (std::size_t i = first; i < last; ++i)
    if (!references[i].fallback) order.push_back(i);
  for (std::size_t i = first; i < last; ++i)
    if (references[i].fallback && !by_width) order.push_back(i);
  const SourceSizes* sizes = nullptr;
  if (by_width) sizes = &sizes_in(view, references[order.front()].sizes, automatic);

  std::vector<Windows> chosen(last - first, Windows::all(Certainty::no));
  std::vector<double> densities(order.size());
  for (std::size_t w = 0; w < view.windows.size() && !order.empty(); ++w) {
    const auto size = sizes ? (*sizes)[w] : std::optional(1.0);
    if (!size && order.size() > 1) {
      for (const std::size_t i : order) chosen[i - first].raise(w, Certainty::unknown);
      continue;
    }
    for (std::size_t k = 0; k < order.size(); ++k)
      densities[k] = html::density_of(references[order[k]].width_descriptor,
                                      references[order[k]].density, size.value_or(1));
    const double dppx = view.windows[w].milli_dppx / 1000.0;
    chosen[order[html::choose_density(densities, dppx)] - first].raise(w, Certainty::yes);
  }
  return chosen;
}

// Writes what was taken, where the element fetches at all; of a picture with more than one img,
// what any of them takes.
void ImageChooser::settle(const Fetch& allowed) {
  const std::size_t count = views_.front().windows.size();
  for (const Taken& taken : taken_) {
    Fetch& fetch = *fetches_[taken.reference];
    fetch.windows = fetch.windows | (taken.windows & allowed.windows);
    if (in_every(fetch.windows, count))
      fetch.why = "";
    else
      fetch.why = in_every(taken.windows, count) ? allowed.why
                                                 : "the window decides which candidate is fetched";
  }
}

bool is_small(const dom::ElementTree& tree, dom::Index element) {
  const auto* width = tree.attribute(element, "width");
  const auto* height = tree.attribute(element, "height");
  if (width == nullptr || height == nullptr) return false;
  const auto pixels = [](std::string_view text) {
    std::uint64_t value = 0;
    for (const char c : trim(text)) {
      if (c < '0' || c > '9' || value > 100'000) break;
      value = value * 10 + static_cast<std::uint64_t>(c - '0');
    }
    return value;
  };
  return pixels(*width) * pixels(*height) < 10'000;
}

}  // namespace pushplan::study
