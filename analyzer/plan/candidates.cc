#include "analyzer/plan/candidates.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <tuple>

#include "analyzer/plan/routes.h"
#include "analyzer/plan/sending.h"
#include "base/early_hints.h"
#include "base/glob.h"

namespace pushplan::plan {

using refs::Blocks;
using refs::Kind;
using refs::State;
using study::Need;

namespace {

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

bool is_import(const Need& need) {
  return need.kind == Kind::css_import || need.kind == Kind::js_import;
}

// The class of a need that something critical waits for, with the reason as the details tell it.
std::optional<Classified> classify_by_page(const Need& need, const Settings& settings) {
  if (refs::by_of(need.kind) == refs::By::hint || need.async) return std::nullopt;
  // A sheet behind an @import blocks even where its rules do not apply; that is the reason then.
  if (need.request.as == "style" && need.blocks == Blocks::render && need.why.empty())
    return Classified{Class::style, is_import(need) ? "render-blocking style sheet behind @import"
                                                    : "render-blocking style sheet"};
  if (need.request.module && need.request.as == "script")
    return Classified{Class::module,
                      is_import(need) ? "module behind a static import" : "module script"};
  if (need.request.as == "script" && need.blocks == Blocks::render)
    return Classified{Class::script, "script in the head that blocks the parser"};
  if (need.kind == Kind::css_font) return Classified{Class::font, "font of a family in use"};
  if (need.request.as == "image" &&
      (any_glob_matches(settings.hero, need.url) || need.request.fetchpriority == "high"))
    return Classified{Class::hero, need.request.fetchpriority == "high"
                                       ? "image that the page fetches with high priority"
                                       : "hero image of the settings"};
  return std::nullopt;
}

// The same with what recordings and routes know beside the page's own files.
std::optional<Classified> classify(const Need& need, const Settings& settings) {
  // What recordings decided is no file that parsing or rendering waits for, whatever names it.
  if (need.observed && need.state == State::needed)
    return Classified{Class::evidence, need.why.c_str()};
  auto classified = classify_by_page(need, settings);
  if (!classified && need.named) classified = Classified{Class::evidence, kNamedByRoutes};
  return classified;
}

// The same under the strategies that are there to compare with.
std::optional<Classified> classify_for(Strategy strategy, const Need& need,
                                       const Settings& settings) {
  const auto critical = classify(need, settings);
  switch (strategy) {
    case Strategy::none:
      return std::nullopt;
    case Strategy::css:
      return critical && critical->rank == Class::style ? critical : std::nullopt;
    case Strategy::critical:
    case Strategy::best:
      return critical;
    case Strategy::everything:
    case Strategy::images_first:
      break;
  }
  if (need.request.as == "image") return Classified{Class::hero, "everything: an image"};
  return critical ? critical : Classified{Class::other, "everything that the page loads"};
}

// What servers show for an unknown URL; nobody comes for it, and its URL is not the one asked for.
bool is_error_page(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  return name.rfind("404.", 0) == 0;
}

// Why a need is no candidate, or nullopt with `candidate` filled in.
std::optional<std::string> why_no_candidate(const Need& need, const Settings& settings,
                                            Candidate& candidate) {
  const bool pinned = any_glob_matches(settings.pin, need.url);
  if (!pinned && any_glob_matches(settings.exclude, need.url)) return "excluded by the settings";
  if (need.state == State::unused || (need.state == State::possible && !pinned))
    return fmt::format("{}: {}", to_string(need.state), need.why);
  if (!can_be_hinted(need)) return fmt::format("browsers preload no {} files", need.request.as);
  if (settings.mechanism == Mechanism::early_hints && !is_early_hints_destination(need.request.as))
    return fmt::format("Chromium drops {} files from a 103", need.request.as);
  const auto classified = classify_for(settings.strategy, need, settings);
  if (!classified && !pinned) {
    if (settings.strategy == Strategy::best || !classify(need, settings)) return why_no_class(need);
    return fmt::format("not of strategy {}", to_string(settings.strategy));
  }
  candidate.order = need.order;
  candidate.rank = classified ? classified->rank : Class::other;
  candidate.reason = pinned ? "pinned by the settings" : classified->reason;
  candidate.pinned = pinned;
  return std::nullopt;
}

auto sending_order(const Candidate& c, Strategy strategy) {
  const bool by_class = strategy != Strategy::everything && strategy != Strategy::images_first;
  const bool behind = strategy == Strategy::images_first && c.rank != Class::hero;
  return std::tuple(behind, by_class ? c.rank : Class::style, c.order);
}

}  // namespace

Candidates find_candidates(const study::PageNeeds& needs, const site::Site& site,
                           weigh::Weights& weights, const Settings& settings) {
  const bool error_page = !settings.error_pages && is_error_page(site.files[needs.page.file].path);
  Candidates found;
  found.refusals.resize(needs.resources.size());
  for (std::uint32_t i = 0; i < needs.resources.size(); ++i) {
    const Need& need = needs.resources[i];
    Candidate candidate;
    candidate.need = i;
    if (auto why = why_no_candidate(need, settings, candidate)) {
      found.refusals[i] = std::move(*why);
    } else if (error_page) {
      found.refusals[i] = "error pages get nothing unless asked (error_pages)";
    } else {
      candidate.hint = hint_for(need, site);
      candidate.bytes = weights.of(need.file).bytes;
      candidate.header_bytes = longest_value(candidate.hint, settings.mechanism);
      found.list.push_back(std::move(candidate));
    }
  }
  std::stable_sort(
      found.list.begin(), found.list.end(), [&](const Candidate& a, const Candidate& b) {
        return sending_order(a, settings.strategy) < sending_order(b, settings.strategy);
      });
  return found;
}

}  // namespace pushplan::plan
