#include "analyzer/plan/choose.h"

#include <fmt/format.h>

#include <algorithm>

#include "analyzer/plan/room.h"

namespace pushplan::plan {

using refs::Blocks;
using refs::State;
using study::Need;

namespace {

// A part of visits returns while the files are fresh; of the others, a part comes from another page
// of the site. Assumptions, to be replaced by cached_probability where somebody knows better.
constexpr std::uint32_t kReturning = 300, kFromOtherPage = 500;  // per mille

// Longer and shorter texts, the nearest first: what crosses a threshold alone, then all together,
// with what stands in the head where it was and without; in steps below those of rounded_bytes().
constexpr model::OtherText kOtherTexts[] = {
    {800, 1000, 1000}, {1250, 1000, 1000},   {1000, 800, 1000}, {1000, 1250, 1000},
    {1000, 1000, 900}, {1000, 1000, 1110},   {800, 800, 1000},  {1250, 1250, 1000},
    {800, 800, 800},   {1250, 1250, 1250},   {640, 640, 640},   {1560, 1560, 1560},
    {640, 640, 1000},  {1560, 1560, 1000},   {512, 512, 1000},  {1950, 1950, 1000},
    {512, 512, 512},   {1950, 1950, 1950},   {410, 410, 1000},  {2440, 2440, 1000},
    {410, 410, 410},   {2440, 2440, 2440},   {328, 328, 1000},  {3050, 3050, 1000},
    {328, 328, 328},   {3050, 3050, 3050},   {262, 262, 1000},  {3810, 3810, 1000},
    {210, 210, 1000},  {4770, 4770, 1000},   {168, 168, 1000},  {5960, 5960, 1000},
    {134, 134, 1000},  {7450, 7450, 1000},   {107, 107, 1000},  {9310, 9310, 1000},
    {86, 86, 1000},    {11640, 11640, 1000}, {69, 69, 1000},    {55, 55, 1000},
    {44, 44, 1000},    {35, 35, 1000},       {28, 28, 1000},
};

// One page on its way from candidates to a plan.
class PageChoice {
 public:
  PageChoice(const Settings& settings, PagePlan& plan, Candidates candidates)
      : settings_(settings),
        plan_(plan),
        list_(std::move(candidates.list)),
        refusals_(std::move(candidates.refusals)),
        taken_(list_.size()),
        room_(settings, plan.budget_bytes) {}

  const std::vector<Candidate>& list() const { return list_; }

  void take_pinned() {
    for (std::uint32_t i = 0; i < list_.size(); ++i) {
      if (!list_[i].pinned) continue;
      plan_.pinned_bytes += list_[i].bytes;
      take_if_it_fits(i);
      if (!taken_[i]) plan_.pinned_out.push_back(list_[i].hint.url + " (" + refusal(i) + ")");
    }
  }

  // For the strategies without a model: all that fits, in sending order.
  void take_in_order() {
    for (std::uint32_t i = 0; i < list_.size(); ++i)
      if (!list_[i].pinned) take_if_it_fits(i);
  }

  // The candidates that a plan may have: the pinned ones that fit, and others that fit beside them.
  std::vector<std::uint32_t> options() {
    std::vector<std::uint32_t> options;
    for (std::uint32_t i = 0; i < list_.size(); ++i) {
      if (!list_[i].pinned)
        if (auto why = why_not(list_[i])) refusal(i) = std::move(*why);
      if (taken_[i] || (!list_[i].pinned && refusal(i).empty())) options.push_back(i);
    }
    return options;
  }

  // What take() would send, in sending order.
  std::vector<std::string> list_with(const Selection& selection,
                                     const std::vector<std::uint32_t>& options) const {
    std::vector<bool> sent = taken_;
    for (const auto* some : {&selection.chosen, &selection.joined})
      for (const std::uint32_t option : *some) sent[options[option]] = true;
    std::vector<std::string> urls;
    for (std::uint32_t i = 0; i < list_.size(); ++i)
      if (sent[i]) urls.push_back(list_[i].hint.url);
    return urls;
  }

  // False where a plan cannot be this list: a file of it is no option any more.
  bool may_be(const std::vector<std::string>& urls,
              const std::vector<std::uint32_t>& options) const {
    return std::all_of(urls.begin(), urls.end(), [&](const std::string& url) {
      return std::any_of(options.begin(), options.end(),
                         [&](std::uint32_t i) { return list_[i].hint.url == url; });
    });
  }

