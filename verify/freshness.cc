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

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

}  // namespace

std::optional<std::int64_t> parse_http_date(std::string_view text) {
  // "Sun, 06 Nov 1994 08:49:37 GMT"
  const auto words = split_on_whitespace(text);
  if (words.size() != 6 || words[5] != "GMT" || words[4].size() != 8) return std::nullopt;
  const auto month = std::find(std::begin(kMonths), std::end(kMonths), words[2]);
  const auto day = whole_number(words[1]), year = whole_number(words[3]),
             hour = whole_number(words[4].substr(0, 2)),
             minute = whole_number(words[4].substr(3, 2)),
             second = whole_number(words[4].substr(6, 2));
  if (month == std::end(kMonths) || !day || !year || !hour || !minute || !second || *year > 9999)
    return std::nullopt;
  const std::chrono::year_month_day date{
      std::chrono::year(static_cast<int>(*year)),
      std::chrono::month(static_cast<unsigned>(month - std::begin(kMonths)) + 1),
      std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return days * 86'400 + *hour * 3'600 + *minute * 60 + *second;
}

namespace {

// As the server says it, when it answers.
Freshness lifetime(const std::vector<Field>& fields) {
  std::string joined;
  for (const std::string_view value : values(fields, "cache-control"))
    joined.append(value).append(",");
  const CacheControl said = parse_cache_control(joined);
  if (said.no_store || trim(field(fields, "vary")) == "*") return {Storing::forbidden, 0};
  if (said.no_cache) return {Storing::stale, 0};
  if (said.has_max_age) {
    // What is no number is stale (RFC 9111 section 4.2.1).
    const std::int64_t seconds = said.max_age.value_or(0);
    return {seconds > 0 ? Storing::fresh : Storing::stale, seconds};
  }
  const auto date = parse_http_date(field(fields, "date"));
  const std::string_view expires = field(fields, "expires");
  if (!expires.empty()) {
    const auto until = parse_http_date(expires);
    const std::int64_t seconds = until && date ? *until - *date : 0;
    return {seconds > 0 ? Storing::fresh : Storing::stale, std::max<std::int64_t>(seconds, 0)};
  }
  const auto modified = parse_http_date(field(fields, "last-modified"));
  if (!modified || !date || *modified > *date) return {};
  return {Storing::heuristic, (*date - *modified) / 10};
}

}  // namespace

Freshness freshness(const std::vector<Field>& fields) {
  Freshness out = lifetime(fields);
  if (out.storing != Storing::fresh && out.storing != Storing::heuristic) return out;
  out.age = whole_number(trim(field(fields, "age"))).value_or(0);
  if (out.age == 0) return out;
  out.seconds = std::max<std::int64_t>(out.seconds - out.age, 0);
  if (out.seconds == 0) out.storing = Storing::stale;
  return out;
}

}  // namespace pushplan::verify
