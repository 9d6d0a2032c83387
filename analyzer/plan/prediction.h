// What the page-load model says of one page with its list, and of the same page without, followed
// to the end: also where a choice was made without the model, and for the metrics that no choice
// goes by. Tests: tests/unit/budgets_test.cc.
#pragma once

#include <vector>

#include "analyzer/plan/page_plan.h"
#include "analyzer/study/page_needs.h"
#include "analyzer/weigh/weights.h"
#include "base/settings.h"

namespace pushplan::plan {

// By profile, in the order of the settings. `plan` is the choice for `needs`.
std::vector<Outcome> predict(const study::PageNeeds& needs, const PagePlan& plan,
                             weigh::Weights& weights, const Settings& settings);

}  // namespace pushplan::plan
