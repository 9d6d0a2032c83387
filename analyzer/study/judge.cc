#include "analyzer/study/judge.h"

#include <algorithm>
#include <iterator>

namespace pushplan::study {

using refs::Blocks;
using refs::Kind;
using refs::Reference;
using refs::State;

namespace {

// Destinations that browsers preload (Fetch, "translate a preload destination", as Chromium
// supports it).
constexpr const char* kPreloadable[] = {"fetch", "font", "image", "script", "style", "track"};

Judgement stylesheet(const Reference& r, css::Verdict media) {
  if (r.disabled) return {State::unused, Blocks::none, "the link is disabled"};
  // Browsers fetch these all the same, at the lowest priority, and nothing waits for them.
  if (r.alternate) return {State::needed, Blocks::none, "an alternate sheet blocks nothing"};
  if (media == css::Verdict::never)
    return {State::needed, Blocks::none, "its media does not match: " + r.media};
  if (media == css::Verdict::depends)
    return {State::needed, Blocks::none, "its media matches in some windows only: " + r.media};
  return {State::needed, r.in_head ? Blocks::render : Blocks::parser, ""};
}

Judgement script(const Reference& r) {
  if (r.nomodule)
    return {State::unused, Blocks::none, "nomodule: only browsers without modules fetch it"};
  if (r.blocking_render && r.in_head) return {State::needed, Blocks::render, ""};
  if (r.async) return {State::needed, Blocks::none, "async: nothing waits for it"};
  if (r.kind == Kind::module_script) return {State::needed, Blocks::none, ""};
  if (r.defer) return {State::needed, Blocks::none, "defer: nothing waits for it"};
  return {State::needed, r.in_head ? Blocks::render : Blocks::parser, ""};
}

Judgement preload(const Reference& r, css::Verdict media) {
  const bool known = std::find(std::begin(kPreloadable), std::end(kPreloadable), r.request.as) !=
                     std::end(kPreloadable);
  if (!known)
    return {State::unused, Blocks::none, "browsers ignore a preload whose `as` they do not know"};
  if (media == css::Verdict::never)
    return {State::unused, Blocks::none, "its media does not match: " + r.media};
  if (media == css::Verdict::depends)
    return {State::possible, Blocks::none, "its media matches in some windows only: " + r.media};
  return {};
}

}  // namespace

Judgement judge(const Reference& r, css::Verdict media) {
  const auto possible = [](const char* why) {
    return Judgement{State::possible, Blocks::none, why};
  };
  if (r.lazy) return possible("lazy: fetched when it comes near the window");
  switch (r.kind) {
    case Kind::stylesheet:
      return stylesheet(r, media);
    case Kind::classic_script:
    case Kind::module_script:
      return script(r);
    case Kind::preload:
      return preload(r, media);
    case Kind::image_set:
      return possible("the window decides which candidate is fetched");
    case Kind::video:
    case Kind::audio:
    case Kind::media_source:
      return possible(r.waits ? "preload=none: fetched when it is played"
                              : "the player decides what it fetches");
    case Kind::track:
      return possible("fetched when the track is shown");
    case Kind::icon:
      return possible("the browser picks its icon");
    case Kind::web_manifest:
      return possible("fetched when the browser offers to install the site");
    case Kind::prefetch:
      return possible("fetched for a later page, when the network is idle");
    default:
      return {};
  }
}

}  // namespace pushplan::study
