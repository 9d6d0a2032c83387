// The selection against brute force on random pages, its bounds, and what must not change it.
#include "analyzer/plan/selection.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>
#include <tuple>
#include <vector>

#include "tests/support/random_page.h"

namespace {

using namespace pushplan;
using namespace pushplan::plan;
using pushplan::test::RandomPages;

using Picks = std::vector<std::uint32_t>;

Picks picks_of(std::uint32_t mask) {
  Picks picks;
  for (std::uint32_t i = 0; i < 32; ++i)
    if ((mask >> i & 1U) != 0) picks.push_back(i);
  return picks;
}

std::uint64_t bytes_of(const Problem& problem, const Picks& picks) {
  std::uint64_t bytes = 0;
  for (const std::uint32_t i : picks) bytes += problem.options[i].bytes;
  return bytes;
}

struct Best {
  Cost cost = kInfeasible;
  Picks picks;
};

// Every subset, one by one: the best of those that are a gain and hold, else nothing.
Best brute_force(const Problem& problem, model::Simulator& simulator) {
  Evaluator evaluator(problem, simulator);
  Best best = {evaluator.cost({}), {}};
  const Cost nothing = best.cost;
  const auto rank = [&](const Picks& p) { return std::tuple(p.size(), bytes_of(problem, p), p); };
  for (std::uint32_t mask = 1; mask < 1U << problem.options.size(); ++mask) {
    const Picks picks = picks_of(mask);
    if (!evaluator.fits(picks)) continue;
    const Cost cost = evaluator.cost(picks);
    if (cost == kInfeasible || !is_gain(nothing, cost, problem.profiles)) continue;
    const bool better = cost < best.cost || (cost == best.cost && rank(picks) < rank(best.picks));
    if (better && evaluator.holds(picks)) best = {cost, picks};
  }
  return best;
}

// The same page with its resources in another order.
Problem shuffled(const Problem& problem, RandomPages& random) {
  const auto count = static_cast<std::uint32_t>(problem.page.resources.size());
  std::vector<std::uint32_t> place(count);
  std::iota(place.begin(), place.end(), 0);
  for (std::uint32_t i = count; i > 1; --i) std::swap(place[i - 1], place[random.below(i)]);
  Problem moved = problem;
  for (std::uint32_t i = 0; i < count; ++i) {
    model::Resource r = problem.page.resources[i];
    if (r.parent != model::kDocument) r.parent = place[r.parent];
    moved.page.resources[place[i]] = r;
  }
  for (Option& option : moved.options) option.resource = place[option.resource];
  return moved;
}

}  // namespace

