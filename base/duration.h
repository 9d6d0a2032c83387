// Times as people write and read them; inside they are whole microseconds.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pushplan {

using Microseconds = std::int64_t;

// Microseconds of "28ms", "0.2 s", "300us" or "28", which is milliseconds; nullopt when it is no
// time, below zero or above an hour.
std::optional<Microseconds> parse_duration(std::string_view text);

// In milliseconds, rounded to a tenth: for machine formats.
double to_milliseconds(Microseconds time);

// "28 ms", "0.3 ms", "1,250 ms": rounded to a tenth of a millisecond.
std::string format_milliseconds(Microseconds time);

}  // namespace pushplan
