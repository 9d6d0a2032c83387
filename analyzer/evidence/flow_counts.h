// A CSV of from, to, count: how often readers went from one page to another, as web analytics
// export it. RFC 4180. Tests: tests/unit/flow_counts_test.cc.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace pushplan::evidence {

struct FlowCount {
  std::string from;
  std::string to;  // "": those who left the site
  std::uint64_t count = 0;
  std::size_t line = 0;  // of the file, from 1
  bool operator==(const FlowCount&) const = default;
};

// A first row of from, to and count, in any order and case, names the columns; without one they
// stand in this order, and further columns are left aside. `name` is what errors call the file;
// they name the line.
Result<std::vector<FlowCount>> read_flow_counts(std::string_view text, const std::string& name);

}  // namespace pushplan::evidence
