#include "base/cache_control.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <string>

#include "base/text.h"

namespace pushplan {
namespace {

// More than can be held counts as the most that can (section 1.2.2).
std::optional<std::int64_t> delta_seconds(std::string_view text) {
  if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos)
    return std::nullopt;
  std::int64_t seconds = std::numeric_limits<std::int64_t>::max();
  std::from_chars(text.data(), text.data() + text.size(), seconds);
  return seconds;
}

}  // namespace

CacheControl parse_cache_control(std::string_view value) {
  CacheControl said;
  while (!value.empty()) {
    const std::string_view directive = cut_at(value, ',');
    const std::size_t equals = std::min(directive.find('='), directive.size());
    const std::string name = to_lower(trim(directive.substr(0, equals)));
    const bool has_argument = equals < directive.size();
    std::string_view argument = has_argument ? trim(directive.substr(equals + 1)) : "";
    if (argument.size() > 1 && argument.front() == '"' && argument.back() == '"')
      argument = argument.substr(1, argument.size() - 2);
    said.no_store |= name == "no-store";
    said.no_cache |= name == "no-cache" && !has_argument;
    said.immutable |= name == "immutable";
    said.stale_while_revalidate |= name == "stale-while-revalidate";
    if (name != "max-age" || said.has_max_age) continue;
    said.has_max_age = true;
    said.max_age = delta_seconds(argument);
  }
  return said;
}

}  // namespace pushplan
