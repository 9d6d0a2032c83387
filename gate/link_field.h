// The hints of a Link field that stands in configuration: base/link_field.h reads it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gate/stated_hints.h"

namespace pushplan::gate {

// The hints among the links of a field value: those whose relation types name `preload` or
// `modulepreload`. Their spans count from the beginning of `value`; a link that cannot be read ends
// the list, and `broken`, if given, says so.
std::vector<StatedHint> read_link_field(std::string_view value, bool* broken = nullptr);

}  // namespace pushplan::gate
