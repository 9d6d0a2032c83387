#include "analyzer/plan/scenarios.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "analyzer/model/inlined.h"
#include "base/suggest.h"

namespace pushplan::plan {
namespace {

constexpr Mechanism kMechanisms[] = {Mechanism::push, Mechanism::early_hints, Mechanism::link};

// A profile as it is, and with one figure changed.
std::vector<Profile> variants_of(const Profile& profile) {
  const auto named = [&](const char* what, auto change) {
    Profile variant = profile;
    variant.id += fmt::format(" {}", what);
    change(variant);
    return variant;
  };
  return {profile,
          named("rtt/2", [](Profile& p) { p.rtt /= 2; }),
          named("rtt*2", [](Profile& p) { p.rtt *= 2; }),
          named("rate/2", [](Profile& p) { p.down /= 2, p.up /= 2; }),
          named("rate*2", [](Profile& p) { p.down *= 2, p.up *= 2; }),
          named("think 0 ms", [](Profile& p) { p.think = 0; }),
          named("think 100 ms", [](Profile& p) { p.think = 100'000; }),
          named("think 300 ms", [](Profile& p) { p.think = 300'000; })};
}

// A list of files under a name.
struct List {
  std::string scenario;
  std::vector<const Candidate*> send;
};

class Comparison {
 public:
  Comparison(const study::PageNeeds& needs, const site::Site& site, weigh::Weights& weights,
             const Settings& settings, const Sharing* sharing)
      : needs_(needs),
        site_(site),
        weights_(weights),
        settings_(settings),
        sharing_(sharing),
        chooser_(site, weights, settings, sharing) {
    table_.candidates = candidates_under(Strategy::everything);
    problem_ = chooser_.problem_of(needs, table_.candidates, {});
    page_.emplace(problem_.problem.page);
  }

  std::vector<std::string> known_urls() const {
    std::vector<std::string> urls;
    for (const Candidate& candidate : table_.candidates) urls.push_back(candidate.hint.url);
    return urls;
  }

  const Candidate* find(const std::string& url) const {
    for (const Candidate& candidate : table_.candidates)
      if (candidate.hint.url == url) return &candidate;
    return nullptr;
  }

  ScenarioTable compare(const ScenarioOptions& options) {
    std::vector<Profile> profiles;
    for (const Profile& profile : settings_.profiles) {
      if (!options.sensitivity) profiles.push_back(profile);
      if (options.sensitivity)
        for (Profile& variant : variants_of(profile)) profiles.push_back(std::move(variant));
    }
    std::vector<std::vector<List>> lists;
    for (const Mechanism mechanism : kMechanisms) lists.push_back(lists_for(mechanism, options));
    for (const Profile& profile : profiles) compare_on(profile, lists);
    return std::move(table_);
  }

 private:
  std::vector<Candidate> candidates_under(Strategy strategy) const {
    Settings settings = settings_;
    settings.strategy = strategy;
    settings.error_pages = true;
    return find_candidates(needs_, site_, weights_, settings).list;
  }

  // The same files as they stand in the table, in the order of `list`.
  std::vector<const Candidate*> in_table(const std::vector<Candidate>& list) const {
    std::vector<const Candidate*> send;
    for (const Candidate& candidate : list)
      if (const Candidate* found = find(candidate.hint.url)) send.push_back(found);
    return send;
  }

  std::vector<const Candidate*> chosen_for(Mechanism mechanism) const {
    Settings settings = settings_;
    settings.mechanism = mechanism;
    settings.strategy = Strategy::best;
    std::vector<const Candidate*> send;
    for (const Chosen& chosen :
         Chooser(site_, weights_, settings, mechanism == Mechanism::push ? sharing_ : nullptr)
             .choose(needs_)
             .chosen)
      if (const Candidate* found = find(chosen.hint.url)) send.push_back(found);
    return send;
  }

  std::vector<List> lists_for(Mechanism mechanism, const ScenarioOptions& options) const {
    std::vector<List> lists;
    for (const Strategy strategy :
         {Strategy::css, Strategy::critical, Strategy::everything, Strategy::images_first})
      lists.push_back({to_string(strategy), in_table(candidates_under(strategy))});
    lists.push_back({"chosen", chosen_for(mechanism)});
    if (options.given.empty()) return lists;
    lists.push_back({"given", {}});
    for (const std::string& url : options.given) lists.back().send.push_back(find(url));
    return lists;
  }

  void compare_on(const Profile& profile, const std::vector<std::vector<List>>& lists) {
    using model::Connect;
    using model::Protocol;
    constexpr model::Early kNothing = model::Early::nothing;
    const model::Metrics nothing =
        add(profile, "h2", "nothing", *page_, {Protocol::http2, Connect::cold, kNothing, {}});
    for (std::size_t m = 0; m < std::size(kMechanisms); ++m)
      for (const List& list : lists[m]) add_list(profile, list, kMechanisms[m], nothing);
    add(profile, "h2 resumed", "nothing", *page_,
        {Protocol::http2, Connect::resumed, kNothing, {}});
    add(profile, "h3", "nothing", *page_, {Protocol::http3, Connect::cold, kNothing, {}});
    add(profile, "h3 resumed", "nothing", *page_,
        {Protocol::http3, Connect::resumed, kNothing, {}});
    const model::Scenario http1{Protocol::http1, Connect::cold, kNothing, {}};
    const auto inlined = [&](model::Inlining what) {
      return model::PreparedPage(model::inlined(page_->page, what));
    };
    add(profile, "h1", "plain", *page_, http1);
    add(profile, "h1", "css-inlined", inlined(model::Inlining::styles), http1);
    add(profile, "h1", "all-inlined", inlined(model::Inlining::everything), http1);
  }

  model::Metrics add(const Profile& profile, const char* protocol, const char* name,
                     const model::PreparedPage& page, const model::Scenario& scenario) {
    ScenarioRow& row = table_.rows.emplace_back();
    row.profile = profile.id;
    row.protocol = protocol;
    row.scenario = name;
    row.mechanism = "none";
    row.metrics = simulator_.run(page, profile, scenario, model::Until::loaded);
    return row.metrics;
  }

  void add_list(const Profile& profile, const List& list, Mechanism mechanism,
                const model::Metrics& nothing) {
    ScenarioRow row;
    row.profile = profile.id;
    row.protocol = "h2";
    row.scenario = list.scenario;
    row.mechanism = to_string(mechanism);
    row.send = list.send;
    model::Scenario scenario;
    scenario.early = early_of(mechanism);
    for (const Candidate* candidate : list.send) {
      scenario.hints.push_back(problem_.resource_of_need[candidate->need]);
      const std::uint64_t sent =
          mechanism == Mechanism::push ? candidate->bytes : candidate->header_bytes;
      row.wasted_bytes +=
          sent * chooser_.cached_permille(needs_.page, needs_.resources[candidate->need].file) /
          1000;
    }
    if (scenario.hints.empty()) scenario.early = model::Early::nothing;
    row.metrics = simulator_.run(*page_, profile, scenario, model::Until::loaded);
    row.document_delay = row.metrics.document - nothing.document;
    table_.rows.push_back(std::move(row));
  }

  const study::PageNeeds& needs_;
  const site::Site& site_;
  weigh::Weights& weights_;
  const Settings& settings_;
  const Sharing* sharing_;
  Chooser chooser_;
  ScenarioTable table_;
  PageProblem problem_;
  std::optional<model::PreparedPage> page_;
  model::Simulator simulator_;
};

}  // namespace

Result<ScenarioTable> compare_scenarios(const study::PageNeeds& needs, const site::Site& site,
                                        weigh::Weights& weights, const Settings& settings,
                                        const Sharing* sharing, const ScenarioOptions& options) {
  Comparison comparison(needs, site, weights, settings, sharing);
  for (const std::string& url : options.given)
    if (comparison.find(url) == nullptr)
      return Error{
          fmt::format("--send '{}': {} does not surely load a file of this URL that can "
                      "be hinted{}",
                      url, needs.page.url_path, did_you_mean(url, comparison.known_urls()))};
  return comparison.compare(options);
}

}  // namespace pushplan::plan
