#include "verify/freshness.h"

#include <algorithm>
#include <charconv>
#include <string>

#include "base/cache_control.h"
#include "base/text.h"
#include "verify/dates.h"

namespace pushplan::verify {
namespace {

// 2026-01-01: tells the century of years with two digits where no moment is known.
constexpr std::int64_t kRecent = 1'767'225'600;

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

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

bool varies_by_all(const std::vector<Field>& fields) {
  for (std::string_view value : values(fields, "vary"))
    while (!value.empty())
      if (trim(cut_at(value, ',')) == "*") return true;
  return false;
}

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