  void take(const Selection& selection, const std::vector<std::uint32_t>& options) {
    const std::vector<Profile>& profiles = settings_.profiles;
    for (const std::uint32_t option : selection.chosen) {
      const std::uint32_t i = options[option];
      taken_[i] = true;
      room_.take(list_[i].bytes, list_[i].header_bytes);
      if (selection.beside[option] != kInfeasible)
        list_[i].reason += fmt::format(
            "; saves {}",
            format_milliseconds(mean_time(selection.beside[option] - selection.cost, profiles)));
      else
        list_[i].reason += "; without it the others would do harm";
    }
    for (const std::uint32_t option : selection.joined) {
      const std::uint32_t i = options[option];
      taken_[i] = true;
      room_.take(list_[i].bytes, list_[i].header_bytes);
      list_[i].reason += "; brings a chosen file, and costs nothing";
    }
    for (std::uint32_t option = 0; option < options.size(); ++option)
      if (!taken_[options[option]])
        refusal(options[option]) = why_not_chosen(selection, option, list_[options[option]]);
  }

  // Being pinned decides about room, not about order.
  std::vector<std::string> finish(const std::vector<Need>& needs) {
    for (std::uint32_t i = 0; i < list_.size(); ++i)
      if (taken_[i])
        plan_.chosen.push_back(
            {list_[i].hint, needs[list_[i].need].file, list_[i].bytes, list_[i].reason});
    plan_.chosen_bytes = room_.bytes();
    plan_.header_bytes = room_.header_bytes();
    return std::move(refusals_);
  }

 private:
  std::string& refusal(std::uint32_t i) { return refusals_[list_[i].need]; }

  std::optional<std::string> why_not(const Candidate& candidate) const {
    return room_.why_not(candidate.bytes, candidate.header_bytes);
  }

  void take_if_it_fits(std::uint32_t i) {
    if (auto why = why_not(list_[i])) {
      refusal(i) = std::move(*why);
      return;
    }
    room_.take(list_[i].bytes, list_[i].header_bytes);
    taken_[i] = true;
  }

  std::string why_not_chosen(const Selection& s, std::uint32_t option,
                             const Candidate& candidate) const {
    const auto time = [&](Cost cost) {
      return format_milliseconds(mean_time(cost, settings_.profiles));
    };
    const auto harm = [](const char* beside) {
      return fmt::format("harm: {} it delays a paint or DOMContentLoaded by more than 1 %", beside);
    };
    if (const auto why = why_not(candidate))
      return s.alone[option] == kInfeasible ? harm("alone")
                                            : "displaced by what gains more: " + *why;
    if (s.beside[option] == kInfeasible)
      return harm(s.chosen.empty() ? "alone" : "beside the chosen files");
    const Cost needed = s.cost - (s.chosen.empty() ? least_gain(s.cost, settings_.profiles) : 1);
    if (s.beside[option] <= needed)
      return fmt::format(
          "no sure gain: it saves {} only if the server compresses on the fly and a race falls out "
          "that way",
          time(s.cost - s.beside[option]));
    if (s.beside[option] < s.cost)
      return fmt::format("no gain worth a hint: it saves {} of {}; less than {} % or {} ms",
                         time(s.cost - s.beside[option]), time(s.cost), kLeastGainPercent,
                         kLeastGain / 1000);
    return fmt::format("no gain: {}it costs {} more than it saves",
                       s.chosen.empty() ? "" : "beside the chosen files ",
                       time(s.beside[option] - s.cost));
  }

