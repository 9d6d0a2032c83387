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
  forbidden,  // no-store, or a Vary with `*`
};

struct Freshness {
  Storing storing = Storing::unsaid;
  std::int64_t seconds = 0;  // that are left: the lifetime without `age`
  std::int64_t age = 0;      // how long it lay in caches on the way (section 5.1)
};

// `received`: Exchange::received, which stands in for a Date that is missing.
Freshness freshness(const std::vector<Field>& fields, std::int64_t received);

// Whether Vary has a `*` in its list: a stored copy answers no other request (RFC 9110 section
// 12.5.5).
bool varies_by_all(const std::vector<Field>& fields);

}  // namespace pushplan::verify
