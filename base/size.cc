#include "base/size.h"

#include <fmt/format.h>

#include "base/text.h"

namespace pushplan {
namespace {

struct Unit {
  const char* name;  // lower case
  std::uint64_t bytes;
};
constexpr Unit kUnits[] = {{"", 1},       {"b", 1},          {"k", 1000},        {"kb", 1000},
                           {"kib", 1024}, {"mb", 1'000'000}, {"mib", 1'048'576}, {"m", 1'000'000}};

std::uint64_t digit_value(char c) { return static_cast<std::uint64_t>(c - '0'); }

}  // namespace

std::optional<std::uint64_t> parse_size(std::string_view text) {
  constexpr std::uint64_t kMost =
      1'000'000'000'000;  // digits before the point: no budget is larger
  text = trim(text);
  std::uint64_t whole = 0, milli = 0;  // thousandths keep "14.6kB" exact without floating point
  std::size_t i = 0;
  for (; i < text.size() && is_ascii_digit(text[i]); ++i) {
    whole = whole * 10 + digit_value(text[i]);
    if (whole > kMost) return std::nullopt;
  }
  if (i == 0) return std::nullopt;
  if (i < text.size() && text[i] == '.') {
    if (++i == text.size() || !is_ascii_digit(text[i])) return std::nullopt;
    for (std::uint64_t worth = 100; i < text.size() && is_ascii_digit(text[i]); ++i, worth /= 10)
      milli += digit_value(text[i]) * worth;
  }
  const std::string name = to_lower(trim(text.substr(i)));
  for (const Unit& unit : kUnits)
    if (name == unit.name) return whole * unit.bytes + milli * unit.bytes / 1000;
  return std::nullopt;
}

std::string format_size(std::uint64_t bytes) {
  if (bytes < 1000) return fmt::format("{} B", bytes);
  const auto value = static_cast<double>(bytes);
  if (bytes < 999'950) return fmt::format("{:.1f} kB", value / 1e3);
  return fmt::format("{:.2f} MB", value / 1e6);
}

std::string format_exact(std::uint64_t bytes) {
  std::string digits = std::to_string(bytes);
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, 1, ',');
  return digits + " B";
}

}  // namespace pushplan
