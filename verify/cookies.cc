#include "verify/cookies.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

#include "base/text.h"
#include "verify/dates.h"

namespace pushplan::verify {
namespace {

constexpr std::int64_t kForever = std::numeric_limits<std::int64_t>::max();

struct Cookie {
  std::string name, value, domain, path;
  bool secure = false;
  std::int64_t until = kForever;  // seconds since 1970
};

// --- where a cookie goes (sections 5.1.3 and 5.1.4) ---------------------------------------------

bool is_address(const std::string& host) {
  return host.find(':') != std::string::npos ||
         host.find_first_not_of("0123456789.") == std::string::npos;
}

bool domain_matches(const std::string& host, const std::string& domain) {
  if (host == domain) return true;
  // A name without a dot is a public suffix.
  return domain.find('.') != std::string::npos && host.ends_with("." + domain) && !is_address(host);
}

bool path_matches(std::string_view path, std::string_view of_cookie) {
  return path.starts_with(of_cookie) && (path.size() == of_cookie.size() ||
                                         of_cookie.ends_with('/') || path[of_cookie.size()] == '/');
}

std::string default_path(std::string_view path) {
  const std::size_t last = path.rfind('/');
  return last == 0 || last == std::string_view::npos ? "/" : std::string(path.substr(0, last));
}

// "[::1]" of "[::1]:8443"
std::string host_of(const std::string& authority) {
  const std::size_t end = authority.starts_with('[') ? authority.find(']') : 0;
  return to_lower(std::string_view(authority).substr(0, authority.find(':', end)));
}

// When Max-Age lets it end; nullopt for what is to be ignored.
std::optional<std::int64_t> end_of_age(std::string_view value, std::int64_t now) {
  const bool negative = value.starts_with('-');
  const std::string_view digits = negative ? value.substr(1) : value;
  if (value.empty() || digits.find_first_not_of("0123456789") != std::string_view::npos)
    return std::nullopt;
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), seconds);
  if (negative || (seconds == 0 && error == std::errc())) return now;
  return error == std::errc() && seconds < kForever - now ? now + seconds : kForever;
}

// A value of Set-Cookie (section 5.2), for a page of this host and path; nullopt: none to keep.
std::optional<Cookie> parse_cookie(std::string_view text, const std::string& host,
                                   std::string_view path, std::int64_t now) {
  std::string_view pair = cut_at(text, ';');
  if (pair.find('=') == std::string_view::npos) return std::nullopt;
  Cookie cookie;
  cookie.name = trim(cut_at(pair, '='));
  cookie.value = trim(pair);
  if (cookie.name.empty()) return std::nullopt;
  cookie.domain = host;
  cookie.path = default_path(path);
  std::optional<std::int64_t> age, expires;
  std::string domain;
  while (!text.empty()) {
    std::string_view value = cut_at(text, ';');
    const std::string name = to_lower(trim(cut_at(value, '=')));
    value = trim(value);
    if (name == "secure") cookie.secure = true;
    if (name == "path")
      cookie.path = value.starts_with('/') ? std::string(value) : default_path(path);
    if (name == "domain" && !value.empty())
      domain = to_lower(value.substr(value.starts_with('.') ? 1 : 0));
    if (name == "max-age")
      if (const auto end = end_of_age(value, now)) age = end;
    if (name == "expires")
      if (const auto date = parse_cookie_date(value)) expires = date;
  }
  if (!domain.empty() && !domain_matches(host, domain)) return std::nullopt;
  // Apart from one without Domain, even where that is the host.
  if (!domain.empty()) cookie.domain = "." + domain;
  cookie.until = age.value_or(expires.value_or(kForever));
  return cookie;
}

}  // namespace

std::vector<std::string> kept_cookies(const Exchange& page) {
  const std::string host = host_of(page.authority);
  const std::string_view path = std::string_view(page.path).substr(0, page.path.find('?'));
  std::vector<Cookie> jar;
  for (const std::string_view text : values(page.fields, "set-cookie")) {
    std::optional<Cookie> cookie = parse_cookie(text, host, path, page.received);
    if (!cookie) continue;
    const auto same = std::find_if(jar.begin(), jar.end(), [&](const Cookie& each) {
      return each.name == cookie->name && each.domain == cookie->domain &&
             each.path == cookie->path;
    });
    if (cookie->until <= page.received) {
      if (same != jar.end()) jar.erase(same);
    } else if (same != jar.end()) {
      *same = std::move(*cookie);
    } else {
      jar.push_back(std::move(*cookie));
    }
  }
  std::erase_if(jar, [&](const Cookie& each) {
    return !path_matches(path, each.path) || (each.secure && page.scheme != "https");
  });
  std::stable_sort(jar.begin(), jar.end(),
                   [](const Cookie& a, const Cookie& b) { return a.path.size() > b.path.size(); });
  std::vector<std::string> kept;
  for (const Cookie& each : jar) kept.push_back(each.name + "=" + each.value);
  return kept;
}

std::string cookie_field(const std::vector<std::string_view>& given,
                         const std::vector<std::string>& kept) {
  const auto name_of = [](std::string_view pair) { return trim(pair.substr(0, pair.find('='))); };
  std::vector<std::string> pairs;
  for (std::string_view field : given)
    while (!field.empty()) {
      const std::string_view pair = trim(cut_at(field, ';'));
      const bool replaced = std::any_of(kept.begin(), kept.end(), [&](const std::string& each) {
        return name_of(each) == name_of(pair);
      });
      if (!pair.empty() && !replaced) pairs.emplace_back(pair);
    }
  pairs.insert(pairs.end(), kept.begin(), kept.end());
  return join(pairs, "; ");
}

}  // namespace pushplan::verify
