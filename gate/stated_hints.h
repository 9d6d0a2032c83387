// Hints that somebody states for a page: in its markup, in our plan, in a server's configuration.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analyzer/analyze.h"
#include "base/diagnostic.h"
#include "base/hint.h"

namespace pushplan::gate {

// What brings a hint to the browser.
enum class Carrier {
  html,         // a link element of the page
  link,         // a Link field of the 200
  early_hints,  // a Link field of a 103
  push,         // the file itself, pushed
};

// A hint as somebody wrote it, and where.
struct StatedHint {
  Hint hint;  // rel as written; its URL as written too, until resolve_hint()
  bool nopush = false;
  std::vector<std::string> other_parameters;  // names that are no member of Hint
  bool named = false;    // somebody asked for it for this page: it needs no reference
  bool blocked = false;  // a policy in the page forbids it
  bool mixed = false;    // over http, in what came over https

  // Where it stands; an empty file: the page as a whole.
  std::string file;
  Root root = Root::site;
  std::optional<SourceSpan> span;

  // What resolve_hint() makes of its URL: the files of the site that it may fetch, as served.
  site::TargetKind target = site::TargetKind::none;
  std::vector<std::string> urls;
};

// Resolves the URL of a hint in a response for this page (RFC 8288 section 3.2: against the URL of
// the response), and the candidates of its imagesrcset.
void resolve_hint(StatedHint& hint, const PageView& page);

// Resolves it against any URL of the site.
void resolve_hint(StatedHint& hint, const site::Site& site, const site::Url& base);

// The preloads in the page's own markup, resolved.
std::vector<StatedHint> hints_in_page(const PageView& page);

// What the plan sends with the page, resolved, as this carrier says it.
std::vector<StatedHint> hints_of_plan(const PageView& page, Carrier carrier);

}  // namespace pushplan::gate
