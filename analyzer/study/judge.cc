#include "analyzer/study/judge.h"

#include <algorithm>
#include <iterator>
#include <string_view>

#include "analyzer/refs/media_types.h"

namespace pushplan::study {

using refs::Blocks;
using refs::Kind;
using refs::Reference;
using refs::State;

namespace {

constexpr const char* kPreloadable[] = {"fetch", "font", "image", "script", "style", "track"};

constexpr const char* kModules[] = {"audioworklet",  "json",         "paintworklet", "script",
                                    "serviceworker", "sharedworker", "style",        "worker"};

// Font types that browsers preload; the last two are deprecated names.
constexpr std::string_view kFontTypes[] = {"font/otf",
                                           "font/sfnt",
                                           "font/ttf",
                                           "font/woff",
                                           "font/woff2",
                                           "application/font-woff",
                                           "application/font-sfnt"};

Judgement stylesheet(const Reference& r, State media) {
  if (r.disabled) return {State::unused, Blocks::none, "the link is disabled"};
  if (r.set_by_script)
    return {State::needed, Blocks::none,
            "an inline script puts it into the link at once: nothing waits for it"};
  // Browsers fetch these all the same, at the lowest priority, and nothing waits for them.
  if (r.alternate) return {State::needed, Blocks::none, "an alternate sheet blocks nothing"};
  if (media == State::unused)
    return {State::needed, Blocks::none, "its media does not match: " + r.media};
  if (media == State::possible)
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

// Only for a destination that is script-like, or that modules can have (HTML section 4.6.7.13,
// "modulepreload").
Judgement modulepreload(const Reference& r) {
  if (is_module_destination(r.request.as)) return {};
  return {State::unused, Blocks::none, "browsers ignore a modulepreload with such an `as`"};
}

Judgement preload(const Reference& r, State media) {
  if (!is_preload_destination(r.request.as))
    return {State::unused, Blocks::none, "browsers ignore a preload whose `as` they do not know"};
  if (!is_preload_type(r.request.as, r.type))
    return {State::unused, Blocks::none,
            "browsers ignore a preload of a type that they cannot use"};
  if (media == State::unused)
    return {State::unused, Blocks::none, "its media does not match: " + r.media};
  if (media == State::possible)
    return {State::possible, Blocks::none, "its media matches in some windows only: " + r.media};
  return {};
}

}  // namespace

bool is_module_destination(std::string_view as) {
  return std::find(std::begin(kModules), std::end(kModules), as) != std::end(kModules);
}

bool is_preload_destination(std::string_view as) {
  return std::find(std::begin(kPreloadable), std::end(kPreloadable), as) != std::end(kPreloadable);
}

bool is_preload_type(std::string_view as, std::string_view written) {
  const std::string type = refs::essence(written);
  if (type.empty() || as == "script" || as == "fetch" || as == "track") return true;
  if (as == "style") return type == "text/css";
  if (as == "image") return refs::is_supported_image(type);
  return std::find(std::begin(kFontTypes), std::end(kFontTypes), type) != std::end(kFontTypes);
}

State state_in(refs::Windows windows, std::size_t count) {
  if (refs::in_every(windows, count)) return State::needed;
  return (windows.later & refs::window_mask(count)) != 0 ? State::possible : State::unused;
}

Judgement judge(const Reference& r, refs::Windows windows, std::size_t count) {
  const State media = state_in(windows, count);
  const auto possible = [](const char* why) {
    return Judgement{State::possible, Blocks::none, why};
  };
  switch (r.kind) {
    case Kind::stylesheet:
      return stylesheet(r, media);
    case Kind::classic_script:
    case Kind::module_script:
      return script(r);
    case Kind::preload:
      return preload(r, media);
    case Kind::modulepreload:
      return modulepreload(r);
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
