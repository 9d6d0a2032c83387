#include "analyzer/plan/selection.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace pushplan::plan {
namespace {

using Picks = std::vector<std::uint32_t>;  // options, ascending

Picks with(const Picks& picks, std::uint32_t option) {
  Picks more = picks;
  more.insert(std::lower_bound(more.begin(), more.end(), option), option);
  return more;
}
Picks without(const Picks& picks, std::uint32_t option) {
  Picks fewer = picks;
  fewer.erase(std::lower_bound(fewer.begin(), fewer.end(), option));
  return fewer;
}

class Search {
 public:
  Search(const Problem& problem, model::Simulator& simulator)
      : problem_(problem), evaluator_(problem, simulator) {
    for (std::uint32_t i = 0; i < problem.options.size(); ++i)
      if (!problem.options[i].pinned) open_.push_back(i);
  }

  Selection run() {
    made_.nothing = made_.cost = lead_cost_ = consider({}, kInfeasible);
    worth_ = made_.nothing - least_gain(made_.nothing, problem_.profiles);
    made_.alone.assign(problem_.options.size(), kInfeasible);
    if (!open_.empty()) search();
    if (made_.proof != Proof::beam) made_.bound = made_.cost;
    describe();
    return std::move(made_);
  }

 private:
  void search() {
    made_.proof = Proof::branch_and_bound;
    made_.bound = evaluator_.bound();
    by_gain();
    if (made_.bound > wanted()) return;
    if (open_.size() <= kExactOptions) {
      descend(1);
      Picks all = open_;
      std::sort(all.begin(), all.end());
      branch(0, {}, all, made_.bound);
    } else {
      made_.proof = Proof::beam;
      plant();
      descend(kBeam);
      prune(lead_, lead_cost_);
      if (made_.chosen != lead_) prune(made_.chosen, made_.cost);
    }
    if (made_.plans >= kMostPlans) made_.proof = Proof::beam;
  }

  // The most that a plan may cost to be of interest.
  Cost wanted() const { return std::min(made_.cost, worth_); }

  // Simulates a plan unless that was done; takes it if it is the best so far that gains enough.
  // With a limit, plans that cost as much or more count as infeasible.
  Cost consider(const Picks& picks, Cost limit) {
    if (const auto known = known_.find(picks); known != known_.end()) return known->second;
    ++made_.plans;
    const Cost cost = evaluator_.cost(picks, limit);
    if (cost != kInfeasible || limit == kInfeasible) known_.emplace(picks, cost);
    if (cost == kInfeasible) return cost;
    if (cost < lead_cost_) {
      lead_cost_ = cost;
      lead_ = picks;
    }
    const bool better =
        cost < made_.cost || (cost == made_.cost && rank(picks) < rank(made_.chosen));
    if (cost <= worth_ && better && evaluator_.holds(picks)) {
      made_.cost = cost;
      made_.chosen = picks;
    }
    return cost;
  }

  std::tuple<std::size_t, std::uint64_t, Picks> rank(const Picks& picks) const {
    std::uint64_t bytes = 0;
    for (const std::uint32_t i : picks) bytes += problem_.options[i].bytes;
    return {picks.size(), bytes, picks};
  }

  // The options that gain most alone come first, so that good plans are met early.
  void by_gain() {
    for (const std::uint32_t i : open_)
      if (evaluator_.fits({i})) made_.alone[i] = consider({i}, kInfeasible);
    std::stable_sort(open_.begin(), open_.end(), [&](std::uint32_t a, std::uint32_t b) {
      return made_.alone[a] < made_.alone[b];
    });
    // What does not fit alone fits nowhere.
    open_.erase(std::remove_if(open_.begin(), open_.end(),
                               [&](std::uint32_t i) { return !evaluator_.fits({i}); }),
                open_.end());
  }

  // Where no file gains alone, a plan of many may: whole classes, as far as they fit.
  void plant() {
    const auto& resources = problem_.page.resources;
    const auto is_sheet = [&](std::uint32_t i) {
      return resources[problem_.options[i].resource].kind == model::Kind::style;
    };
    const auto is_import = [&](std::uint32_t i) {
      return resources[problem_.options[i].resource].found == model::Found::parsed;
    };
    plant_all([](std::uint32_t) { return true; });
    plant_all(is_sheet);
    plant_all(is_import);
    plant_all([&](std::uint32_t i) { return is_sheet(i) && is_import(i); });
  }

  template <class Wanted>
  void plant_all(Wanted wanted) {
    Picks all = open_, picks;
    std::sort(all.begin(), all.end());
    for (const std::uint32_t i : all) {
      if (!wanted(i)) continue;
      const Picks more = with(picks, i);
      if (evaluator_.fits(more)) picks = more;
    }
    if (picks.size() > 1) consider(picks, kInfeasible);
  }

