// Judges stated hints against what a page really fetches: those in its markup, those of our own
// plan, and those that somebody wrote into a server's configuration. What a hint is, who carries it
// and where it stands come from outside; here is only whether a browser can use it, and whether it
// should be told so. Tests: tests/unit/lint_hints_test.cc.
//
// Slugs: async-script-hinted, conditional-resource, cross-origin-push, csp-blocks-hint,
// duplicate-preload, font-without-crossorigin, integrity-mismatch, link-parameter-ignored,
// missing-as, missing-file, push-and-preload, several-font-formats, two-carriers,
// unreferenced-hint, unused-font, wrong-as.
#pragma once

#include <optional>
#include <string>
#include <string_view>
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

// Everything wrong with the resolved hints that one carrier brings to one page: each hint for
// itself, the first thing that makes it useless; and all of them together. Each finding is about
// this page alone; its place is the hint's.
std::vector<Diagnostic> judge_hints(const PageView& page, const std::vector<StatedHint>& hints,
                                    Carrier carrier);

// Of that, what is hinted twice, for the hints that several places bring by one carrier.
std::vector<Diagnostic> find_duplicates(const PageView& page, const std::vector<StatedHint>& hints,
                                        Carrier carrier);

// What is wrong with resolved hints that are for no page of the site: all that needs none.
std::vector<Diagnostic> judge_without_page(const std::vector<StatedHint>& hints, Carrier carrier);

// What the page's own preloads and the hints of another carrier say of the same file in different
// words, or twice in vain.
std::vector<Diagnostic> compare_carriers(const PageView& page,
                                         const std::vector<StatedHint>& in_page,
                                         const std::vector<StatedHint>& stated, Carrier carrier);

}  // namespace pushplan::gate
