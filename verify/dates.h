// Dates as servers write them, as seconds since 1970. Tests: tests/unit/verify_answers_test.cc and
// verify_cookies_test.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace pushplan::verify {

// An HTTP date in any of its three forms (RFC 9110 section 5.6.7). `now`, in the same seconds,
// tells the century of a year with two digits.
std::optional<std::int64_t> parse_http_date(std::string_view text, std::int64_t now);

// The Expires of a cookie: its parts in any order and form (RFC 6265 section 5.1.1).
std::optional<std::int64_t> parse_cookie_date(std::string_view text);

}  // namespace pushplan::verify
