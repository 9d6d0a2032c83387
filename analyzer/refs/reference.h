// What a reference is: one place in a document, style sheet or script that names a URL, as it was
// written.
//
// A reference is raw: its URL is not resolved and nothing says yet whether a browser will fetch it.
// analyzer/html, analyzer/css and analyzer/js make references; analyzer/site resolves them;
// analyzer/study judges them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/diagnostic.h"

namespace pushplan::refs {

// The ways in which a document refers to another. The names stand in the table of reference.cc.
enum class Kind {
  stylesheet,
  classic_script,
  module_script,
  image,      // img src
  image_set,  // one candidate of a srcset, of an img or of a picture's source
  poster,
  video,
  audio,
  media_source,  // source of a video or audio
  track,
  iframe,
  embed,
  object,
  input_image,
  svg_image,
  svg_use,
  icon,
  web_manifest,
  preload,
  modulepreload,
  prefetch,
  preconnect,
  dns_prefetch,
  background,  // the background attribute of body and table parts
  css_import,
  css_image,  // url() or image-set() in a declaration
  css_font,   // a source of an @font-face rule
  js_import,
  js_dynamic_import,
  js_fetch,   // fetch() and XMLHttpRequest
  js_made,    // an element or a style that a script made: only a run sees it
  js_worker,  // workers, worklets, and what workers import
};

// Who makes the browser fetch it.
enum class By { html, css, js, hint };

// How sure it is that a browser fetches the file on this page without a script acting.
enum class State { unused, possible, needed };  // in order of strength

// What waits for the file. A file that blocks rendering while it blocks the parser counts as
// `render`.
enum class Blocks { none, parser, render };  // in order of strength

// The parameters of the request that a hint must repeat to be used (HTML section 2.5.4, Fetch
// section 2.2.5).
struct Request {
  std::string as;  // Fetch destination
  std::optional<std::string>
      crossorigin;      // "anonymous", "use-credentials"; nullopt: not a CORS request
  bool module = false;  // fetched for the module map
  std::string integrity, referrerpolicy, fetchpriority;
  bool operator==(const Request&) const = default;
};

inline constexpr std::uint32_t kNoElement = 0xFFFFFFFF;

struct Reference {
  Kind kind = Kind::image;
  std::string url;  // as written, character references and escapes resolved
  SourceSpan span;  // of the URL as written
  Request request;
  std::string media;     // media attribute or import condition; empty: all
  std::string sizes;     // beside a srcset, or of an icon
  std::string type;      // type attribute, or format() of a font source
  std::string title;     // of a style sheet: the set that it belongs to (CSSOM section 6.4)
  std::string rel;       // of an icon: the keyword that makes it one, in lower case
  std::string decoding;  // of an image: "sync" or "async"
  std::string preload;   // of media and their sources: "none", "metadata" or "auto"
  std::uint32_t element = kNoElement;  // that makes the reference, in its page's tree
  // What an image candidate offers (HTML section 4.8.4.2.1): its width in pixels where it says so,
  // then `density` means nothing; its pixels per CSS pixel otherwise.
  std::uint32_t width_descriptor = 0;
  double density = 1;
  bool fallback = false;  // src beside srcset or in a picture, href beside imagesrcset
  bool in_head = false;
  bool async = false, defer = false, nomodule = false;  // scripts
  bool alternate = false, disabled = false;             // style sheets
  bool replaced = false;         // a style sheet: a script puts another in its place at once
  bool set_by_script = false;    // and this is the other
  bool lazy = false;             // loading=lazy
  bool blocking_render = false;  // blocking=render
  bool autoplay = false;         // media and their sources
  bool waits =
      false;  // fetched only when the user or a script acts: preload=none media, closed popups
};

// "link rel=stylesheet", "img srcset", ...: how messages call it.
const char* name_of(Kind kind);

// "style", "script", "image", ...: the destination that the kind implies; "" where an attribute
// says it (preload).
const char* destination_of(Kind kind);

By by_of(Kind kind);
const char* to_string(By by);
const char* to_string(State state);
const char* to_string(Blocks blocks);

// "anonymous" for a present attribute of any other value than use-credentials (HTML section 2.5.4);
// nullopt if absent.
std::optional<std::string> cors_setting(const std::string* attribute);

}  // namespace pushplan::refs
