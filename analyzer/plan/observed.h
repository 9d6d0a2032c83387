// What recordings add to the needs of a page, and what they say of weights: between study and
// choice.
//
// A file that study did not find, or found possible or unused, is needed when at least nine of ten
// recordings of the page asked for it in the first view, and possible otherwise. Where the reader's
// window decides (srcset, media, lazy loading) study keeps its word: a recording has one window.
// Tests: tests/unit/observed_test.cc.
#pragma once

#include <vector>

#include "analyzer/evidence/observations.h"
#include "analyzer/study/page_needs.h"
#include "analyzer/weigh/weights.h"

namespace pushplan::plan {

// Adds what was observed to the page's needs, marked as such; `not-observed` among the page's
// findings tells what three recordings or more have never asked for.
void add_observed(study::PageNeeds& needs, const evidence::ObservedPage& observed,
                  const site::Site& site);

// Findings `size-differs`: files that weighed more than a tenth more or less in the recordings.
void compare_sizes(const evidence::Observations& observations, const site::Site& site,
                   weigh::Weights& weights, std::vector<Diagnostic>& diagnostics);

}  // namespace pushplan::plan
