// The best plan of a page under the page-load model, with its proof. Works on shapes: no URLs, no
// files, so that pages of one shape share one answer. Tests: tests/unit/selection_test.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "analyzer/plan/evaluator.h"

namespace pushplan::plan {

// How it is known that no plan is better.
enum class Proof {
  nothing_to_choose,  // there is no option that is not pinned
  branch_and_bound,   // every other plan was simulated, or a bound showed that it is no better
  beam,               // a search that may have missed a better one, by Selection::gap at most
};
const char* to_string(Proof proof);

struct Outcome {  // on one profile, in the order of Problem::profiles
  model::Metrics without, with;
};

struct Selection {
  std::vector<std::uint32_t> chosen;  // options, in sending order
  std::vector<std::uint32_t> joined;  // others that are sent beside them (importers.h)
  Proof proof = Proof::nothing_to_choose;
  std::uint64_t plans = 0;        // that were simulated
  std::uint64_t simulations = 0;  // of loads, the bounds' included
  Cost nothing = 0, cost = 0;     // of the pinned options alone, and of `chosen`
  Cost bound = 0;                 // no plan that gains enough costs less
  std::vector<Outcome> outcomes;  // of all that is sent
  std::vector<Cost> alone;        // by option: cost of it alone beside the pinned ones
  std::vector<Cost> beside;  // by option: cost of `chosen` with it added, or without it if chosen
};

// By how much the cheapest plan may be missed at most, in thousandths of its cost.
std::uint64_t gap_permille(const Selection& selection);

// The cheapest feasible plan of those that gain enough and hold, or nothing; among equals the one
// with fewer files, then fewer bytes, then the earlier options. Exact up to kExactOptions options
// that are not pinned, as long as kMostPlans plans are enough.
inline constexpr std::size_t kExactOptions = 16;
inline constexpr std::uint64_t kMostPlans = 15'000;
Selection select(const Problem& problem, model::Simulator& simulator);

// Selections of shapes met before, with the importers that join. Shared by threads.
class SelectionMemory {
 public:
  SelectionMemory();
  ~SelectionMemory();
  std::shared_ptr<const Selection> select(const Problem& problem);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace pushplan::plan
