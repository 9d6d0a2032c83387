// A page as the page-load model sees it: sizes, who names whom, what waits for what. No URLs: pages
// of one shape are equal, and share one choice.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analyzer/study/page_needs.h"
#include "analyzer/weigh/weights.h"
#include "base/settings.h"

namespace pushplan::model {

inline constexpr std::uint32_t kDocument = 0xFFFFFFFF;  // Resource::parent of what the page names

enum class Kind : std::uint8_t { style, script, module, font, image, other };

// When the browser comes to know of it.
enum class Found : std::uint8_t {
  scanned,   // when the document is there up to Resource::offset
  parsed,    // when its parent is there and read: @import, static imports
  laid_out,  // when the page is styled: images and fonts of style sheets
  run,       // when its parent ran: what scripts fetch
};

// What a script waits for, and what waits for it.
enum class Run : std::uint8_t { never, parser, deferred, at_once };

// In order of urgency, as Chromium requests them.
enum class Priority : std::uint8_t { document, highest, high, medium, low, lowest };

inline constexpr std::size_t kPriorities = 6;

// How long text waits for a font (CSS Fonts 4, section 4.9).
enum class Display : std::uint8_t { block, brief, swap };

struct Resource {
  Kind kind = Kind::other;
  Found found = Found::scanned;
  Run run = Run::never;
  Priority priority = Priority::low;  // of the request that the page makes itself
  Priority hinted = Priority::low;    // of one made for a preload
  Display display = Display::block;   // of a font
  bool blocks = false;                // a sheet that rendering waits for
  bool hero = false;                  // an image that the visitor waits for
  bool late_hint = false;             // a preload of it waits for the viewport: it has a srcset
  bool foreign = false;               // of another origin: no hint, no contention
  std::uint32_t parent = kDocument;   // index of what names it
  std::uint32_t offset = 0;  // bytes of the document, as they travel, that reveal it (scanned)
  std::uint32_t acts = 0;    // the same, where the parser comes to the script or link element
  std::uint32_t place = 0;   // the rank of that element among all that the page model knows
  std::uint32_t bytes = 0;   // on the wire, with header fields
  Microseconds serve = 0;    // of the server, until it has a first byte to send
  Microseconds work = 0;     // of the main thread once it is there
  std::uint32_t order = 0;   // of discovery; no two alike
  bool operator==(const Resource&) const = default;
};

// An inline script, run where it stands.
struct InlineScript {
  std::uint32_t offset = 0, place = 0;  // as Resource::acts and place
  Microseconds work = 0;
  bool operator==(const InlineScript&) const = default;
};

struct Page {
  std::uint32_t bytes = 0;    // of the document on the wire, with header fields
  std::uint32_t body = 0;     // of it, up to the start tag of the body
  std::uint32_t content = 0;  // up to the first text; the whole where scripts fill the page
  std::uint32_t body_place = 0, content_place = 0;
  bool filled_by_scripts = false;
  Microseconds parse = 0, layout = 0;  // of the main thread
  std::vector<Resource> resources;     // what the page surely loads
  std::vector<InlineScript> scripts;   // in order
  bool operator==(const Page&) const = default;
};

// Sizes and offsets of a document are rounded to this scale, so that a text edit does not change a
// plan: whole segments up to 4, then the nearest of 2^n and 3 * 2^n segments. 0 stays 0.
std::uint32_t rounded_bytes(std::uint64_t bytes);

// The document as it would be with a longer or shorter text, per mille: bytes on the wire, bytes of
// the file, and how far on the wire places in it are.
struct OtherText {
  std::uint32_t bytes = 1000, raw = 1000, places = 1000;
};

// A page with, for each of its resources, the need that it stands for; kForeignNeed for those of
// other origins.
struct ModelledPage {
  Page page;
  std::vector<std::uint32_t> needs;
};
inline constexpr std::uint32_t kForeignNeed = 0xFFFFFFFF;

// `document` is what the page weighs. Needs that are not `needed` are left out, pinned ones apart:
// `also` says which needs to keep.
ModelledPage model_page(const study::PageNeeds& needs, weigh::Weights& weights,
                        const Settings& settings, const std::vector<bool>& also,
                        const OtherText& text = {});

}  // namespace pushplan::model
