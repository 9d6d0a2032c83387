#include "base/cache_control.h"

#include <doctest/doctest.h>

#include "tests/support/table.h"

using namespace pushplan;

namespace {

std::string shown_cache_control(std::string_view value) {
  const CacheControl said = parse_cache_control(value);
  std::string out;
  if (said.no_store) out += "no-store ";
  if (said.no_cache) out += "no-cache ";
  if (said.immutable) out += "immutable ";
  if (said.stale_while_revalidate) out += "swr ";
  if (said.has_max_age) out += said.max_age ? std::to_string(*said.max_age) : "unread";
  return out;
}

}  // namespace

TEST_CASE("Cache-Control: how long a response may be reused") {
  test::check_rows({{"", ""},
                    {",, ,", ""},
                    {"public, Max-Age=60", "60"},
                    {"max-age=\"60\"", "60"},
                    {"max-age = 60 , NO-STORE", "no-store 60"},
                    {"max-age=1, max-age=2", "1"},
                    {"max-age=", "unread"},
                    {"max-age", "unread"},
                    {"max-age=-1", "unread"},
                    {"max-age=x, max-age=2", "unread"},
                    {"max-age=99999999999999999999", "9223372036854775807"},
                    {"s-maxage=9", ""},
                    {"no-cache", "no-cache "},
                    // Of these fields alone (section 5.2.2.4).
                    {"no-cache=\"set-cookie, x\"", ""},
                    {"max-age=0, stale-while-revalidate=60", "swr 0"},
                    {"max-age=31536000, immutable", "immutable 31536000"}},
                   shown_cache_control);
}
