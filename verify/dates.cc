#include "verify/dates.h"

#include <algorithm>
#include <charconv>
#include <chrono>

#include "base/text.h"

namespace pushplan::verify {
namespace {

constexpr std::string_view kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// The number of `least` to `most` digits that the text begins with and that goes from it.
std::optional<int> take_number(std::string_view& text, std::size_t least, std::size_t most) {
  std::size_t length = 0;
  while (length < text.size() && is_ascii_digit(text[length])) ++length;
  if (length < least || length > most) return std::nullopt;
  int number = 0;
  std::from_chars(text.data(), text.data() + length, number);
  text.remove_prefix(length);
  return number;
}

// A text that is such a number and nothing else.
std::optional<int> number_of(std::string_view text, std::size_t least, std::size_t most) {
  const auto number = take_number(text, least, most);
  return text.empty() ? number : std::nullopt;
}

// "8:49:37", which goes from the text, in seconds.
std::optional<int> take_time(std::string_view& text, int last_second) {
  const auto hour = take_number(text, 1, 2);
  if (!hour || !text.starts_with(':')) return std::nullopt;
  text.remove_prefix(1);
  const auto minute = take_number(text, 1, 2);
  if (!minute || !text.starts_with(':')) return std::nullopt;
  text.remove_prefix(1);
  const auto second = take_number(text, 1, 2);
  if (!second || *hour > 23 || *minute > 59 || *second > last_second) return std::nullopt;
  return *hour * 3'600 + *minute * 60 + *second;
}

// The month from 1 on whose name makes this true.
template <class IsName>
std::optional<unsigned> month_named(const IsName& is_name) {
  const auto found = std::find_if(std::begin(kMonths), std::end(kMonths), is_name);
  if (found == std::end(kMonths)) return std::nullopt;
  return static_cast<unsigned>(found - std::begin(kMonths)) + 1;
}

std::optional<std::int64_t> seconds_of(std::optional<int> year, std::optional<unsigned> month,
                                       std::optional<int> day, std::optional<int> time) {
  if (!year || !month || !day || !time) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(*month),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date).time_since_epoch().count() * std::int64_t{86'400} + *time;
}

// With names and lengths as HTTP has them, and a leap second.
std::optional<std::int64_t> http_date(std::optional<int> year, std::string_view month,
                                      std::string_view day, std::string_view time) {
  if (time.size() != 8) return std::nullopt;
  const auto seconds = take_time(time, 60);
  if (!time.empty()) return std::nullopt;
  return seconds_of(year, month_named([&](std::string_view name) { return name == month; }),
                    number_of(day, 1, 2), seconds);
}

int year_of(std::int64_t seconds) {
  const std::chrono::sys_days day(std::chrono::days(seconds / 86'400));
  return static_cast<int>(std::chrono::year_month_day(day).year());
}

// RFC 6265 section 5.1.1.
bool is_delimiter(char c) {
  return c == '\t' || (c >= ' ' && c <= '/') || (c >= ';' && c <= '@') || (c >= '[' && c <= '`') ||
         (c >= '{' && c <= '~');
}

}  // namespace

std::optional<std::int64_t> parse_http_date(std::string_view text, std::int64_t now) {
  const auto words = split_on_whitespace(text);
  // "Sun, 06 Nov 1994 08:49:37 GMT"
  if (words.size() == 6 && words[5] == "GMT")
    return http_date(number_of(words[3], 4, 4), words[2], words[1], words[4]);
  // "Sun Nov  6 08:49:37 1994"
  if (words.size() == 5) return http_date(number_of(words[4], 4, 4), words[1], words[2], words[3]);
  // "Sunday, 06-Nov-94 08:49:37 GMT"
  if (words.size() != 4 || words[3] != "GMT" || words[1].size() != 9 || words[1][2] != '-' ||
      words[1][6] != '-')
    return std::nullopt;
  const auto short_year = number_of(words[1].substr(7), 2, 2);
  if (!short_year) return std::nullopt;
  // What seems to lie more than 50 years ahead is the latest such year that is past.
  const int this_year = year_of(now);
  int year = this_year - this_year % 100 + *short_year;
  if (year > this_year + 50) year -= 100;
  return http_date(year, words[1].substr(3, 3), words[1].substr(0, 2), words[2]);
}

std::optional<std::int64_t> parse_cookie_date(std::string_view text) {
  std::optional<int> time, day, year;
  std::optional<unsigned> month;
  while (!text.empty()) {
    const auto end = std::find_if(text.begin(), text.end(), is_delimiter);
    const std::string_view token = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    text.remove_prefix(std::min(token.size() + 1, text.size()));
    std::string_view rest = token;
    if (!time && (time = take_time(rest, 59))) continue;
    rest = token;
    if (!day && (day = take_number(rest, 1, 2))) continue;
    const auto is_name = [&](std::string_view name) {
      return equals_ignoring_case(name, token.substr(0, 3));
    };
    if (!month && (month = month_named(is_name))) continue;
    rest = token;
    if (!year) year = take_number(rest, 2, 4);
  }
  if (year && *year < 100) *year += *year < 70 ? 2'000 : 1'900;
  if (year && *year < 1'601) return std::nullopt;
  return seconds_of(year, month, day, time);
}

}  // namespace pushplan::verify
