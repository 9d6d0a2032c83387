// What a sum of bytes is made up of, in words: shared by all that judges a budget. Tests:
// tests/unit/budgets_test.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pushplan::gate {

struct Part {
  std::string name;
  std::uint64_t bytes = 0;
  std::optional<std::uint64_t> before = std::nullopt;  // in the committed manifest, if it is there
};

// "a.css 300 B, b.css 100 B": the heaviest first, at most five, "and 3 more".
std::string heaviest(std::vector<Part> parts);

// "a.css grew from 100 B to 300 B (+200 B)": those that grew, the most first, at most five; "" when
// none did.
std::string what_grew(const std::vector<Part>& parts);

// The texts, at most five, "and 3 more".
std::string name_some(const std::vector<std::string>& texts);

// Leaves of `shared` what is among the others too; false when one of the two has more than both.
bool keep_shared(std::vector<Part>& shared, const std::vector<Part>& others);

struct Range {
  std::uint64_t least = 0, most = 0;
};
void widen(Range& range, std::uint64_t value);

// "300 B", "300 B to 1,000 B".
std::string format_range(const Range& range);

// "201 B, 1 B over the budget of 200 B"; `budget` is what the limit is called.
std::string over_budget(std::uint64_t bytes, std::uint64_t limit, std::string_view budget);

}  // namespace pushplan::gate
