#include "emitters/options.h"

#include <charconv>

namespace pushplan::emitters {

const char* to_string(CacheAware how) {
  switch (how) {
    case CacheAware::none:
      return "none";
    case CacheAware::cookie:
      return "cookie";
    case CacheAware::casper:
      return "casper";
    case CacheAware::diary:
      return "diary";
  }
  return "";
}

std::optional<CacheAware> parse_cache_aware(std::string_view text) {
  for (const CacheAware how :
       {CacheAware::none, CacheAware::cookie, CacheAware::casper, CacheAware::diary})
    if (text == to_string(how)) return how;
  return std::nullopt;
}

std::optional<Version> parse_version(std::string_view text) {
  Version version = {};
  const char* at = text.data();
  const char* const end = at + text.size();
  for (std::size_t part = 0; part < version.size(); ++part) {
    const auto [next, error] = std::from_chars(at, end, version[part]);
    if (error != std::errc()) return std::nullopt;
    if (next == end) return version;
    if (*next != '.') return std::nullopt;
    at = next + 1;
  }
  return std::nullopt;
}

}  // namespace pushplan::emitters