TEST_CASE("selection: branch and bound finds what brute force finds, on 10,000 random pages") {
  RandomPages random(20'261'122);
  model::Simulator simulator;
  int chosen = 0;
  for (int round = 0; round < 10'000; ++round) {
    CAPTURE(round);
    const Problem problem = random.problem(round % 50 == 0 ? 12 : 2 + random.below(6));
    const Best best = brute_force(problem, simulator);
    const Selection selection = select(problem, simulator);
    REQUIRE(selection.cost == best.cost);
    CHECK(selection.chosen == best.picks);
    CHECK(selection.proof != (problem.options.empty() ? plan::Proof::branch_and_bound
                                                      : plan::Proof::nothing_to_choose));
    CHECK(selection.proof != plan::Proof::beam);
    CHECK(gap_permille(selection) == 0);
    CHECK(bytes_of(problem, selection.chosen) <= problem.limits.bytes);
    CHECK(selection.chosen.size() <= problem.limits.files);
    chosen += selection.chosen.empty() ? 0 : 1;
  }
  // The pages are such that both happen often.
  CHECK(chosen > 1'000);
  CHECK(chosen < 9'000);
}

TEST_CASE("selection: a gain is 3 % at least, and 10 ms on the mean of the profiles") {
  const std::vector<Profile> profiles = {{"a", 1, 1, 1, 0, 1}, {"b", 1, 1, 1, 0, 2}};
  struct Row {
    Cost before, least;
  };
  for (const Row& row : {Row{0, 300'000}, Row{9'999'999, 300'000}, Row{10'000'000, 300'000},
                         Row{10'000'001, 300'001}, Row{10'000'100, 300'003}}) {
    CAPTURE(row.before);
    CHECK(least_gain(row.before, profiles) == row.least);
    CHECK(is_gain(row.before, row.before - row.least, profiles));
    CHECK(!is_gain(row.before, row.before - row.least + 1, profiles));
  }
}

TEST_CASE("selection: a bound is never above what a plan costs, and bandwidth never raises it") {
  RandomPages random(7);
  model::Simulator simulator;
  for (int round = 0; round < 4'000; ++round) {
    CAPTURE(round);
    Problem problem = random.problem(10);
    Evaluator evaluator(problem, simulator);
    for (int draw = 0; draw < 4; ++draw) {
      Picks in, open, plan;
      for (std::uint32_t i = 0; i < problem.options.size(); ++i) {
        const std::uint32_t what = random.below(4);  // in, open and taken, open, out
        if (what == 0) in.push_back(i);
        if (what == 1 || what == 2) open.push_back(i);
        if (what == 0 || what == 1) plan.push_back(i);
      }
      const Cost bound = evaluator.bound(in, open);
      const Cost cost = evaluator.cost(plan);
      CHECK(bound <= cost);
      CHECK(evaluator.bound() <= cost);
      CHECK(evaluator.bound(in, open, cost) <= cost);
      Problem faster = problem;
      for (Profile& profile : faster.profiles) profile.down *= 2;
      CHECK(Evaluator(faster, simulator).bound(in, open) <= bound);
      CHECK(evaluator.bound() <= bound);
      for (const Cost wanted : {bound - 1, bound, bound - 100'000, bound + 100'000})
        CHECK((evaluator.bound(in, open, wanted) > wanted) == (bound > wanted));
    }
  }
}

TEST_CASE("selection: the order of a page's resources changes nothing") {
  RandomPages random(11);
  model::Simulator simulator;
  for (int round = 0; round < 2'000; ++round) {
    CAPTURE(round);
    const Problem problem = random.problem(8);
    const Selection selection = select(problem, simulator);
    const Selection moved = select(shuffled(problem, random), simulator);
    CHECK(selection.cost == moved.cost);
    CHECK(selection.chosen == moved.chosen);
    CHECK(selection.plans == moved.plans);
  }
}

TEST_CASE("selection: a bigger budget never makes the page worse") {
  RandomPages random(13);
  model::Simulator simulator;
  for (int round = 0; round < 1'000; ++round) {
    CAPTURE(round);
    Problem problem = random.problem(8);
    Cost last = kInfeasible;
    for (const std::uint64_t budget : {0U, 1'000U, 8'000U, 20'000U, 60'000U, 1'000'000U}) {
      problem.limits.bytes = budget;
      const Selection selection = select(problem, simulator);
      CHECK(selection.cost <= last);
      CHECK(bytes_of(problem, selection.chosen) <= budget);
      last = selection.cost;
    }
  }
}

TEST_CASE("selection: many options go to a beam, which says how far it may be off") {
  RandomPages random(17);
  model::Simulator simulator;
  int beams = 0;
  for (int round = 0; round < 60; ++round) {
    Problem problem = random.problem(40);
    if (problem.options.size() <= kExactOptions) continue;
    problem.limits.files = 6;
    const Selection selection = select(problem, simulator);
    Evaluator evaluator(problem, simulator);
    std::size_t fitting = 0;
    for (std::uint32_t i = 0; i < problem.options.size(); ++i)
      fitting += evaluator.fits({i}) ? 1 : 0;
    if (fitting <= kExactOptions) continue;
    CHECK(selection.proof == plan::Proof::beam);
    CHECK(selection.plans <= kMostPlans);
    CHECK(selection.cost <= selection.nothing);
    CHECK(selection.bound <= selection.cost);
    ++beams;
  }
  CHECK(beams > 20);
}

TEST_CASE(
    "selection: pinned options are sent whatever they gain, and others are chosen beside them") {
  RandomPages random(19);
  model::Simulator simulator;
  for (int round = 0; round < 500; ++round) {
    Problem problem = random.problem(6);
    if (problem.options.empty()) continue;
    problem.limits = {10'000'000, 1'000'000, 100};
    problem.options.front().pinned = true;
    const Selection selection = select(problem, simulator);
    CHECK(std::find(selection.chosen.begin(), selection.chosen.end(), 0U) ==
          selection.chosen.end());
    CHECK(selection.cost <= selection.nothing);
  }
}

TEST_CASE("selection: pages of one shape are answered from memory") {
  RandomPages random(23);
  const Problem problem = random.problem(6);
  SelectionMemory memory;
  const auto first = memory.select(problem);
  CHECK(memory.select(problem) == first);
  Problem other = problem;
  other.page.bytes += 1'460;
  CHECK(memory.select(other) != first);
}
