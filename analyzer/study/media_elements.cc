#include "analyzer/study/media_elements.h"

#include <string>

#include "analyzer/refs/media_types.h"
#include "base/text.h"

namespace pushplan::study {

using refs::Certainty;
using refs::Reference;
using refs::Windows;

namespace {

// Of the tracks in one of these groups the first default is shown; of metadata all are (HTML
// section 4.8.11.11.3, "automatic text track selection"). A missing kind is subtitles, an invalid
// one metadata.
enum class TrackGroup : std::uint8_t { metadata = 0, text = 1, descriptions = 2, chapters = 4 };

TrackGroup group_of(const std::string_view* kind) {
  if (kind == nullptr) return TrackGroup::text;
  const std::string name = to_lower(*kind);
  if (name == "subtitles" || name == "captions") return TrackGroup::text;
  if (name == "descriptions") return TrackGroup::descriptions;
  return name == "chapters" ? TrackGroup::chapters : TrackGroup::metadata;
}

}  // namespace

bool MediaElements::is_video(dom::Index element) const {
  return element != dom::kNone && tree_.elements[element].tag == dom::atom("video");
}

bool MediaElements::is_media(dom::Index element) const {
  return is_video(element) ||
         (element != dom::kNone && tree_.elements[element].tag == dom::atom("audio"));
}

// Whether the player fetches before it is started. Browsers start what has a sound only for a user
// whom they trust with it, and a muted video at once.
Fetch MediaElements::load(const Reference& reference, dom::Index owner) const {
  if (reference.preload != "none") return fetch_of(Certainty::yes, "");
  if (!reference.autoplay)
    return fetch_of(Certainty::later, "preload=none: fetched when it is played");
  if (is_video(owner) && tree_.attribute(owner, "muted") != nullptr)
    return fetch_of(Certainty::yes, "");
  return fetch_of(Certainty::unknown, "preload=none: fetched when the browser lets it start");
}

Fetch MediaElements::media(const Reference& reference) const {
  return load(reference, reference.element);
}

Fetch MediaElements::source(const Reference& reference) {
  const dom::Index owner = tree_.elements[reference.element].parent;
  if (source_owner_ != owner) {
    source_owner_ = owner;
    open_ = Windows::all(Certainty::yes);
  }
  if (!is_media(owner) || tree_.attribute(owner, "src") != nullptr)
    return fetch_of(Certainty::no, "the src of its player goes before sources");
  const Certainty playable = refs::playable(reference.type);
  if (playable == Certainty::no)
    return fetch_of(Certainty::no, "browsers do not play files of its type");
  const Windows fits = css::evaluate_media(reference.media, windows_) & Windows::all(playable);
  const Windows taken = fits & open_;
  open_ = open_ & !fits;
  Fetch fetch = load(reference, owner);
  fetch.windows = fetch.windows & taken;
  if (!in_every(taken, windows_.size()))
    fetch.why = playable == Certainty::yes ? "the player takes the first source that fits"
                                           : "not every browser plays its codecs";
  return fetch;
}

Fetch MediaElements::poster(const Reference& reference) const {
  return is_video(reference.element) ? fetch_of(Certainty::yes, "")
                                     : fetch_of(Certainty::no, "only a video has a poster");
}

Fetch MediaElements::track(const Reference& reference) {
  const dom::Index owner = tree_.elements[reference.element].parent;
  if (!is_media(owner)) return fetch_of(Certainty::no, "a track outside of any player");
  if (track_owner_ != owner) {
    track_owner_ = owner;
    track_groups_ = 0;
  }
  const auto group =
      static_cast<std::uint32_t>(group_of(tree_.attribute(reference.element, "kind")));
  if (tree_.attribute(reference.element, "default") == nullptr || (track_groups_ & group) != 0)
    return fetch_of(Certainty::later, "fetched when the user chooses the track");
  track_groups_ |= group;
  return fetch_of(Certainty::yes, "");
}

}  // namespace pushplan::study