  // Takes out of a plan what it is better without, one file after the other.
  void prune(Picks plan, Cost cost) {
    for (bool better = true; better && made_.plans < kMostPlans;) {
      better = false;
      const Picks base = plan;
      for (const std::uint32_t i : base) {
        Picks fewer = without(base, i);
        const Cost c = consider(fewer, cost + 1);
        if (c > cost) continue;
        cost = c;
        plan = std::move(fewer);
        better = true;
      }
    }
  }

  // Adds one option after the other to the `width` best plans of each size.
  void descend(std::size_t width) {
    std::vector<std::pair<Cost, Picks>> beam = {{made_.nothing, {}}};
    int stale = 0;
    while (!beam.empty() && stale < 2 && made_.plans < kMostPlans) {
      const Cost before = lead_cost_;
      std::set<Picks> met;
      std::vector<std::pair<Cost, Picks>> next;
      for (const auto& [cost, picks] : beam)
        for (const std::uint32_t i : open_) {
          if (std::binary_search(picks.begin(), picks.end(), i)) continue;
          Picks more = with(picks, i);
          if (!evaluator_.fits(more) || !met.insert(more).second) continue;
          if (made_.plans >= kMostPlans) break;
          const Cost c = consider(more, kInfeasible);
          if (c != kInfeasible) next.emplace_back(c, std::move(more));
        }
      std::sort(next.begin(), next.end());
      if (next.size() > width) next.resize(width);
      stale = lead_cost_ < before || met.size() <= open_.size() ? 0 : stale + 1;
      if (width == 1 && !next.empty() && next.front().first > lead_cost_) break;
      beam = std::move(next);
    }
  }

  // All plans that have `in`, and beside them options of `open`, which stand in open_ from k on;
  // none costs less than `bound`.
  void branch(std::size_t k, const Picks& in, Picks open, Cost bound) {
    if (bound > wanted() || made_.plans >= kMostPlans) return;
    for (; k < open_.size() && !open.empty(); ++k) {
      const std::uint32_t option = open_[k];
      if (!std::binary_search(open.begin(), open.end(), option)) continue;
      const Picks more = with(in, option);
      open = without(open, option);
      if (evaluator_.fits(more)) {
        if (made_.plans >= kMostPlans) return;
        consider(more, wanted() + 1);
        Picks fitting;
        for (const std::uint32_t i : open)
          if (evaluator_.fits(with(more, i))) fitting.push_back(i);
        if (!fitting.empty())
          branch(k + 1, more, fitting, evaluator_.bound(more, fitting, wanted()));
      }
      // From here on the option is out.
      if (open.empty()) return;
      if (evaluator_.bound(in, open, wanted()) > wanted()) return;
    }
  }

  // What the details tell beside the choice.
  void describe() {
    made_.simulations = evaluator_.simulations();
    const auto before = evaluator_.bare_metrics(), after = evaluator_.metrics(made_.chosen);
    for (std::size_t p = 0; p < before.size(); ++p) made_.outcomes.push_back({before[p], after[p]});
    made_.beside.assign(problem_.options.size(), kInfeasible);
    for (std::uint32_t i = 0; i < problem_.options.size(); ++i) {
      if (problem_.options[i].pinned) continue;
      const bool chosen = std::binary_search(made_.chosen.begin(), made_.chosen.end(), i);
      const Picks other = chosen ? without(made_.chosen, i) : with(made_.chosen, i);
      if (!evaluator_.fits(other)) continue;
      const auto known = known_.find(other);
      made_.beside[i] = known != known_.end() ? known->second : evaluator_.cost(other);
    }
  }

  static constexpr std::size_t kBeam = 4;

  const Problem& problem_;
  Evaluator evaluator_;
  Picks open_;                    // options that may be chosen, those that gain most alone first
  Cost worth_ = 0;                // a plan that costs more gains too little
  Picks lead_;                    // the cheapest plan met, also if it gains too little or
  Cost lead_cost_ = kInfeasible;  // does not hold: the way to better ones may lead over it
  std::map<Picks, Cost> known_;   // what was simulated to its end
  Selection made_;
};

}  // namespace

const char* to_string(Proof proof) {
  switch (proof) {
    case Proof::nothing_to_choose:
      return "nothing to choose";
    case Proof::branch_and_bound:
      return "branch and bound";
    case Proof::beam:
      break;
  }
  return "beam";
}

std::uint64_t gap_permille(const Selection& s) {
  return s.cost <= s.bound || s.cost == 0
             ? 0
             : static_cast<std::uint64_t>((s.cost - s.bound) * 1000 / s.cost);
}

Selection select(const Problem& problem, model::Simulator& simulator) {
  return Search(problem, simulator).run();
}

}  // namespace pushplan::plan
