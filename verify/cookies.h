// The cookies of a response, as a browser brings them along when it asks for the same URL again
// (RFC 6265 section 5). Tests: tests/unit/verify_cookies_test.cc.
//
// Not heeded: the list of public suffixes, beyond names without a dot; SameSite and prefixes of
// names, which make no difference to a navigation that somebody typed.
#pragma once

#include <string>
#include <vector>

#include "verify/exchange.h"

namespace pushplan::verify {

// "name=value" each, in the order in which they are sent (section 5.4). The time is that of
// receipt.
std::vector<std::string> kept_cookies(const Exchange& page);

// The Cookie field with both: of a name that was `given` and is `kept`, the latter stands.
std::string cookie_field(const std::vector<std::string_view>& given,
                         const std::vector<std::string>& kept);

}  // namespace pushplan::verify
