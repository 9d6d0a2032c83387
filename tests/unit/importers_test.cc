// Which importers of chosen files are pushed beside them.
#include "analyzer/plan/importers.h"

#include <doctest/doctest.h>

#include <vector>

namespace {

using namespace pushplan;
using namespace pushplan::plan;
using Picks = std::vector<std::uint32_t>;

// A page of 24 kB whose module (option 0) imports a second (1), and that a third (2).
Problem chain() {
  Problem problem;
  model::Page& page = problem.page;
  page.bytes = 24'000;
  page.body = page.content = 400;
  page.body_place = 5;
  page.content_place = 6;
  page.parse = 1'000;
  page.layout = 20'000;
  for (std::uint32_t i = 0; i < 3; ++i) {
    model::Resource module;
    module.kind = model::Kind::module;
    module.found = i == 0 ? model::Found::scanned : model::Found::parsed;
    module.run = i == 0 ? model::Run::deferred : model::Run::never;
    module.priority = module.hinted = model::Priority::high;
    module.parent = i == 0 ? model::kDocument : i - 1;
    module.offset = module.acts = 200;
    module.bytes = 6'129;
    module.serve = 3'000;
    module.work = 1'000;
    module.order = i;
    page.resources.push_back(module);
    problem.options.push_back({i, 6'000, 50, 0, false});
  }
  problem.limits = {60'000, 1'000, 6};
  problem.mechanism = Mechanism::push;
  problem.profiles = {*find_profile("cable28")};
  return problem;
}

}  // namespace

TEST_CASE("importers: those of chosen files join where they fit and cost nothing, with push") {
  struct Row {
    const char* what;
    Picks chosen, joined;
    void (*change)(Problem&);
  };
  const Row rows[] = {
      {"nothing is chosen", {}, {}, [](Problem&) {}},
      {"the importer is chosen", {0}, {}, [](Problem&) {}},
      {"one importer", {1, 2}, {0}, [](Problem&) {}},
      {"over a file between", {2}, {0, 1}, [](Problem&) {}},
      {"of a pinned file", {}, {0, 1}, [](Problem& p) { p.options[2].pinned = true; }},
      {"a pinned one is sent anyway", {2}, {1}, [](Problem& p) { p.options[0].pinned = true; }},
      {"a Link names it", {1, 2}, {}, [](Problem& p) { p.mechanism = Mechanism::link; }},
      {"a 103 names it", {1, 2}, {}, [](Problem& p) { p.mechanism = Mechanism::early_hints; }},
      {"room for one file, in order", {2}, {0}, [](Problem& p) { p.limits.files = 2; }},
      {"over the budget", {1, 2}, {}, [](Problem& p) { p.limits.bytes = 17'999; }},
      {"over the header", {1, 2}, {}, [](Problem& p) { p.limits.header_bytes = 153; }},
      {"in the cache of most", {1, 2}, {}, [](Problem& p) { p.options[0].cached_permille = 900; }},
      {"no candidate",
       {0, 1},
       {},
       [](Problem& p) {
         p.options.erase(p.options.begin());  // now 0 and 1 are the imports
       }},
  };
  model::Simulator simulator;
  for (const Row& row : rows) {
    CAPTURE(row.what);
    Problem problem = chain();
    row.change(problem);
    Evaluator evaluator(problem, simulator);
    Selection selection;
    selection.chosen = row.chosen;
    selection.cost = evaluator.cost(row.chosen);
    REQUIRE(selection.cost != kInfeasible);
    selection.outcomes.resize(1);
    join_importers(problem, simulator, selection);
    CHECK(selection.joined == row.joined);
    CHECK((selection.outcomes[0].with == model::Metrics()) == row.joined.empty());
  }
}

TEST_CASE("importers: together they raise the cost by half a percent and their hints at most") {
  model::Simulator simulator;
  int joined = 0;
  for (std::uint32_t cached = 0; cached <= 200; ++cached) {
    Problem problem = chain();
    problem.options[0].cached_permille = problem.options[1].cached_permille = cached;
    Evaluator evaluator(problem, simulator);
    Selection selection;
    selection.chosen = {2};
    const Cost before = selection.cost = evaluator.cost({2});
    selection.outcomes.resize(1);
    join_importers(problem, simulator, selection);
    Picks all = selection.joined;
    const auto count = static_cast<Cost>(all.size());
    joined += all.empty() ? 0 : 1;
    all.push_back(2);
    CHECK(evaluator.cost(all) <= before + before * 5 / 1000 + count * 10 * 1'000);
  }
  CHECK(joined > 0);
}
