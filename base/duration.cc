#include "base/duration.h"

#include <fmt/format.h>

#include "base/text.h"

namespace pushplan {

std::optional<Microseconds> parse_duration(std::string_view text) {
  constexpr Microseconds kMost = 3'600'000'000;
  std::size_t digits = 0;
  Microseconds value = 0, unit = 1'000, scale = 1;
  bool behind_point = false;
  std::size_t i = 0;
  for (;
       i < text.size() && ((text[i] >= '0' && text[i] <= '9') || (text[i] == '.' && !behind_point));
       ++i) {
    if (text[i] == '.') {
      behind_point = true;
      continue;
    }
    if (++digits > 12) return std::nullopt;
    value = value * 10 + (text[i] - '0');
    if (behind_point) scale *= 10;
  }
  if (digits == 0) return std::nullopt;
  const std::string_view name = trim(text.substr(i));
  if (name == "us")
    unit = 1;
  else if (name == "s")
    unit = 1'000'000;
  else if (!name.empty() && name != "ms")
    return std::nullopt;
  if (value > kMost * scale / unit) return std::nullopt;
  return (value * unit + scale / 2) / scale;
}

double to_milliseconds(Microseconds time) {
  const Microseconds tenths = (time < 0 ? time - 50 : time + 50) / 100;
  return static_cast<double>(tenths) / 10;
}

std::string format_milliseconds(Microseconds time) {
  const char* const sign = time < 0 ? "-" : "";
  const Microseconds tenths = ((time < 0 ? -time : time) + 50) / 100;
  std::string whole = std::to_string(tenths / 10);
  for (std::size_t at = whole.size(); at > 3;) whole.insert(at -= 3, ",");
  return tenths % 10 == 0 ? fmt::format("{}{} ms", sign, whole)
                          : fmt::format("{}{}.{} ms", sign, whole, tenths % 10);
}

}  // namespace pushplan
