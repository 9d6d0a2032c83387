#include "analyzer/plan/evaluator.h"

#include <algorithm>
#include <iterator>
#include <numeric>

#include "analyzer/model/bounds.h"
#include "analyzer/model/constants.h"
#include "analyzer/model/network.h"

namespace pushplan::plan {
namespace {

using model::Metrics;

Cost cost_of(const Metrics& m) {
  return model::kFirstPaintTenths * m.first_paint + model::kLargestPaintTenths * m.largest_paint +
         model::kTextTenths * m.text_ready + model::kContentLoadedTenths * m.dom_content_loaded;
}

Cost sum_of_weights(const std::vector<Profile>& profiles) {
  Cost sum = 0;
  for (const Profile& profile : profiles) sum += profile.weight;
  return std::max<Cost>(sum, 1);
}

model::Page without_compression(model::Page page) {
  for (model::Resource& r : page.resources) r.serve = std::min(r.serve, model::kServe);
  return page;
}

}  // namespace

model::Early early_of(Mechanism mechanism) {
  switch (mechanism) {
    case Mechanism::push:
      return model::Early::push;
    case Mechanism::early_hints:
      return model::Early::early_hints;
    case Mechanism::link:
      break;
  }
  return model::Early::link;
}

Cost least_gain(Cost before, const std::vector<Profile>& profiles) {
  const Cost share = (kLeastGainPercent * before + 99) / 100;  // rounded up
  return std::max(share, kLeastGain * 10 * sum_of_weights(profiles));
}

bool is_gain(Cost before, Cost after, const std::vector<Profile>& profiles) {
  return before - after >= least_gain(before, profiles);
}

Microseconds mean_time(Cost cost, const std::vector<Profile>& profiles) {
  return cost / (10 * sum_of_weights(profiles));
}

Evaluator::Evaluator(const Problem& problem, model::Simulator& simulator)
    : problem_(problem), simulator_(simulator), prepared_(problem.page) {
  for (std::uint32_t i = 0; i < problem.options.size(); ++i)
    if (problem.options[i].pinned) pinned_.push_back(i);
  set_scenario({});
  without_ = simulate_all();
  least_.resize(problem.profiles.size());
  if (pinned_.size() == problem.options.size()) return;
  std::vector<std::uint32_t> all(problem.options.size());
  std::iota(all.begin(), all.end(), 0);
  least_ = time_bounds(all);
}

void Evaluator::set_scenario(const std::vector<std::uint32_t>& picks) {
  scenario_.hints.clear();
  auto pinned = pinned_.begin();
  const auto add = [&](std::uint32_t option) {
    scenario_.hints.push_back(problem_.options[option].resource);
  };
  for (const std::uint32_t pick : picks) {
    for (; pinned != pinned_.end() && *pinned <= pick; ++pinned)
      if (*pinned != pick) add(*pinned);
    add(pick);
  }
  for (; pinned != pinned_.end(); ++pinned) add(*pinned);
  scenario_.early = scenario_.hints.empty() ? model::Early::nothing : early_of(problem_.mechanism);
}

std::vector<Metrics> Evaluator::bare_metrics() {
  if (pinned_.empty()) return without_;
  scenario_.hints.clear();
  scenario_.early = model::Early::nothing;
  return simulate_all();
}

std::vector<Metrics> Evaluator::metrics(const std::vector<std::uint32_t>& picks) {
  if (picks.empty()) return without_;
  set_scenario(picks);
  return simulate_all();
}

std::vector<Metrics> Evaluator::simulate_all() {
  std::vector<Metrics> all;
  for (const Profile& profile : problem_.profiles) all.push_back(simulate(profile));
  return all;
}

Metrics Evaluator::simulate(const Profile& profile) {
  ++simulations_;
  return simulator_.run(prepared_, profile, scenario_, model::Until::painted);
}

// What picks cost whatever they gain: bytes that a warm visitor is sent in vain, and each hint.
Cost Evaluator::fixed_cost(const std::vector<std::uint32_t>& picks, const Profile& profile) const {
  std::uint64_t wasted = 0;  // thousandths of bytes
  for (const std::uint32_t pick : picks) {
    const Option& option = problem_.options[pick];
    const bool push = problem_.mechanism == Mechanism::push;
    wasted += (push ? option.bytes : option.header_bytes) * option.cached_permille;
  }
  return 10 * (model::transfer_time(wasted / 1000, profile.down) +
               model::kCostOfHint * static_cast<Cost>(picks.size()));
}

// No later than without a plan, by 1 % at most.
bool Evaluator::harms(std::size_t profile, const Metrics& m) const {
  const Metrics& w = without_[profile];
  const auto later = [](Microseconds with, Microseconds without) {
    return with * 100 > without * 101;
  };
  return later(m.first_paint, w.first_paint) || later(m.largest_paint, w.largest_paint) ||
         later(m.dom_content_loaded, w.dom_content_loaded);
}

bool Evaluator::fits(const std::vector<std::uint32_t>& picks) const {
  std::uint64_t bytes = 0, header = 0, files = 0;
  const auto add = [&](std::uint32_t i) {
    bytes += problem_.options[i].bytes;
    header += problem_.options[i].header_bytes + (files == 0 ? 0 : 2);
    ++files;
  };
  for (const std::uint32_t i : pinned_) add(i);
  for (const std::uint32_t i : picks)
    if (!problem_.options[i].pinned) add(i);
  const Limits& limits = problem_.limits;
  return bytes <= limits.bytes && header <= limits.header_bytes && files <= limits.files;
}

Cost Evaluator::precompressed_cost(const std::vector<std::uint32_t>& picks) {
  set_scenario(picks);
  Cost sum = 0;
  for (const Profile& profile : problem_.profiles) {
    const Metrics m = simulator_.run(*precompressed_, profile, scenario_, model::Until::painted);
    ++simulations_;
    sum += profile.weight * (cost_of(m) + fixed_cost(picks, profile));
  }
  return sum;
}

bool Evaluator::holds(const std::vector<std::uint32_t>& picks) {
  if (picks.empty()) return true;
  if (!precompressed_) {
    precompressed_.emplace(without_compression(problem_.page));
    precompressed_nothing_ = precompressed_cost({});
  }
  // Half as much is enough there.
  const Cost gain = precompressed_nothing_ - precompressed_cost(picks);
  return is_gain(precompressed_nothing_, precompressed_nothing_ - 2 * gain, problem_.profiles);
}

Cost Evaluator::cost(const std::vector<std::uint32_t>& picks, Cost limit) {
  set_scenario(picks);
  Cost open = 0;  // the least that the profiles to come can cost
  for (std::size_t p = 0; p < problem_.profiles.size(); ++p)
    open += problem_.profiles[p].weight * (least_[p] + fixed_cost(picks, problem_.profiles[p]));
  Cost sum = 0;
  for (std::size_t p = 0; p < problem_.profiles.size(); ++p) {
    if (sum + open >= limit) return kInfeasible;
    const Profile& profile = problem_.profiles[p];
    const Metrics m = picks.empty() ? without_[p] : simulate(profile);
    const Cost fixed = fixed_cost(picks, profile);
    if (harms(p, m)) return kInfeasible;
    open -= profile.weight * (least_[p] + fixed);
    sum += profile.weight * (cost_of(m) + fixed);
  }
  return sum < limit ? sum : kInfeasible;
}

// Of the scenario as it is set: each metric without contention, and no earlier than its bytes can
// come over the connection if nothing else does.
Cost Evaluator::time_bound(std::size_t p) {
  const Profile& profile = problem_.profiles[p];
  const Metrics free =
      simulator_.run(prepared_, profile, scenario_, model::Until::painted, model::Contention::none);
  ++simulations_;
  const Metrics bytes = model::bound_by_bytes(prepared_, profile, scenario_, simulator_.released());
  Metrics m;
  m.first_paint = std::max(free.first_paint, bytes.first_paint);
  m.largest_paint = std::max(free.largest_paint, bytes.largest_paint);
  m.text_ready = std::max(free.text_ready, bytes.text_ready);
  m.dom_content_loaded = std::max(free.dom_content_loaded, bytes.dom_content_loaded);
  return cost_of(m);
}

std::vector<Cost> Evaluator::time_bounds(const std::vector<std::uint32_t>& picks) {
  set_scenario(picks);
  std::vector<Cost> bounds;
  for (std::size_t p = 0; p < problem_.profiles.size(); ++p) bounds.push_back(time_bound(p));
  return bounds;
}

Cost Evaluator::bound() const {
  Cost sum = 0;
  for (std::size_t p = 0; p < problem_.profiles.size(); ++p)
    sum += problem_.profiles[p].weight * least_[p];
  return sum;
}

Cost Evaluator::bound(const std::vector<std::uint32_t>& in, const std::vector<std::uint32_t>& open,
                      std::optional<Cost> wanted) {
  // Without contention no hint makes a paint later.
  if (most_.empty()) most_ = time_bounds({});
  std::vector<std::uint32_t> all;
  std::merge(in.begin(), in.end(), open.begin(), open.end(), std::back_inserter(all));
  set_scenario(all);
  Cost sum = bound(), more = 0;  // the bound as far as it is known, and what may come on top
  for (std::size_t p = 0; p < problem_.profiles.size(); ++p) {
    const Profile& profile = problem_.profiles[p];
    sum += profile.weight * fixed_cost(in, profile);
    more += profile.weight * (most_[p] - least_[p]);
  }
  for (std::size_t p = 0; p < problem_.profiles.size(); ++p) {
    if (wanted && (sum > *wanted || sum + more <= *wanted)) break;
    sum += problem_.profiles[p].weight * (time_bound(p) - least_[p]);
    more -= problem_.profiles[p].weight * (most_[p] - least_[p]);
  }
  return sum;
}

}  // namespace pushplan::plan
