// Media features whose values are words. A user without preferences is taken, in a browser's own
// window, with a mouse on the desktop and a finger on a phone.
#include <algorithm>
#include <iterator>

#include "analyzer/css/media_features.h"

namespace pushplan::css {
namespace {

using refs::Certainty;

constexpr Truth kNo = truth(Certainty::no);
constexpr Truth kYes = truth(Certainty::yes);
constexpr Truth kLater = truth(Certainty::later);      // the user may come to ask for it
constexpr Truth kUnknown = truth(Certainty::unknown);  // depends on the machine
constexpr Truth kPreset = negate(kLater);              // as long as the user asks for nothing else

struct Keyword {
  std::string_view feature;
  std::string_view word;
  Truth desktop, mobile;
  bool none = false;  // false in the boolean context
};

constexpr Keyword kKeywords[] = {
    {"hover", "hover", kYes, kNo},
    {"hover", "none", kNo, kYes, true},
    {"any-hover", "hover", kYes, kNo},
    {"any-hover", "none", kNo, kYes, true},
    {"pointer", "fine", kYes, kNo},
    {"pointer", "coarse", kNo, kYes},
    {"pointer", "none", kNo, kNo, true},
    {"any-pointer", "fine", kYes, kNo},
    {"any-pointer", "coarse", kUnknown, kYes},
    {"any-pointer", "none", kNo, kNo, true},
    {"update", "fast", kYes, kYes},
    {"update", "slow", kNo, kNo},
    {"update", "none", kNo, kNo, true},
    {"overflow-block", "scroll", kYes, kYes},
    {"overflow-block", "paged", kNo, kNo},
    {"overflow-block", "none", kNo, kNo, true},
    {"overflow-inline", "scroll", kYes, kYes},
    {"overflow-inline", "none", kNo, kNo, true},
    {"color-gamut", "srgb", kYes, kYes},
    {"color-gamut", "p3", kUnknown, kUnknown},
    {"color-gamut", "rec2020", kUnknown, kUnknown},
    {"dynamic-range", "standard", kYes, kYes},
    {"dynamic-range", "high", kUnknown, kUnknown},
    {"display-mode", "browser", kPreset, kPreset},
    {"display-mode", "fullscreen", kLater, kLater},
    {"display-mode", "standalone", kLater, kLater},
    {"display-mode", "minimal-ui", kLater, kLater},
    {"display-mode", "picture-in-picture", kLater, kLater},
    {"display-mode", "window-controls-overlay", kLater, kLater},
    {"display-mode", "tabbed", kLater, kLater},
    {"scripting", "enabled", kYes, kYes},
    {"scripting", "initial-only", kNo, kNo},
    {"scripting", "none", kNo, kNo, true},
    {"scan", "interlace", kNo, kNo},
    {"scan", "progressive", kNo, kNo},
    {"device-posture", "continuous", kPreset, kPreset},
    {"device-posture", "folded", kLater, kLater},
    {"forced-colors", "none", kPreset, kPreset, true},
    {"forced-colors", "active", kLater, kLater},
    {"prefers-color-scheme", "light", kPreset, kPreset},
    {"prefers-color-scheme", "dark", kLater, kLater},
    {"prefers-contrast", "no-preference", kPreset, kPreset, true},
    {"prefers-contrast", "more", kLater, kLater},
    {"prefers-contrast", "less", kLater, kLater},
    {"prefers-contrast", "custom", kLater, kLater},
    {"prefers-reduced-motion", "no-preference", kPreset, kPreset, true},
    {"prefers-reduced-motion", "reduce", kLater, kLater},
    {"prefers-reduced-transparency", "no-preference", kPreset, kPreset, true},
    {"prefers-reduced-transparency", "reduce", kLater, kLater}};

}  // namespace

std::optional<Truth> evaluate_keyword(std::string_view feature, std::string_view word,
                                      bool mobile) {
  std::optional<Truth> found;
  for (const Keyword& w : kKeywords) {
    if (w.feature != feature) continue;
    if (!found) found = word.empty() ? kNo : kMalformed;
    if (word.empty() ? w.none : w.word != word) continue;
    const Truth here = mobile ? w.mobile : w.desktop;
    found = word.empty() ? any_of(*found, here) : here;
  }
  return found;
}

}  // namespace pushplan::css
