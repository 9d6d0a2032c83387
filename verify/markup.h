// The hints that the target `html` wrote into a page, as they came with it.
#pragma once

#include <string>
#include <string_view>

#include "verify/announcements.h"

namespace pushplan::verify {

// The elements between our markers (base/hint_block.h) of a page at `base`, a whole URL; what else
// stands in the page is not looked at.
SeenField hints_in_markup(const std::string& html, const std::string& base, const Ground& ground);

}  // namespace pushplan::verify
