// What is sent for the next page: which pages follow which, and how much of that is acted upon.
// Part of Settings.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pushplan {

// How a browser is told: `Link: ...; rel=prefetch` for each file, or Speculation Rules, which fetch
// the page itself once its reader points at a link to it.
enum class PrefetchAs { link, speculation_rules };

struct PrefetchSettings {
  std::uint32_t threshold = 500;  // thousandths: how probable a learned next page must be
  std::uint64_t visits = 50;      // of a page, below which nothing is learned from it
  std::uint64_t budget = 50'000;  // bytes of compressed bodies, a page; beside Settings::budget
  PrefetchAs as = PrefetchAs::link;
  std::vector<std::string> never;  // globs over URL paths of next pages that get nothing
  bool operator==(const PrefetchSettings&) const = default;
};

// A page and one that follows it, as URL paths.
struct Flow {
  std::string from, to;
  bool operator==(const Flow&) const = default;
};

const char* to_string(PrefetchAs as);  // "link", "speculation-rules"
std::optional<PrefetchAs> parse_prefetch_as(std::string_view text);

// "0.5" as thousandths: a number from 0 to 1 with at most three decimals; nullopt on anything else.
std::optional<std::uint32_t> parse_share(std::string_view text);

}  // namespace pushplan
