// Budgets of other tools as a list of `budgets` (docs/CONFIG.md). For cli/imports.cc alone.
#pragma once

#include <nlohmann/json.hpp>

#include "cli/imports.h"

namespace pushplan::cli {

using ImportJson = nlohmann::ordered_json;

// https://github.com/GoogleChrome/budget.json
Imported import_lighthouse(const ImportJson& list);
// bundlesize and bundlewatch: [{path, maxSize, compression}]
Imported import_bundle_sizes(const ImportJson& list, const char* tool);
// https://github.com/ai/size-limit
Imported import_size_limit(const ImportJson& list);
// https://www.sitespeed.io/documentation/sitespeed.io/performance-budget/
Imported import_sitespeed(const ImportJson& budget);

}  // namespace pushplan::cli
