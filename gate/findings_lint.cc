// What is wrong with a page, or with a hint for it.
#include "gate/findings.h"

namespace pushplan::gate {

std::vector<Finding> lint_findings() {
  using enum Severity;
  return {
      // Hints: gate/hint_judge.cc.
      {"async-script-hinted", warning, "a hint for a script that is async or deferred",
       "Nothing waits for such a script, and browsers fetch it at low priority so that it stays "
       "out of the way of what holds the page up. A preload lifts it to high priority, ahead of "
       "images and beside the sheets that block rendering. It is the most common mistake with "
       "preloads (Web Almanac).",
       "drop the hint: the browser's preload scanner finds the script anyway; if it must come "
       "early, say `fetchpriority=low` on the hint"},
      {"conditional-resource", error, "a hint for a file that only some visitors need",
       "Which candidate of a picture, a srcset or a media query is fetched depends on the "
       "visitor's window. A hint that does not say so makes all others fetch the file in vain, "
       "beside the one that they need. A 103 and a push cannot say it: Chromium drops links with "
       "`media` or `imagesrcset` from a 103.",
       "say it in the hint with `media`, or with `imagesrcset` and `imagesizes` as the element "
       "has them; drop it from 103 and push"},
      {"cross-origin-push", error, "a push of a file of another origin",
       "A server can push only what it is authoritative for (RFC 9113 section 8.4); clients "
       "refuse anything else.",
       "serve the file from the site's own origin, or open the connection early with a link "
       "rel=preconnect"},
      {"csp-blocks-hint", warning, "a preload that the page's own policy forbids",
       "A Content-Security-Policy in a meta element governs what stands behind it, preloads too, "
       "by the directive of their `as`. The browser reports a violation and fetches nothing.",
       "drop the preload, or allow the file in the policy"},
      {"duplicate-preload", warning, "a file that is hinted twice on one page",
       "The second says nothing new, and makes the page or its header longer; where the two "
       "differ in `as` or `crossorigin`, the file is fetched twice.",
       "drop one of them"},
      {"font-without-crossorigin", error, "a hint for a font without crossorigin",
       "Fonts are always fetched in CORS mode, from the site's own origin too (CSS Fonts 4, "
       "section 4.9.2). A hint without the attribute makes another request: the font comes "
       "twice, and the first is of no use.",
       "add `crossorigin` to the hint"},
      {"integrity-mismatch", error,
       "an integrity that the file's bytes do not have, or a hint with another than the element",
       "Browsers refuse a script or sheet whose bytes have none of the hashes of its `integrity` "
       "(Subresource Integrity): the file is fetched and thrown away. And such an element takes a "
       "preloaded response only if that was asked for with the same metadata (HTML, \"consume a "
       "preloaded resource\"); otherwise it is fetched again.",
       "let the build write `integrity` as its last step, and repeat the element's in the hint"},
      {"link-parameter-ignored", error, "a link in a 103 that Chromium drops for what it says",
       "In a 103 Chromium heeds `rel`, `as`, `crossorigin`, `type` and `fetchpriority`, with the "
       "destinations font, image, script, style and fetch. Any other parameter, any other "
       "destination and several relations in one link make it drop that link.",
       "leave the parameter out of what goes into the 103"},
      {"missing-as", error, "a preload without a destination that browsers know",
       "`as` decides the priority, the policy and the mode of a preload. Without it, or with a "
       "value that cannot be preloaded (`document`, `video`, `worker`), browsers ignore the "
       "link.",
       "say `as=style`, `script`, `font`, `image`, `fetch` or `track`; drop the preload if none "
       "of them fits"},
      {"push-and-preload", error, "a file that is pushed, and preloaded by the page",
       "A preload asks for a file only if the cache does not have it; a push sends it in any "
       "case. Together the preload gains nothing, and every returning visitor pays for the push. "
       "Only "
       "a warning where the push is the plan's own.",
       "drop one of them: the preload where first visits count, the push (`exclude`) otherwise"},
      {"several-font-formats", error, "hints for two formats of one font face",
       "Of the sources of a face browsers take the first that they can use. Each hint is obeyed "
       "for itself: the other formats are fetched in vain.",
       "keep the hint for the first format (woff2) and drop the others"},
      {"unreferenced-hint", error, "a hint for a file that the page does not fetch",
       "The file takes bandwidth from what the page waits for, and is thrown away; browsers warn "
       "of it in their console. A fifth of all preloads are unused after three seconds (Web "
       "Almanac 2021). Only a warning where the page runs scripts that may ask for the file; "
       "of hinted scripts and data nothing is said there.",
       "drop the hint, or correct its URL: a hash in a name, or a query, makes it another file"},
      {"unused-font", error, "a hint for a font that no element of the page uses",
       "Browsers load a font only when text asks for its face. A hint loads it all the same, "
       "before the page's own sheets: a whole font in vain, at high priority.",
       "drop the hint on pages that do not use the font"},
      {"wrong-as", error, "a hint that differs from the request that the page makes",
       "A preloaded response is used only by a request of the same destination, mode and "
       "credentials (HTML, \"consume a preloaded resource\"); otherwise the file is fetched a "
       "second time. Module scripts are requested in CORS mode: both `modulepreload` and `preload` "
       "with `as=script crossorigin` match.",
       "say `as` and `crossorigin` in the hint as the element's request has them"},
  };
}

}  // namespace pushplan::gate
