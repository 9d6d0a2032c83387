// What one page needs: every file that its references lead to, with how sure, how urgent and by
// which path. Made by study(), then frozen; it lives only until the page is planned, so that memory
// does not grow with the pages.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/refs/reference.h"
#include "analyzer/site/resolve.h"
#include "base/diagnostic.h"
#include "base/hint.h"

namespace pushplan::study {

inline constexpr std::uint32_t kDocument = 0xFFFFFFFF;  // Need::via of what the page itself names

// One URL of the site that the page refers to, in all its references: the strongest state, and the
// attributes of the consumer that fetches it (a hint such as link rel=preload is none).
struct Need {
  std::string url;  // path and query as served
  site::FileId file = 0;
  refs::Kind kind = refs::Kind::image;
  refs::Request request;
  refs::State state = refs::State::unused;
  refs::Blocks blocks = refs::Blocks::none;
  std::string
      why;  // for possible and unused: what it depends on; for needed: what keeps it from blocking
  std::size_t offset = 0;               // of the URL, in the file of what names it
  std::string media;                    // of the link or source that names it
  std::string imagesrcset, imagesizes;  // the choice that an image was taken from
  bool small = false;                   // an image below 10,000 pixels by its width and height
  std::string decoding;                 // of an image: "sync", "async"; empty: as it likes
  std::string font_display;             // of the font face; empty: auto
  std::size_t hinted_at = std::string::npos;  // offset in the page of its own preload; npos: none
  bool in_head = false;
  bool async = false;     // a script that waits for nothing: async or defer
  bool deferred = false;  // of these, a classic script that runs in order behind the page
  bool lazy = false;
  bool observed = false;  // recordings decided how sure it is (analyzer/plan/observed.h)
  bool named = false;     // a route of the settings names it for this page
  std::uint32_t order =
      0;  // of discovery by what uses it; a hint that stands before does not count
  std::uint32_t depth = 1;        // discovery steps from the document
  std::uint32_t via = kDocument;  // index of the need that names it
};

// A reference that may make a browser fetch a file, hints apart.
struct Use {
  std::string url;  // as Need::url
  refs::Kind kind = refs::Kind::image;
  refs::Request request;
  refs::State state = refs::State::unused;
  std::string why;           // as Need::why
  bool async = false;        // as Need::async
  std::size_t face = kNone;  // of a font: equal for the sources of one @font-face rule

  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
};

// A link rel=preload or modulepreload in the page's markup, as it stands there.
struct PageHint {
  Hint hint;        // its URL as that of a Need, whole when it is external, as written when invalid
  SourceSpan span;  // of its URL
  site::TargetKind target = site::TargetKind::file;
  std::vector<std::string> urls;  // the files of the site that it may fetch: candidates, or one
  bool blocked = false;           // a policy of the page forbids it
};

// A resource of another origin, with the strongest of the references that name it.
struct External {
  std::string url;  // whole, without fragment
  std::string as;
  refs::State state = refs::State::unused;
  refs::Blocks blocks = refs::Blocks::none;
  std::optional<std::string> crossorigin;  // as in refs::Request
  std::string via;                         // URL of what names it
};

// A connection that the page asks for itself.
struct Connection {
  std::string url;
  std::string rel;  // "preconnect", "dns-prefetch"
  std::optional<std::string> crossorigin;
  bool operator==(const Connection&) const = default;
};

// Where the page sends its reader by itself (HTML section 4.2.5.3).
struct Refresh {
  std::string url;  // a path of the site, or whole
  std::uint32_t seconds = 0;
};

struct Broken {
  std::string url;  // path and query; as written when it cannot be parsed
  std::string via;  // URL of what names it
  bool operator==(const Broken&) const = default;
};

// Where the page's own bytes hold up its reading, as offsets in its file.
struct Outline {
  struct Script {  // inline, run where it stands unless it is a module
    std::size_t offset = 0, bytes = 0;
    bool module = false;
  };
  std::size_t bytes = 0;                       // of the whole page
  std::size_t body = 0;                        // start tag of the body; 0: left out
  std::size_t first_text = std::string::npos;  // in the body; npos: scripts fill the page
  std::vector<Script> scripts;                 // in order
};

// Style, script or data that stands in the page itself and that a file could hold.
struct Inlined {
  enum class What : std::uint8_t { style, script, data };
  What what = What::style;
  SourceSpan span;   // in the page's file
  std::string hash;  // of the content: XXH64
};
inline constexpr std::size_t kLeastInlined = 1'000;  // bytes; what is smaller is not told

// A reference to a file of the site that says which bytes it has: browsers refuse others
// (Subresource Integrity, https://www.w3.org/TR/SRI/).
struct Integrity {
  site::FileId file = 0;
  std::string metadata;  // as written
  refs::Kind kind = refs::Kind::classic_script;
  std::optional<SourceSpan> span;  // of its URL in the page; none: an import map says it
};

struct PageNeeds {
  site::Page page;
  std::vector<Need> resources;  // each URL once, in order of discovery
  std::vector<External> external;
  std::vector<Broken> missing;
  std::vector<Broken> invalid;      // URLs that cannot be parsed
  std::vector<std::string> frames;  // URLs of documents in frames
  std::vector<Connection> connections;
  std::optional<Refresh> refresh;
  Outline outline;
  std::vector<PageHint> hints;  // in order
  std::vector<Use> hinted;      // all that uses what `hints` name
  std::vector<Integrity> integrities;
  bool scripted = false;         // some script may run
  bool upgrades = false;         // a policy of the page has http: asked for over https
  std::vector<Inlined> inlined;  // in no order
  std::vector<Diagnostic> diagnostics;
};

}  // namespace pushplan::study
