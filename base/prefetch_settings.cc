#include "base/prefetch_settings.h"

#include <algorithm>

namespace pushplan {

const char* to_string(PrefetchAs as) {
  return as == PrefetchAs::link ? "link" : "speculation-rules";
}

std::optional<PrefetchAs> parse_prefetch_as(std::string_view text) {
  for (const PrefetchAs as : {PrefetchAs::link, PrefetchAs::speculation_rules})
    if (text == to_string(as)) return as;
  return std::nullopt;
}

std::optional<std::uint32_t> parse_share(std::string_view text) {
  const std::size_t dot = std::min(text.find('.'), text.size());
  const std::string_view whole = text.substr(0, dot);
  const std::string_view decimals = dot < text.size() ? text.substr(dot + 1) : "0";
  if ((whole != "0" && whole != "1") || decimals.empty() || decimals.size() > 3 ||
      decimals.find_first_not_of("0123456789") != std::string_view::npos)
    return std::nullopt;
  std::uint32_t share = 0;
  for (std::size_t i = 0; i < 3; ++i)
    share = share * 10 + (i < decimals.size() ? static_cast<std::uint32_t>(decimals[i] - '0') : 0);
  if (whole == "1") share += 1000;
  if (share > 1000) return std::nullopt;
  return share;
}

}  // namespace pushplan
