// Turns the host text of a URL, cut out by the URL parser, into its serialised form: a lower-case
// ASCII domain, an IPv4 address, a bracketed IPv6 address or an opaque host.
// Guarantees: what comes back is ASCII and gives itself when parsed again.
// Covered by tests/unit/url_test.cc and url_suite_test.cc.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pushplan::site {

// The serialised host, or nullopt where the standard says failure; `is_opaque` is true for schemes
// that are not special (URL Standard, sections 3.5 host parser and 3.6 host serializer).
std::optional<std::string> parse_host(std::string_view input, bool is_opaque);

}  // namespace pushplan::site
