// Judges stated hints against what a page really fetches: those in its markup, those of our own
// plan, and those that somebody wrote into a server's configuration. What a hint is, who carries it
// and where it stands come from outside; here is only whether a browser can use it, and whether it
// should be told so. Tests: tests/unit/lint_hints_test.cc.
//
// Slugs: async-script-hinted, conditional-resource, cross-origin-push, csp-blocks-hint,
// duplicate-preload, font-without-crossorigin, integrity-mismatch, link-parameter-ignored,
// missing-as, missing-file, mixed-content-hint, push-and-preload, several-font-formats,
// two-carriers, unreferenced-hint, unused-font, wrong-as.
#pragma once

#include <vector>

#include "analyzer/analyze.h"
#include "base/diagnostic.h"
#include "gate/stated_hints.h"

namespace pushplan::gate {

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
