// What a page's plan does to its load: its order, its weight, and whether it is of use at all.
#include <fmt/format.h>

#include <algorithm>

#include "analyzer/model/simulate.h"
#include "base/glob.h"
#include "base/size.h"
#include "gate/lint_rules.h"
#include "gate/lint_site.h"

namespace pushplan::gate {
namespace {

using refs::Kind;
using study::Need;

constexpr std::uint64_t kLargeHeader = 2'000, kTooLargeHeader = 4'000;  // bytes of Link values
constexpr std::uint64_t kFirstWindow = 14'600;  // bytes: 10 segments of 1460 (RFC 6928)
constexpr std::size_t kManyHints = 6;
constexpr Microseconds kLeastDelay = 20'000;

const Need* need_of(const LintPage& page, const std::string& url) {
  const auto& needs = page.view.needs.resources;
  const auto found =
      std::find_if(needs.begin(), needs.end(), [&](const Need& n) { return n.url == url; });
  return found == needs.end() ? nullptr : &*found;
}

// The model has not weighed the list: another strategy made it, or settings pinned a file.
bool is_unweighed(const LintPage& page) {
  const auto& chosen = page.view.plan.chosen;
  return page.settings.strategy != Strategy::best ||
         std::any_of(chosen.begin(), chosen.end(), [&](const plan::Chosen& c) {
           return any_glob_matches(page.settings.pin, c.hint.url);
         });
}

void lint_header(const LintPage& page, std::vector<Diagnostic>& out) {
  const std::uint64_t bytes = page.view.plan.header_bytes;
  if (bytes <= kLargeHeader) return;
  const bool too_large = bytes > kTooLargeHeader;
  out.push_back(page.finding(too_large ? "header-too-large" : "header-large",
                             fmt::format("the Link values take more than {}",
                                         format_size(too_large ? kTooLargeHeader : kLargeHeader))));
}

// Ours and the page's own, each file once; the graph of a module is one cause.
void lint_count(const LintPage& page, std::vector<Diagnostic>& out) {
  std::size_t hints = 0;
  for (const plan::Chosen& chosen : page.view.plan.chosen)
    if (chosen.hint.rel != "modulepreload") ++hints;
  for (const Need& need : page.view.needs.resources) {
    const auto is_it = [&](const plan::Chosen& c) { return c.hint.url == need.url; };
    const auto& chosen = page.view.plan.chosen;
    if (need.hinted_at != std::string::npos && !need.request.module &&
        std::none_of(chosen.begin(), chosen.end(), is_it))
      ++hints;
  }
  const std::size_t most = page.settings.strategy == Strategy::best
                               ? std::max<std::size_t>(kManyHints, page.settings.max_files)
                               : kManyHints;
  if (hints > most)
    out.push_back(
        page.finding("too-many-hints",
                     fmt::format("more than {} files are hinted, by the page or the plan", most)));
}

bool rendering_waits(const Need& need) { return need.blocks == refs::Blocks::render; }

// A server that sends what is pushed in the order of the list holds up what stands behind.
void lint_order(const LintPage& page, SiteLint& site) {
  const Need* late = nullptr;
  for (const plan::Chosen& chosen : page.view.plan.chosen) {
    const Need* need = need_of(page, chosen.hint.url);
    if (need == nullptr) continue;
    if (!rendering_waits(*need)) {
      if (late == nullptr || need->request.as == "image") late = need;
      continue;
    }
    if (late == nullptr) continue;
    const bool image = late->request.as == "image";
    site.add(page.finding(image ? "image-before-css" : "wrong-order",
                          fmt::format("{} is pushed before what rendering waits for",
                                      image ? "an image" : "a file that can wait")),
             fmt::format("{} before {}", late->url, need->url));
    return;
  }
}

void lint_window(const LintPage& page, std::vector<Diagnostic>& out) {
  const std::uint64_t bytes = page.view.plan.chosen_bytes;
  if (bytes > kFirstWindow && is_unweighed(page))
    out.push_back(page.finding(
        "push-over-window",
        fmt::format("more than {} are pushed ahead of the HTML: the first window of a connection "
                    "holds no more",
                    format_size(kFirstWindow))));
}

// Simulates the page with and without what is sent early, where no choice has done so already.
void lint_delay(const LintPage& page, SiteLint& site) {
  const study::PageNeeds& needs = page.view.needs;
  std::vector<bool> sent(needs.resources.size());
  std::vector<std::size_t> order;
  for (const plan::Chosen& chosen : page.view.plan.chosen)
    if (const Need* need = need_of(page, chosen.hint.url)) {
      order.push_back(static_cast<std::size_t>(need - needs.resources.data()));
      sent[order.back()] = true;
    }
  const model::ModelledPage modelled =
      model::model_page(needs, page.view.weights, page.settings, sent);
  model::Scenario scenario;
  scenario.early = plan::early_of(page.settings.mechanism);
  for (const std::size_t need : order) {
    const auto at = std::find(modelled.needs.begin(), modelled.needs.end(), need);
    scenario.hints.push_back(static_cast<std::uint32_t>(at - modelled.needs.begin()));
  }
  const model::PreparedPage prepared(modelled.page);
  model::Simulator simulator;
  for (const Profile& profile : page.settings.profiles) {
    const auto run = [&](const model::Scenario& s) {
      return simulator.run(prepared, profile, s, model::Until::loaded);
    };
    const model::Metrics without = run({}), with = run(scenario);
    const Microseconds delay = with.document - without.document;
    if (delay >= kLeastDelay && with.first_paint > without.first_paint)
      site.html_delayed(page, profile.id, delay);
  }
}

// The preload scanner finds what the first bytes of the page name as soon as a Link of the same
// response could say it.
bool is_found_at_once(const LintPage& page, const Need& need) {
  const bool named = need.kind == Kind::stylesheet || need.kind == Kind::classic_script ||
                     need.kind == Kind::module_script;
  const std::uint64_t raw = std::max<std::size_t>(page.view.needs.outline.bytes, 1);
  return named && need.state == refs::State::needed && need.via == study::kDocument &&
         need.offset * page.view.plan.document_bytes / raw < kFirstWindow;
}

void lint_scanned(const LintPage& page, std::vector<Diagnostic>& out) {
  const bool ours = page.settings.mechanism == Mechanism::link && is_unweighed(page);
  for (const Need& need : page.view.needs.resources) {
    const auto is_it = [&](const plan::Chosen& c) { return c.hint.url == need.url; };
    const auto& chosen = page.view.plan.chosen;
    const bool hinted = (need.hinted_at != std::string::npos && need.in_head) ||
                        (ours && std::any_of(chosen.begin(), chosen.end(), is_it));
    if (hinted && is_found_at_once(page, need))
      out.push_back(page.finding(
          "scanner-finds-it",
          fmt::format("{} is hinted, and named in the first bytes of the page too", need.url)));
  }
}

void lint_gain(const LintPage& page, std::vector<Diagnostic>& out) {
  const plan::PagePlan& plan = page.view.plan;
  if (plan.selection && !plan.selection->alone.empty() && plan.chosen.empty())
    out.push_back(page.finding("no-gain",
                               "nothing that could be sent early is predicted to gain "
                               "3 % and 10 ms"));
}

}  // namespace

void lint_plan(const LintPage& page, SiteLint& site, std::vector<Diagnostic>& out) {
  lint_count(page, out);
  lint_scanned(page, out);
  lint_gain(page, out);
  if (page.view.plan.chosen.empty()) return;
  lint_header(page, out);
  if (is_unweighed(page)) lint_delay(page, site);
  if (page.settings.mechanism != Mechanism::push) return;
  lint_order(page, site);
  lint_window(page, out);
}

}  // namespace pushplan::gate
