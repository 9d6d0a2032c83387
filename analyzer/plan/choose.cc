#include "analyzer/plan/choose.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <tuple>

#include "analyzer/plan/routes.h"
#include "analyzer/plan/sending.h"

namespace pushplan::plan {

using refs::Blocks;
using refs::Kind;
using refs::State;
using study::Need;

namespace {

// The classes of candidates, in the order in which they are tried.
enum class Class { style, script, font, module, evidence, other };

struct Candidate {
  std::size_t need = 0;     // index in the page's resources
  std::uint32_t order = 0;  // of discovery by what uses it
  Class rank = Class::other;
  std::string reason;
  bool pinned = false;
};

std::string why_not_needed(const Need& need) {
  return fmt::format("{}: {}", to_string(need.state), need.why);
}

// Why a need that the rule names no class for stays with the browser.
std::string why_no_class(const Need& need) {
  if (!need.why.empty()) return "not critical: " + need.why;
  if (refs::by_of(need.kind) == refs::By::hint)
    return "not critical: only a hint of the page names it";
  if (need.request.as == "style") return "not render-blocking: a sheet of the body";
  if (need.request.as == "script") return "not critical: a script of the body";
  return fmt::format("not critical: {} files wait for the browser", need.request.as);
}

struct Classified {
  Class rank;
  const char* reason;
};

// The class that the rule puts a need into, with the reason as the details tell it; nullopt when it
// has none.
std::optional<Classified> classify(const Need& need) {
  if (refs::by_of(need.kind) == refs::By::hint || need.async) return std::nullopt;
  const bool imported = need.kind == Kind::css_import || need.kind == Kind::js_import;
  // A sheet behind an @import blocks even where its rules do not apply; that is the reason then.
  if (need.request.as == "style" && need.blocks == Blocks::render && need.why.empty())
    return Classified{Class::style, imported ? "render-blocking style sheet behind @import"
                                             : "render-blocking style sheet"};
  if (need.request.module && need.request.as == "script")
    return Classified{Class::module, imported ? "module behind a static import" : "module script"};
  if (need.request.as == "script" && need.blocks == Blocks::render)
    return Classified{Class::script, "script in the head that blocks the parser"};
  if (need.kind == Kind::css_font) return Classified{Class::font, "font of a family in use"};
  return std::nullopt;
}

// As classify(), with what recordings and routes know beside it.
std::optional<Classified> classify_with_evidence(const Need& need) {
  if (need.observed) return Classified{Class::evidence, need.why.c_str()};
  auto classified = classify(need);
  if (!classified && need.named) classified = Classified{Class::evidence, kNamedByRoutes};
  return classified;
}

// What servers show for an unknown URL; nobody comes for it, and its URL is not the one asked for.
bool is_error_page(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  return name.rfind("404.", 0) == 0;
}

// Why a need is no candidate, or nullopt with `candidate` filled in.
std::optional<std::string> why_no_candidate(const Need& need, std::size_t index,
                                            const Settings& settings, Candidate& candidate) {
  const bool pinned = matches_any(settings.pin, need.url);
  if (!pinned && matches_any(settings.exclude, need.url)) return "excluded by the settings";
  if (need.state == State::unused || (need.state == State::possible && !pinned))
    return why_not_needed(need);
  if (!can_be_hinted(need)) return fmt::format("browsers preload no {} files", need.request.as);
  const auto classified = classify_with_evidence(need);
  if (!classified && !pinned) return why_no_class(need);
  candidate = {index, need.order, classified ? classified->rank : Class::other,
               pinned ? "pinned by the settings" : classified->reason, pinned};
  return std::nullopt;
}

// The candidates of a page; for every other need its reason in `refusals`, which is by need.
std::vector<Candidate> find_candidates(const study::PageNeeds& needs, const Settings& settings,
                                       bool error_page, std::vector<std::string>& refusals) {
  std::vector<Candidate> candidates;
  for (std::size_t i = 0; i < needs.resources.size(); ++i) {
    Candidate candidate;
    if (const auto why = why_no_candidate(needs.resources[i], i, settings, candidate))
      refusals[i] = *why;
    else if (error_page)
      refusals[i] = "error pages get nothing unless asked (error_pages)";
    else
      candidates.push_back(std::move(candidate));
  }
  return candidates;
}

}  // namespace

PagePlan choose(const study::PageNeeds& needs, const site::Site& site, weigh::Weights& weights,
                const Settings& settings) {
  PagePlan plan;
  plan.page = needs.page;
  plan.document_bytes = weights.of(needs.page.file).bytes;
  plan.budget_bytes = budget_of(settings, needs.page.url_path);
  const bool error_page = !settings.error_pages && is_error_page(site.files[needs.page.file].path);

  std::vector<std::string> refusals(needs.resources.size());
  std::vector<Candidate> candidates = find_candidates(needs, settings, error_page, refusals);
  std::stable_sort(
      candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
        return std::tuple(!a.pinned, a.rank, a.order) < std::tuple(!b.pinned, b.rank, b.order);
      });
  const auto bytes_of = [&](std::size_t need) {
    return weights.of(needs.resources[need].file).bytes;
  };

  const auto refuse = [&](const Candidate& candidate, const std::string& why) {
    refusals[candidate.need] = why;
    if (candidate.pinned)
      plan.pinned_out.push_back(needs.resources[candidate.need].url + " (" + why + ")");
  };
  Limits limits(settings, plan.budget_bytes);
  std::vector<Candidate> taken;
  for (Candidate& candidate : candidates) {
    if (candidate.pinned) plan.pinned_bytes += bytes_of(candidate.need);
    if (auto why =
            limits.take(hint_for(needs.resources[candidate.need], site), bytes_of(candidate.need)))
      refuse(candidate, *why);
    else
      taken.push_back(std::move(candidate));
  }
  // Sent in the order of evaluation; being pinned decides about room, not about order.
  std::stable_sort(taken.begin(), taken.end(), [](const Candidate& a, const Candidate& b) {
    return std::tuple(a.rank, a.order) < std::tuple(b.rank, b.order);
  });
  for (const Candidate& candidate : taken) {
    const Need& need = needs.resources[candidate.need];
    plan.chosen.push_back(
        {hint_for(need, site), need.file, bytes_of(candidate.need), candidate.reason});
  }
  plan.chosen_bytes = limits.bytes();
  plan.header_bytes = limits.header_bytes();
  for (std::size_t i = 0; i < needs.resources.size(); ++i) {
    const Need& need = needs.resources[i];
    if (need.blocks == Blocks::render && need.state == State::needed) {
      plan.critical_bytes += bytes_of(i);
      plan.critical.push_back(need.url);
    }
    if (!refusals[i].empty()) plan.refused.push_back({need.url, bytes_of(i), refusals[i]});
  }
  return plan;
}

}  // namespace pushplan::plan
