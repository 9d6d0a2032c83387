// What is wrong with the hints that came, whatever the plan is: browsers ignore them, block them,
// or fetch their files twice. Slugs: font-without-crossorigin, missing-as, mixed-content-hint.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "verify/comparison.h"

namespace pushplan::verify {

// `planned`: keys (url_key()) of URLs whose hints were held against a plan already.
std::vector<Diagnostic> hint_faults(const Ground& ground, const Announcements& came,
                                    const std::string& page, const std::set<std::string>& planned);

}  // namespace pushplan::verify
