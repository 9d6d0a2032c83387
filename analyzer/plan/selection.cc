#include "analyzer/plan/selection.h"

#include <algorithm>
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
    made_.nothing = made_.best = evaluator_.cost({});
    ++made_.plans;
    if (!open_.empty()) search();
    if (made_.proof != Proof::beam) made_.bound = made_.best;
    made_.chosen = is_worth_it() ? best_ : Picks();
    made_.cost = is_worth_it() ? made_.best : made_.nothing;
    describe();
    return std::move(made_);
  }

 private:
  void search() {
    made_.bound = evaluator_.bound({}, open_);
    by_gain();
    if (open_.size() <= kExactOptions) {
      descend(1);
      made_.proof = Proof::branch_and_bound;
      Picks all = open_;
      std::sort(all.begin(), all.end());
      branch(0, {}, all, made_.bound);
    } else {
      made_.proof = Proof::beam;
      plant();
      descend(kBeam);
      prune();
    }
    if (made_.plans >= kMostPlans) made_.proof = Proof::beam;
  }

  bool is_worth_it() const { return is_gain(made_.nothing, made_.best, problem_.profiles); }

  // Simulates a plan; remembers it if it is the best so far. With a limit for those that cannot be.
  Cost consider(const Picks& picks, Cost limit) {
    known_.insert(picks);
    ++made_.plans;
    const Cost cost = evaluator_.cost(picks, limit);
    if (cost == kInfeasible) return cost;
    const bool better = cost < made_.best || (cost == made_.best && rank(picks) < rank(best_));
    if (better && evaluator_.holds(picks)) {
      made_.best = cost;
      best_ = picks;
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
    made_.alone.assign(problem_.options.size(), kInfeasible);
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

  // Takes out of the best plan what it is better without, one file after the other.
  void prune() {
    for (Cost before = kInfeasible; made_.best < before && made_.plans < kMostPlans;) {
      before = made_.best;
      const Picks base = best_;
      for (const std::uint32_t i : base) consider(without(base, i), made_.best + 1);
    }
  }

  // Adds one option after the other to the `width` best plans of each size.
  void descend(std::size_t width) {
    std::vector<std::pair<Cost, Picks>> beam = {{made_.nothing, {}}};
    int stale = 0;
    while (!beam.empty() && stale < 2 && made_.plans < kMostPlans) {
      const Cost before = made_.best;
      std::set<Picks> met;
      std::vector<std::pair<Cost, Picks>> next;
      for (const auto& [cost, picks] : beam)
        for (const std::uint32_t i : open_) {
          if (std::binary_search(picks.begin(), picks.end(), i)) continue;
          Picks more = with(picks, i);
          if (!evaluator_.fits(more) || !met.insert(more).second) continue;
          if (made_.plans >= kMostPlans) break;
          const Cost c = more.size() == 1 ? made_.alone[i] : consider(more, kInfeasible);
          if (c != kInfeasible) next.emplace_back(c, std::move(more));
        }
      std::sort(next.begin(), next.end());
      if (next.size() > width) next.resize(width);
      stale = made_.best < before || met.size() <= open_.size() ? 0 : stale + 1;
      if (width == 1 && !next.empty() && next.front().first > made_.best) break;
      beam = std::move(next);
    }
  }

  // All plans that have `in`, and beside them options of `open`, which stand in open_ from k on;
  // none costs less than `bound`.
  void branch(std::size_t k, const Picks& in, Picks open, Cost bound) {
    if (bound > made_.best || made_.plans >= kMostPlans) return;
    for (; k < open_.size() && !open.empty(); ++k) {
      const std::uint32_t option = open_[k];
      if (!std::binary_search(open.begin(), open.end(), option)) continue;
      const Picks more = with(in, option);
      open = without(open, option);
      if (evaluator_.fits(more)) {
        if (made_.plans >= kMostPlans) return;
        if (known_.count(more) == 0) consider(more, made_.best + 1);
        Picks fitting;
        for (const std::uint32_t i : open)
          if (evaluator_.fits(with(more, i))) fitting.push_back(i);
        if (!fitting.empty()) branch(k + 1, more, fitting, evaluator_.bound(more, fitting));
      }
      // From here on the option is out.
      if (open.empty()) return;
      if (evaluator_.bound(in, open) > made_.best) return;
    }
  }

  // What the details tell beside the choice.
  void describe() {
    made_.simulations = evaluator_.simulations();
    const auto before = evaluator_.bare_metrics(), after = evaluator_.metrics(made_.chosen);
    for (std::size_t p = 0; p < before.size(); ++p) made_.outcomes.push_back({before[p], after[p]});
    made_.beside.assign(problem_.options.size(), kInfeasible);
    made_.alone.resize(problem_.options.size(), kInfeasible);
    for (std::uint32_t i = 0; i < problem_.options.size(); ++i) {
      if (problem_.options[i].pinned) continue;
      const bool chosen = std::binary_search(made_.chosen.begin(), made_.chosen.end(), i);
      const Picks other = chosen ? without(made_.chosen, i) : with(made_.chosen, i);
      if (evaluator_.fits(other)) made_.beside[i] = evaluator_.cost(other);
    }
  }

  static constexpr std::size_t kBeam = 4;

  const Problem& problem_;
  Evaluator evaluator_;
  Picks open_;  // options that may be chosen, those that gain most alone first
  Picks best_;
  std::set<Picks> known_;
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
  return s.best <= s.bound || s.best == 0
             ? 0
             : static_cast<std::uint64_t>((s.best - s.bound) * 1000 / s.best);
}

Selection select(const Problem& problem, model::Simulator& simulator) {
  return Search(problem, simulator).run();
}

}  // namespace pushplan::plan
