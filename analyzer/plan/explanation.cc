#include "analyzer/plan/explanation.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/suggest.h"

namespace pushplan::plan {
namespace {

std::optional<std::uint32_t> find_need(const std::string& file, const study::PageNeeds& needs,
                                       const site::Site& site) {
  for (std::uint32_t i = 0; i < needs.resources.size(); ++i) {
    const study::Need& need = needs.resources[i];
    const std::string& path = site.files[need.file].path;
    if (file == need.url || file == path || file == "/" + path) return i;
  }
  return std::nullopt;
}

std::vector<std::string> path_to(const study::PageNeeds& needs, std::uint32_t need) {
  std::vector<std::string> path;
  for (std::uint32_t at = need; at != study::kDocument; at = needs.resources[at].via)
    path.push_back(needs.resources[at].url);
  path.push_back(needs.page.url_path);
  std::reverse(path.begin(), path.end());
  return path;
}

bool sends(const PagePlan& plan, const std::string& url) {
  return std::any_of(plan.chosen.begin(), plan.chosen.end(),
                     [&](const Chosen& c) { return c.hint.url == url; });
}

void explain_gain(const study::PageNeeds& needs, const PagePlan& plan, const Chooser& chooser,
                  const Candidates& candidates, const Settings& settings, Explanation& e) {
  const auto option = std::find(plan.option_needs.begin(), plan.option_needs.end(), e.need);
  if (!plan.selection || option == plan.option_needs.end()) return;
  e.is_option = true;
  const auto i = static_cast<std::uint32_t>(option - plan.option_needs.begin());
  std::vector<std::uint32_t> options;
  for (const std::uint32_t need : plan.option_needs)
    for (std::uint32_t c = 0; c < candidates.list.size(); ++c)
      if (candidates.list[c].need == need) options.push_back(c);
  const Problem problem = chooser.problem_of(needs, candidates.list, options).problem;
  model::Simulator simulator;
  Evaluator evaluator(problem, simulator);
  const auto before = evaluator.metrics({}), after = evaluator.metrics({i});
  for (std::size_t p = 0; p < before.size(); ++p) e.alone.push_back({before[p], after[p]});
  if (const Cost alone = evaluator.cost({i}); alone != kInfeasible)
    e.gain_alone = mean_time(plan.selection->nothing - alone, settings.profiles);
}

}  // namespace

Result<Explanation> explain(const std::string& file, const study::PageNeeds& needs,
                            const PagePlan& plan, const site::Site& site, weigh::Weights& weights,
                            const Settings& settings, const Sharing* sharing) {
  const auto found = find_need(file, needs, site);
  if (!found) {
    std::vector<std::string> urls;
    for (const study::Need& need : needs.resources) urls.push_back(need.url);
    return Error{fmt::format("{} refers to no file '{}'{}; `pushplan deps` lists what it loads",
                             needs.page.url_path, file, did_you_mean(file, urls))};
  }
  const study::Need& need = needs.resources[*found];
  Explanation e;
  e.need = *found;
  e.path = path_to(needs, *found);
  e.bytes = weights.of(need.file).bytes;
  e.raw_bytes = weights.of(need.file).raw_bytes;
  for (const Chosen& chosen : plan.chosen)
    if (chosen.hint.url == need.url) e.chosen = true, e.reason = chosen.reason;
  for (const Refused& refused : plan.refused)
    if (refused.url == need.url) e.reason = refused.reason;
  explain_gain(needs, plan, Chooser(site, weights, settings, sharing),
               find_candidates(needs, site, weights, settings), settings, e);
  if (!e.chosen || !plan.selection || !e.is_option) return e;

  // The best plan without the file: what it keeps out.
  Settings without = settings;
  without.exclude.push_back(need.url.substr(0, need.url.find('?')));
  const PagePlan other = Chooser(site, weights, without, sharing).choose(needs);
  e.worth = mean_time(other.selection->cost - plan.selection->cost, settings.profiles);
  for (const Chosen& chosen : other.chosen)
    if (!sends(plan, chosen.hint.url)) e.displaced.push_back(chosen.hint.url);
  return e;
}

}  // namespace pushplan::plan
