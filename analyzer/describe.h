// From the plan to the manifest: pages with the same list become one group, chosen files become
// resources.
#pragma once

#include "analyzer/site_plan.h"
#include "manifest/manifest.h"

namespace pushplan {

// The groups stand in the order of their first page, the pages of a group in byte order of their
// URLs.
manifest::Manifest describe(const SitePlan& plan, const Settings& settings);

}  // namespace pushplan