  const Settings& settings_;
  PagePlan& plan_;
  std::vector<Candidate> list_;
  std::vector<std::string> refusals_;  // by need
  std::vector<bool> taken_;            // by candidate
  Room room_;
};

// `/`, or where the site is mounted.
bool is_landing_page(const site::Site& site, const site::Page& page) {
  return site.files[page.file].path.find('/') == std::string::npos && page.url_path.back() == '/';
}

}  // namespace

void Sharing::add(const study::PageNeeds& needs) {
  ++pages;
  for (const Need& need : needs.resources) {
    if (need.state != State::needed) continue;
    if (need.file >= pages_of_file.size()) pages_of_file.resize(need.file + 1);
    ++pages_of_file[need.file];
  }
}

std::uint32_t Chooser::cached_permille(const site::Page& page, site::FileId file) const {
  if (const auto given = cached_permille_of(settings_, page.url_path)) return *given;
  if (sharing_ == nullptr || is_landing_page(site_, page) || sharing_->pages < 2) return kReturning;
  const std::uint64_t others =
      file < sharing_->pages_of_file.size() && sharing_->pages_of_file[file] > 0
          ? sharing_->pages_of_file[file] - 1
          : 0;
  return kReturning + static_cast<std::uint32_t>((1000 - kReturning) * kFromOtherPage / 1000 *
                                                 others / (sharing_->pages - 1));
}

PageProblem Chooser::problem_of(const study::PageNeeds& needs,
                                const std::vector<Candidate>& candidates,
                                const std::vector<std::uint32_t>& options,
                                const model::OtherText& text) const {
  std::vector<bool> also(needs.resources.size());
  for (const Candidate& candidate : candidates) also[candidate.need] = true;
  PageProblem made;
  model::ModelledPage modelled = model::model_page(needs, weights_, settings_, also, text);
  made.resource_of_need.assign(needs.resources.size(), kNoResource);
  for (std::uint32_t r = 0; r < modelled.needs.size(); ++r)
    if (modelled.needs[r] != model::kForeignNeed) made.resource_of_need[modelled.needs[r]] = r;
  for (const std::uint32_t i : options) {
    const Candidate& candidate = candidates[i];
    made.problem.options.push_back(
        {made.resource_of_need[candidate.need], candidate.bytes, candidate.header_bytes,
         cached_permille(needs.page, needs.resources[candidate.need].file), candidate.pinned});
  }
  made.problem.page = std::move(modelled.page);
  made.problem.limits = {budget_of(settings_, needs.page.url_path), settings_.max_header_bytes,
                         settings_.max_files};
  made.problem.mechanism = settings_.mechanism;
  made.problem.profiles = settings_.profiles;
  made.needs = std::move(modelled.needs);
  made.candidates = options;
  return made;
}

const std::vector<std::string>* Chooser::kept_list(const site::Page& page) const {
  if (kept_ == nullptr) return nullptr;
  const auto found = kept_->find(site_.files[page.file].path);
  return found == kept_->end() ? nullptr : &found->second;
}

PagePlan Chooser::choose(const study::PageNeeds& needs) {
  PagePlan plan;
  plan.page = needs.page;
  plan.document_bytes = weights_.of(needs.page.file).bytes;
  plan.budget_bytes = budget_of(settings_, needs.page.url_path);

  PageChoice choice(settings_, plan, find_candidates(needs, site_, weights_, settings_));
  choice.take_pinned();
  if (settings_.strategy != Strategy::best) {
    choice.take_in_order();
  } else {
    const std::vector<std::uint32_t> options = choice.options();
    const PageProblem problem = problem_of(needs, choice.list(), options);
    plan.selection = memory_.select(problem.problem);
    const std::vector<std::string>* kept = kept_list(needs.page);
    if (kept != nullptr && choice.list_with(*plan.selection, options) != *kept &&
        choice.may_be(*kept, options))
      for (const model::OtherText& text : kOtherTexts) {
        auto near = memory_.select(problem_of(needs, choice.list(), options, text).problem);
        if (choice.list_with(*near, options) != *kept) continue;
        plan.selection = std::move(near);
        break;
      }
    for (const std::uint32_t i : options) plan.option_needs.push_back(choice.list()[i].need);
    choice.take(*plan.selection, options);
  }
  const std::vector<std::string> refusals = choice.finish(needs.resources);

  std::uint64_t cached = 0;
  for (const Chosen& chosen : plan.chosen) cached += cached_permille(plan.page, chosen.file);
  if (!plan.chosen.empty())
    plan.cached_permille = static_cast<std::uint32_t>(cached / plan.chosen.size());
  plan.bytes_in_vain = settings_.mechanism == Mechanism::push ? plan.chosen_bytes : 0;
  plan.header_bytes_in_vain = plan.header_bytes;
  for (std::size_t i = 0; i < needs.resources.size(); ++i) {
    const Need& need = needs.resources[i];
    const std::uint64_t bytes = weights_.of(need.file).bytes;
    if (need.blocks == Blocks::render && need.state == State::needed) {
      plan.critical_bytes += bytes;
      plan.critical.push_back(need.url);
    }
    if (!refusals[i].empty()) plan.refused.push_back({need.url, bytes, refusals[i]});
  }
  return plan;
}

std::vector<Chosen> critical_files(const study::PageNeeds& needs, const site::Site& site,
                                   weigh::Weights& weights, const Settings& settings) {
  // Whatever strategy the page's own list follows. What only a pin makes a candidate has no class.
  Settings critical = settings;
  critical.strategy = Strategy::critical;
  std::vector<Chosen> files;
  for (const Candidate& candidate : find_candidates(needs, site, weights, critical).list) {
    const Need& need = needs.resources[candidate.need];
    if (need.state == State::needed && candidate.rank != Class::other)
      files.push_back({candidate.hint, need.file, candidate.bytes, candidate.reason});
  }
  return files;
}

}  // namespace pushplan::plan
