// The choice for one page: which of the files that it needs are sent early, within the limits.
//
// The rule of this version: render-blocking style sheets with their imports, then head scripts that
// block the parser, then fonts in use, then the module graph, then what recordings saw scripts ask
// for and what routes name; each class in order of discovery; a file that does not fit is refused
// and the next one tried. Pinned files come first. Tests: tests/unit/choose_test.cc.
#pragma once

#include "analyzer/plan/page_plan.h"
#include "analyzer/study/page_needs.h"
#include "analyzer/weigh/weights.h"
#include "base/settings.h"

namespace pushplan::plan {

// Every resource of the needs ends chosen or refused. The chosen never exceed the page's budget,
// settings.max_files or settings.max_header_bytes.
PagePlan choose(const study::PageNeeds& needs, const site::Site& site, weigh::Weights& weights,
                const Settings& settings);

}  // namespace pushplan::plan
