#include "verify/freshness.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <string>

#include "base/cache_control.h"
#include "base/text.h"

namespace pushplan::verify {
namespace {

constexpr std::string_view kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// 2026-01-01: tells the century of years with two digits where no moment is known.
constexpr std::int64_t kRecent = 1'767'225'600;

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

// A number of as many digits as it is written with.
std::optional<std::int64_t> digits(std::string_view text, std::size_t count) {
  return text.size() == count ? whole_number(text) : std::nullopt;
}

// "08:49:37"
std::optional<std::int64_t> seconds_of_day(std::string_view text) {
  if (text.size() != 8 || text[2] != ':' || text[5] != ':') return std::nullopt;
  const auto hour = whole_number(text.substr(0, 2)), minute = whole_number(text.substr(3, 2)),
             second = whole_number(text.substr(6, 2));
  if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60)
    return std::nullopt;
  return *hour * 3'600 + *minute * 60 + *second;
}

std::optional<std::int64_t> moment(std::optional<std::int64_t> year, std::string_view month,
                                   std::optional<std::int64_t> day, std::string_view time) {
  const auto named = std::find(std::begin(kMonths), std::end(kMonths), month);
  const auto seconds = seconds_of_day(time);
  if (named == std::end(kMonths) || !year || !day || *day > 31 || !seconds) return std::nullopt;
  const std::chrono::year_month_day date{
      std::chrono::year(static_cast<int>(*year)),
      std::chrono::month(static_cast<unsigned>(named - std::begin(kMonths)) + 1),
      std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date).time_since_epoch().count() * 86'400 + *seconds;
}

std::int64_t year_of(std::int64_t seconds) {
  const std::chrono::sys_days day(std::chrono::days(seconds / 86'400));
  return static_cast<int>(std::chrono::year_month_day(day).year());
}

}  // namespace

std::optional<std::int64_t> parse_http_date(std::string_view text, std::int64_t now) {
  const auto words = split_on_whitespace(text);
  // "Sun, 06 Nov 1994 08:49:37 GMT"
  if (words.size() == 6 && words[5] == "GMT")
    return moment(digits(words[3], 4), words[2], whole_number(words[1]), words[4]);
  // "Sun Nov  6 08:49:37 1994"
  if (words.size() == 5)
    return moment(digits(words[4], 4), words[1], whole_number(words[2]), words[3]);
  // "Sunday, 06-Nov-94 08:49:37 GMT"
  if (words.size() != 4 || words[3] != "GMT" || words[1].size() != 9 || words[1][2] != '-' ||
      words[1][6] != '-')
    return std::nullopt;
  const auto short_year = digits(words[1].substr(7), 2);
  if (!short_year) return std::nullopt;
  // What seems to lie more than 50 years ahead is the latest such year that is past.
  const std::int64_t this_year = year_of(now);
  std::int64_t year = this_year - this_year % 100 + *short_year;
  if (year > this_year + 50) year -= 100;
  return moment(year, words[1].substr(3, 3), whole_number(words[1].substr(0, 2)), words[2]);
}

bool varies_by_all(const std::vector<Field>& fields) {
  for (std::string_view value : values(fields, "vary"))
    while (!value.empty()) {
      const std::size_t comma = std::min(value.find(','), value.size());
      if (trim(value.substr(0, comma)) == "*") return true;
      value.remove_prefix(std::min(comma + 1, value.size()));
    }
  return false;
}

namespace {

// As the server says it, when it answers.
Freshness lifetime(const std::vector<Field>& fields, std::int64_t received) {
  std::string joined;
  for (const std::string_view value : values(fields, "cache-control"))
    joined.append(value).append(",");
  const CacheControl said = parse_cache_control(joined);
  if (said.no_store || varies_by_all(fields)) return {Storing::forbidden, 0};
  if (said.no_cache) return {Storing::stale, 0};
  if (said.has_max_age) {
    // What is no number is stale (RFC 9111 section 4.2.1).
    const std::int64_t seconds = said.max_age.value_or(0);
    return {seconds > 0 ? Storing::fresh : Storing::stale, seconds};
  }
  const std::int64_t around = received > 0 ? received : kRecent;
  auto date = parse_http_date(field(fields, "date"), around);
  // Who receives a response without Date takes the moment for it (RFC 9110 section 6.6.1).
  if (!date && received > 0) date = received;
  const std::string_view expires = field(fields, "expires");
  if (!expires.empty()) {
    const auto until = parse_http_date(expires, date.value_or(around));
    const std::int64_t seconds = until && date ? *until - *date : 0;
    return {seconds > 0 ? Storing::fresh : Storing::stale, std::max<std::int64_t>(seconds, 0)};
  }
  const auto modified = parse_http_date(field(fields, "last-modified"), date.value_or(around));
  if (!modified || !date || *modified > *date) return {};
  return {Storing::heuristic, (*date - *modified) / 10};
}

}  // namespace

Freshness freshness(const std::vector<Field>& fields, std::int64_t received) {
  Freshness out = lifetime(fields, received);
  if (out.storing != Storing::fresh && out.storing != Storing::heuristic) return out;
  out.age = whole_number(trim(field(fields, "age"))).value_or(0);
  if (out.age == 0) return out;
  out.seconds = std::max<std::int64_t>(out.seconds - out.age, 0);
  if (out.seconds == 0) out.storing = Storing::stale;
  return out;
}

}  // namespace pushplan::verify
