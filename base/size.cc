#include "base/size.h"

#include <fmt/format.h>

#include <limits>

#include "base/text.h"

namespace pushplan {
namespace {

struct Unit {
  const char* name;  // lower case
  std::uint64_t bytes;
};
constexpr Unit kUnits[] = {{"", 1},       {"b", 1},          {"k", 1000},        {"kb", 1000},
                           {"kib", 1024}, {"mb", 1'000'000}, {"mib", 1'048'576}, {"m", 1'000'000}};

}  // namespace

std::optional<std::uint64_t> parse_size(std::string_view text) {
  text = trim(text);
  // Thousandths keep "14.6kB" exact without floating point.
  std::uint64_t milli = 0;
  std::uint64_t unit_of_digit = 0;  // 0: before the point; else what the next digit is worth
  std::size_t i = 0;
  bool any_digit = false;
  for (; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '.' && unit_of_digit == 0) {
      unit_of_digit = 100;
      continue;
    }
    if (c == '_' && any_digit) continue;
    if (c < '0' || c > '9') break;
    any_digit = true;
    const auto digit = static_cast<std::uint64_t>(c - '0');
    if (text.find('.') != std::string_view::npos && text.find('.') < i) {
      milli += digit * unit_of_digit;
      unit_of_digit /= 10;
    } else {
      if (milli > std::numeric_limits<std::uint64_t>::max() / 20'000'000'000) return std::nullopt;
      milli = milli * 10 + digit * 1000;
    }
  }
  if (!any_digit) return std::nullopt;
  const std::string name = to_lower(trim(text.substr(i)));
  for (const Unit& unit : kUnits)
    if (name == unit.name) return milli * unit.bytes / 1000;
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
