// How long a cache may reuse a response (RFC 9111 section 4.2), as browsers reckon it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "verify/exchange.h"

namespace pushplan::verify {

enum class Storing {
  fresh,      // for `seconds`, as the server says
  heuristic,  // for `seconds`, a tenth of the age of the file (section 4.2.2)
  stale,      // stored, and asked about before each use: no-cache, max-age=0, a past Expires, Age
  unsaid,     // nothing says how long, and there is no date to guess from
  forbidden,  // no-store, or Vary: *
};

struct Freshness {
  Storing storing = Storing::unsaid;
  std::int64_t seconds = 0;  // that are left: the lifetime without `age`
  std::int64_t age = 0;      // how long it lay in caches on the way (section 5.1)
};

Freshness freshness(const std::vector<Field>& fields);

// Seconds since 1970 of an HTTP date (RFC 9110 section 5.6.7; the one form that is sent today).
std::optional<std::int64_t> parse_http_date(std::string_view text);

}  // namespace pushplan::verify
