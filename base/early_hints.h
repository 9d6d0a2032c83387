// What browsers do with a 103 (RFC 8297).
#pragma once

#include <string_view>

namespace pushplan {

// Whether Chromium heeds a preload of this destination in a 103; it drops others.
bool is_early_hints_destination(std::string_view as);

}  // namespace pushplan
