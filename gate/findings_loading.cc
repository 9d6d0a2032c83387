// What makes a page load slower than it need, in its markup or by its plan.
#include "gate/findings.h"

namespace pushplan::gate {

std::vector<Finding> loading_findings() {
  using enum Severity;
  return {
      {"font-display", note, "a font face in use leaves open how long its text waits",
       "Without `font-display`, or with `auto`, browsers hide the text of a font that is on its "
       "way, up to 3 seconds (CSS Fonts 4, section 4.9). A hint for the font shortens that time; "
       "`swap`, `fallback` or `optional` ends it. `block` is right for icons, and not reported.",
       "add `font-display: swap` (or `optional`; `block` for icons) to the @font-face rules"},
      {"header-large", warning, "the Link values of a page take more than 2 kB",
       "Header fields travel before the page, in the same first window of 14.6 kB, and servers and "
       "proxies limit them: 4 kB and 8 kB are usual limits for all fields together.",
       "hint fewer files: lower `max_files` or `max_header_bytes`"},
      {"header-too-large", error, "the Link values of a page take more than 4 kB",
       "Usual limits for the header of a response are 4 kB (nginx's proxy_buffer_size on many "
       "machines) and 8 kB; beyond them proxies answer 502 instead of the page.",
       "hint fewer files: lower `max_files` or `max_header_bytes`"},
      {"hint-delays-html", warning, "what is sent early is predicted to delay the page itself",
       "What is sent early shares the link with the HTML. Measured with 200 ms of server time, "
       "hints for 90 kB delayed the HTML from 740 to 1,110 ms. The prediction is that of the "
       "page-load model (docs/MODEL.md) on the configured profiles; it is made for pinned files "
       "and for strategies other than `best`, which refuses such lists itself.",
       "use strategy `best`, pin fewer files, or lower the budget"},
      {"image-before-css", warning, "an image is pushed before what rendering waits for",
       "Servers that send pushes in the order of the list, as Apache does, hold the style sheet "
       "back until the image is through. Measured over 5 Mbit/s on Apache: 694 ms to the last "
       "critical byte with the images first, 278 ms with them last.",
       "use strategy `best` or `critical`, or do not pin the image"},
      {"import-chain", note, "style sheets stand behind @import",
       "A browser finds an imported sheet when the importing one has arrived: each step costs a "
       "round trip before the first paint. Hinting only the hidden sheet gave nearly all that "
       "could be gained (992 of 1,068 ms); having no chain at all gains as much without any hint.",
       "name the imported sheet by a `<link rel=stylesheet>` in the page, or bundle the two"},
      {"large-file", warning, "a file above 100 kB is sent early, or rendering waits for it",
       "100 kB are 160 ms at 5 Mbit/s, compressed as they are, in which nothing else arrives. No "
       "order and no hint makes that time shorter.",
       "split the file, and leave what the first view does not need to the page's end"},
      {"lcp-behind-css", warning, "the image that visitors wait for is a CSS background",
       "The preload scanner does not see it: its request leaves when sheets are there and the page "
       "is laid out. For an image that is only guessed to be the largest this is a note.",
       "use an <img> with fetchpriority=high; where that cannot be, name it under `hero`, so that "
       "a hint for it is weighed"},
      {"lcp-lazy", warning, "the image that visitors wait for has loading=lazy",
       "A lazy image is requested when the page is laid out and the image is near the window, "
       "never by the preload scanner. No hint mends that as well as removing the attribute. For an "
       "image that is only guessed to be the largest this is a note.",
       "remove loading=lazy from the image"},
      {"lcp-no-fetchpriority", warning, "the image that visitors wait for lacks fetchpriority=high",
       "Browsers request images with low or medium priority until layout shows them in the "
       "window; Chromium holds those below high back while the head's files are on their way. For "
       "an image that is only guessed to be the largest this is a note.",
       "add fetchpriority=high to the <img>"},
      {"no-cache-awareness", warning, "an output pushes to visitors that have the files already",
       "A server that pushes does not know what is in a browser's cache: every repeat visit gets "
       "the bodies again, ahead of the page. Push must mind the cache, or it makes warm visits "
       "slower (Rules of Thumb for HTTP/2 Push, 2016).",
       "set `cache_aware` for the output"},
      {"no-gain", note, "nothing on a page is worth sending early",
       "The page-load model predicts less than 3 % or 10 ms for every list of files that may be "
       "sent early: a hint would be ballast.",
       "nothing: the page loads as well without hints"},
      {"no-think-time", note, "Early Hints without a server that thinks",
       "A 103 uses the time between the request and the page. A server that answers at once leaves "
       "none, and a Link header of the page itself says the same a moment later, with fewer risks: "
       "Chromium keeps the files of a 103 only when they are cacheable.",
       "use mechanism `link`, or say how long your server needs (`think_time`)"},
      {"push-over-window", warning, "more is pushed ahead of the page than the first window holds",
       "What is pushed before the HTML fills time in which the link would be idle, up to the first "
       "congestion window (10 segments, 14.6 kB: RFC 6928); beyond it the HTML waits a round trip "
       "longer. Strategy `best` weighs this and may push more where that pays; for lists that it "
       "did not make nothing has weighed it.",
       "use strategy `best`, or lower the budget to 14.6kB"},
      {"push-without-browsers", note, "no current browser accepts HTTP/2 push",
       "Chromium ignores pushes since version 106, and Firefox since 132. Other clients, proxies "
       "and controlled environments may still use them.",
       "use mechanism `link`, or `early-hints` where the server needs time to think"},
      {"repeated-inline", warning, "the same inline content stands in many pages",
       "What is inlined saves a request on the first page and is sent again with every other one; "
       "a data: URL in base64 weighs 1.37 times its file besides. The sums are of bytes before "
       "compression.",
       "move it into a file of its own, cached once for all pages; keep inline what the first view "
       "needs, if it is small"},
      {"scanner-finds-it", note, "a hint on the page's own response for what its first bytes name",
       "The preload scanner reads ahead of the parser and requests what it sees at once. A Link "
       "header or a <link rel=preload> for the same file arrives in the same packet: it gains "
       "next to nothing. Hints pay for what the scanner cannot see, such as files behind CSS.",
       "drop the hint"},
      {"service-worker", note, "a service worker answers for pages that are sent hints",
       "Navigations that a service worker controls go through its fetch event: what is sent early "
       "for them is used only if the worker asks for it in the same way. First visits, and those "
       "that bypass the worker, gain as predicted.",
       "let the worker leave navigations to the network, or enable navigation preload"},
      {"too-many-hints", warning, "a page has more hints than pay",
       "Each hint competes with the others and with the page: measured, six images in a 103 took "
       "732 ms where 320 to 470 ms were possible. Nine of ten pages that preload anything have two "
       "preloads or fewer, and a fifth of all preloads is not used within 3 seconds (Web Almanac "
       "2021). Modules of one graph are not counted.",
       "drop the page's own preloads that are not needed for the first view, or lower `max_files`"},
      {"wrong-order", warning, "something is pushed before what rendering waits for",
       "Servers that send pushes in the order of the list, as Apache does, hold back what stands "
       "behind. Pushing in another order than that of evaluation cost 16 % (Rules of Thumb for "
       "HTTP/2 Push, 2016).",
       "use strategy `best` or `critical`"},
  };
}

}  // namespace pushplan::gate
