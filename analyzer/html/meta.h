// The grammars of the values that meta elements hold.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace pushplan::html {

struct RefreshTarget {
  std::uint32_t seconds = 0;
  std::string_view url;  // inside the value; empty: the page itself
};

// The shared declarative refresh steps (HTML section 4.2.5.3); nullopt where they end without one.
std::optional<RefreshTarget> parse_refresh(std::string_view content);

// The policy that a meta referrer asks for, by its present name (HTML section 4.2.5.1), or "" for
// none.
std::string_view referrer_policy(std::string_view content);

}  // namespace pushplan::html
