// How a need is announced, and what keeps announcing it within a page's limits: shared by the
// choice for a page (choose.h) and for a route (routes.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/site/site.h"
#include "analyzer/study/page_needs.h"
#include "base/hint.h"
#include "base/settings.h"

namespace pushplan::plan {

// True when one of the globs matches the path of a URL.
bool matches_any(const std::vector<std::string>& globs, std::string_view url);

// Destinations that a hint can announce; browsers drop a preload of any other.
bool can_be_hinted(const study::Need& need);

Hint hint_for(const study::Need& need, const site::Site& site);

// The limits of one page, and what the files taken so far leave of them.
class Limits {
 public:
  Limits(const Settings& settings, std::uint64_t budget) : settings_(settings), budget_(budget) {}

  // Takes a file if it fits; otherwise says what keeps it out.
  std::optional<std::string> take(const Hint& hint, std::uint64_t bytes);

  std::uint64_t bytes() const { return bytes_; }
  std::uint64_t header_bytes() const { return header_bytes_; }

 private:
  const Settings& settings_;
  std::uint64_t budget_;
  std::uint64_t bytes_ = 0, header_bytes_ = 0;
  std::uint32_t files_ = 0;
};

}  // namespace pushplan::plan
