// Which candidate of a picture, a srcset or an imagesrcset each window takes (HTML section 4.8.4.3,
// "select an image source"): the first source whose type and media fit, there the candidate by
// source size and resolution. Part of embedded.h.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/css/sizes.h"
#include "analyzer/study/embedded.h"

namespace pushplan::study {

// Whether an image's width and height say that it need not hurry, as Chromium tells them.
bool is_small(const dom::ElementTree& tree, dom::Index element);

class ImageChooser {
 public:
  // Sees the elements of `page` in document order and writes to `fetches`, one for each reference.
  ImageChooser(const html::HtmlPage& page, const std::vector<css::Window>& windows,
               std::vector<std::optional<Fetch>>& fetches);

  // The candidates [first, last) of a source element in a picture.
  void source(std::size_t first, std::size_t last);
  // Those of an img, with its src. `allowed`: how surely the element fetches anything.
  void image(std::size_t first, std::size_t last, css::AutoSizes automatic, const Fetch& allowed);
  // Of an img with neither, which follows the source seen last.
  void bare_image(const Fetch& allowed);
  // Those of a preload, with its href.
  void preload(std::size_t first, std::size_t last);

 private:
  using SourceSizes = std::vector<std::optional<double>>;
  // What the windows are when a choice is made, and where none was made yet for a picture. The
  // sizes worked out last are kept: most images of a page share them.
  struct View {
    std::vector<css::Window> windows;
    refs::Windows open = refs::Windows::all(refs::Certainty::yes);
    std::string sizes;
    css::AutoSizes automatic = css::AutoSizes::ignored;
    SourceSizes source_sizes;
  };
  struct Taken {
    std::size_t reference;
    refs::Windows windows;
  };

  void enter(dom::Index picture);
  void take(std::size_t first, std::size_t last, css::AutoSizes automatic,
            const std::string* media);
  std::vector<refs::Windows> choose(std::size_t first, std::size_t last, View& view,
                                    css::AutoSizes automatic) const;
  static const SourceSizes& sizes_in(View& view, const std::string& sizes,
                                     css::AutoSizes automatic);
  void settle(const Fetch& allowed);

  const html::HtmlPage& page_;
  std::vector<std::optional<Fetch>>& fetches_;
  std::vector<View> views_;
  dom::Index picture_ = dom::kNone;  // to which `taken_` belongs
  std::vector<Taken> taken_;
};

}  // namespace pushplan::study
