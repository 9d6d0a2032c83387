// Times and network profiles as people write them.
#include "base/profile.h"

#include <doctest/doctest.h>

#include <optional>
#include <set>
#include <string>

#include "base/duration.h"

using namespace pushplan;

TEST_CASE("durations") {
  const struct {
    const char* text;
    std::optional<Microseconds> time;
  } kTable[] = {{"28ms", 28'000},
                {"28", 28'000},
                {"0.2s", 200'000},
                {"0.2 s", 200'000},
                {"300us", 300},
                {"1.5ms", 1'500},
                {"0", 0},
                {"3600s", 3'600'000'000},
                {"3601s", std::nullopt},
                {"", std::nullopt},
                {"ms", std::nullopt},
                {"-1ms", std::nullopt},
                {"1 min", std::nullopt},
                {"1.2.3s", std::nullopt},
                {"99999999999999", std::nullopt},
                {"0.0001ms", 0},
                {".5s", 500'000}};
  for (const auto& row : kTable) {
    CAPTURE(row.text);
    CHECK(parse_duration(row.text) == row.time);
  }
  CHECK(format_milliseconds(28'000) == "28 ms");
  CHECK(format_milliseconds(28'049) == "28 ms");
  CHECK(format_milliseconds(28'051) == "28.1 ms");
  CHECK(format_milliseconds(1'250'000) == "1,250 ms");
  CHECK(format_milliseconds(-4'200) == "-4.2 ms");
}

TEST_CASE("known profiles") {
  std::set<std::string> ids;
  for (const std::string& id : profile_ids()) {
    const auto profile = find_profile(id);
    REQUIRE(profile);
    CHECK(profile->id == id);
    CHECK(profile->down >= profile->up);
    // The round trip stands in the name.
    CHECK(id.ends_with(std::to_string(profile->rtt / 1'000)));
    CHECK(profile->think == 0);
    CHECK(ids.insert(id).second);
  }
  CHECK(ids.size() == 9);
  CHECK(!find_profile("cable"));
  CHECK(default_profiles().size() == 3);
}
