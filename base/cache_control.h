// The value of a Cache-Control field of a response (RFC 9111 section 5.2), as far as it says how
// long the response may be reused. Tests: tests/unit/cache_control_test.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace pushplan {

struct CacheControl {
  bool no_store = false;
  bool no_cache = false;   // with names of fields it bears on those alone, and is not read
  bool immutable = false;  // RFC 8246
  bool stale_while_revalidate = false;  // RFC 5861 section 3
  bool has_max_age = false;             // whatever it says
  std::optional<std::int64_t> max_age;  // seconds, the first; nullopt also for what is no number
};

// Several fields of one response are read as one, joined by commas.
CacheControl parse_cache_control(std::string_view value);

}  // namespace pushplan
