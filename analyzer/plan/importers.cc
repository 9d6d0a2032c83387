#include "analyzer/plan/importers.h"

#include <algorithm>

#include "analyzer/model/constants.h"

namespace pushplan::plan {
namespace {

using Picks = std::vector<std::uint32_t>;  // options, ascending

bool has(const Picks& picks, std::uint32_t option) {
  return std::binary_search(picks.begin(), picks.end(), option);
}

// By resource: whether it imports what is sent, directly or over other files.
std::vector<bool> importers_of(const Problem& problem, const Picks& chosen) {
  const auto& resources = problem.page.resources;
  std::vector<bool> imports(resources.size());
  for (std::uint32_t i = 0; i < problem.options.size(); ++i) {
    if (!problem.options[i].pinned && !has(chosen, i)) continue;
    for (std::uint32_t r = problem.options[i].resource;
         resources[r].found == model::Found::parsed && resources[r].parent != model::kDocument;) {
      r = resources[r].parent;
      imports[r] = true;
    }
  }
  return imports;
}

}  // namespace

void join_importers(const Problem& problem, model::Simulator& simulator, Selection& selection) {
  if (problem.mechanism != Mechanism::push) return;
  Picks plan = selection.chosen;
  const std::vector<bool> imports = importers_of(problem, plan);
  if (std::find(imports.begin(), imports.end(), true) == imports.end()) return;
  Evaluator evaluator(problem, simulator);
  Cost hint = 0;
  for (const Profile& profile : problem.profiles)
    hint += 10 * model::kCostOfHint * static_cast<Cost>(profile.weight);
  Cost most = selection.cost + selection.cost * kImportersPermille / 1000;
  for (std::uint32_t i = 0; i < problem.options.size(); ++i) {
    const Option& option = problem.options[i];
    if (option.pinned || has(plan, i) || !imports[option.resource]) continue;
    Picks more = plan;
    more.insert(std::lower_bound(more.begin(), more.end(), i), i);
    if (!evaluator.fits(more) || evaluator.cost(more, most + hint + 1) == kInfeasible) continue;
    most += hint;
    plan = std::move(more);
    selection.joined.push_back(i);
  }
  if (selection.joined.empty()) return;
  const auto with = evaluator.metrics(plan);
  for (std::size_t p = 0; p < with.size(); ++p) selection.outcomes[p].with = with[p];
}

}  // namespace pushplan::plan
