// A hint: "fetch this URL in exactly this way", and the Link header field value that says so (RFC
// 8288 section 3).
//
// The one place where Link values are made: the plan counts their bytes, the emitters print them. A
// hint serves a page only when its destination, credentials mode and integrity agree with the
// page's own request.
#pragma once

#include <optional>
#include <string>

#include "base/settings.h"

namespace pushplan {

struct Hint {
  std::string url;              // path and query as served, or an absolute URL
  std::string rel = "preload";  // "preload", or "modulepreload" for module scripts
  std::string as;               // Fetch destination: "style", "script", "font", "image", ...
  std::string type;             // media type without parameters; may be empty
  std::optional<std::string>
      crossorigin;  // "anonymous", "use-credentials"; nullopt: not a CORS request
  std::string integrity, referrerpolicy, fetchpriority, media, imagesrcset,
      imagesizes;  // empty: not said
  bool operator==(const Hint&) const = default;
};

// Whether a server that turns Link into pushes may do so.
enum class Pushing { allowed, refused };

// The value for one hint, e.g. `</f.woff2>; rel=preload; as=font; type="font/woff2";
// crossorigin=anonymous`.
//
// push: modules are spelled `rel=preload; as=script; crossorigin=anonymous`, since no server pushes
// `modulepreload`. link: modules are spelled `rel=modulepreload`; `nopush` is added where pushing
// is refused. early_hints: only what Chromium accepts in a 103 (rel, as, crossorigin, type,
// fetchpriority); the rest is left out.
std::string link_value(const Hint& hint, Mechanism mechanism, Pushing pushing = Pushing::allowed);

// The value of mechanism push for a request that must not be pushed to: with `nopush`. What reads
// the Link finds the same hint.
std::string unpushed_value(const Hint& hint);

// The value that asks for a file of the next page, e.g. `</a.css>; rel=prefetch; as=style`. For the
// 200 alone: a 103 does not carry it, and no server pushes it.
std::string prefetch_value(const Hint& hint);

}  // namespace pushplan
