// How a need is announced: shared by the choice for a page (candidates.h) and for a route
// (routes.h).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/site/site.h"
#include "analyzer/study/page_needs.h"
#include "base/hint.h"
#include "base/settings.h"

namespace pushplan::plan {

// Destinations that a hint can announce; browsers drop a preload of any other.
bool can_be_hinted(const study::Need& need);

Hint hint_for(const study::Need& need, const site::Site& site);

// Bytes of a hint's Link value in its longest spelling, so that the limit holds on every server:
// with `nopush`, and for early hints as on the 200 that follows the 103.
std::uint64_t longest_value(Hint hint, Mechanism mechanism);

}  // namespace pushplan::plan
