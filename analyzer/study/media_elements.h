// Which files a video or audio element fetches (HTML section 4.8.11.5, "the resource selection
// algorithm"): its src, else the first of its sources whose type and media fit; its poster; its
// default tracks. Part of embedded.h.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "analyzer/study/embedded.h"

namespace pushplan::study {

class MediaElements {
 public:
  MediaElements(const html::HtmlPage& page, const std::vector<css::Window>& windows)
      : tree_(page.tree), windows_(windows) {}

  // References of the kinds video and audio, media_source, poster and track, each in document
  // order.
  Fetch media(const refs::Reference& reference) const;
  Fetch source(const refs::Reference& reference);
  Fetch poster(const refs::Reference& reference) const;
  Fetch track(const refs::Reference& reference);

 private:
  bool is_video(dom::Index element) const;
  bool is_media(dom::Index element) const;
  Fetch load(const refs::Reference& reference, dom::Index owner) const;

  const dom::ElementTree& tree_;
  const std::vector<css::Window>& windows_;
  dom::Index source_owner_ = dom::kNone;  // whose sources are being read
  refs::Windows open_;                    // where none of them fitted yet
  dom::Index track_owner_ = dom::kNone;
  std::uint32_t track_groups_ = 0;  // of its tracks, those that have their default
};

}  // namespace pushplan::study
