#include "analyzer/plan/prediction.h"

#include <algorithm>
#include <utility>

#include "analyzer/model/simulate.h"

namespace pushplan::plan {

std::vector<Outcome> predict(const study::PageNeeds& needs, const PagePlan& plan,
                             weigh::Weights& weights, const Settings& settings) {
  std::vector<std::uint32_t> sent;  // needs, in sending order
  std::vector<bool> also(needs.resources.size());
  for (const Chosen& chosen : plan.chosen) {
    const auto need = std::find_if(needs.resources.begin(), needs.resources.end(),
                                   [&](const study::Need& n) { return n.url == chosen.hint.url; });
    if (need == needs.resources.end()) continue;
    sent.push_back(static_cast<std::uint32_t>(need - needs.resources.begin()));
    also[sent.back()] = true;
  }
  model::ModelledPage modelled = model::model_page(needs, weights, settings, also);
  model::Scenario with;
  for (const std::uint32_t need : sent)
    if (const auto at = std::find(modelled.needs.begin(), modelled.needs.end(), need);
        at != modelled.needs.end())
      with.hints.push_back(static_cast<std::uint32_t>(at - modelled.needs.begin()));
  if (!with.hints.empty()) with.early = early_of(settings.mechanism);

  thread_local model::Simulator simulator;
  const model::PreparedPage page(std::move(modelled.page));
  std::vector<Outcome> outcomes;
  for (const Profile& profile : settings.profiles) {
    const auto run = [&](const model::Scenario& scenario) {
      return simulator.run(page, profile, scenario, model::Until::loaded);
    };
    const model::Metrics without = run({});
    outcomes.push_back({without, with.hints.empty() ? without : run(with)});
  }
  return outcomes;
}

}  // namespace pushplan::plan
