// What a plan of one page costs under the page-load model, and what no plan can cost less than.
// Works on shapes: no URLs, no files.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "analyzer/model/simulate.h"
#include "base/settings.h"

namespace pushplan::plan {

// A file that may be sent early.
struct Option {
  std::uint32_t resource = 0;         // index in the page's resources
  std::uint64_t bytes = 0;            // of the body on the wire
  std::uint64_t header_bytes = 0;     // of its Link value
  std::uint32_t cached_permille = 0;  // of 1,000 visits, those that have it fresh in their cache
  bool pinned = false;                // sent whatever it gains
  bool operator==(const Option&) const = default;
};

struct Limits {
  std::uint64_t bytes = 0, header_bytes = 0;
  std::uint32_t files = 0;
  bool operator==(const Limits&) const = default;
};

struct Problem {
  model::Page page;
  std::vector<Option> options;  // in sending order; the pinned ones fit the limits together
  Limits limits;
  Mechanism mechanism = Mechanism::link;
  std::vector<Profile> profiles;  // at least one
};

// What a plan costs, summed over profiles by weight, in tenths of microseconds:
// 4 first paint + 4 largest paint + 2 text ready + 2 DOMContentLoaded, and 10 times what waste and
// hints cost.
using Cost = std::int64_t;
inline constexpr Cost kInfeasible = INT64_MAX;  // over a limit, or harmful on some profile

// What a plan must gain at least: percent of the cost, and time on the mean of the profiles.
inline constexpr int kLeastGainPercent = 3;
inline constexpr Microseconds kLeastGain = 10'000;

model::Early early_of(Mechanism mechanism);

// By how much a plan must cost less than `before` to be a gain at all.
Cost least_gain(Cost before, const std::vector<Profile>& profiles);
bool is_gain(Cost before, Cost after, const std::vector<Profile>& profiles);

// Microseconds on the mean of the profiles.
Microseconds mean_time(Cost cost, const std::vector<Profile>& profiles);

// Costs plans of one page.
class Evaluator {
 public:
  Evaluator(const Problem& problem, model::Simulator& simulator);

  // `picks` ascending; the pinned ones need not be among them. Stops early, with kInfeasible, once
  // the cost is `limit` or more.
  Cost cost(const std::vector<std::uint32_t>& picks, Cost limit = kInfeasible);
  // No plan costs less.
  Cost bound() const;
  // No plan that has all of `in`, and beside them only options of `open`, costs less. With `wanted`
  // only as exact as it takes to tell whether the bound is above it.
  Cost bound(const std::vector<std::uint32_t>& in, const std::vector<std::uint32_t>& open,
             std::optional<Cost> wanted = std::nullopt);

  bool fits(const std::vector<std::uint32_t>& picks) const;
  // Whether the plan gains something, half of the least, also where the server has compressed files
  // ready: which of two responses is ready first must not be all that a plan gains by.
  bool holds(const std::vector<std::uint32_t>& picks);
  // Of the page without any hint, pinned ones neither.
  std::vector<model::Metrics> bare_metrics();
  std::vector<model::Metrics> metrics(const std::vector<std::uint32_t>& picks);
  std::uint64_t simulations() const { return simulations_; }

 private:
  void set_scenario(const std::vector<std::uint32_t>& picks);
  Cost fixed_cost(const std::vector<std::uint32_t>& picks, const Profile& profile) const;
  bool harms(std::size_t profile, const model::Metrics& m) const;
  Cost time_bound(std::size_t profile);
  // By profile, for a plan that has none of these but the pinned ones, or all of them.
  std::vector<Cost> time_bounds(const std::vector<std::uint32_t>& picks);
  // The scenario as it is set: by profile, and on one.
  std::vector<model::Metrics> simulate_all();
  model::Metrics simulate(const Profile& profile);
  Cost precompressed_cost(const std::vector<std::uint32_t>& picks);

  const Problem& problem_;
  model::Simulator& simulator_;
  model::PreparedPage prepared_;
  // The same page where no response waits for compression, from the first time it is asked for.
  std::optional<model::PreparedPage> precompressed_;
  Cost precompressed_nothing_ = 0;
  model::Scenario scenario_;
  std::vector<std::uint32_t> pinned_;
  std::vector<model::Metrics> without_;  // by profile, with nothing but the pinned options
  std::vector<Cost> least_;              // by profile: the bound of any plan
  std::vector<Cost> most_;               // and what no bound is above; from the first use on
  std::uint64_t simulations_ = 0;
};

}  // namespace pushplan::plan
