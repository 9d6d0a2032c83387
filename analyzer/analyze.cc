#include "analyzer/analyze.h"

#include <fmt/format.h>
#include <tbb/global_control.h>
#include <tbb/info.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "analyzer/evidence/observations.h"
#include "analyzer/plan/choose.h"
#include "analyzer/plan/next_page.h"
#include "analyzer/plan/observed.h"
#include "analyzer/plan/routes.h"
#include "analyzer/study/study.h"
#include "base/suggest.h"

namespace pushplan {
namespace {

// Pages that are studied in parallel before their results are taken over in order: enough to keep
// all threads busy, few enough that their needs take little memory.
constexpr std::size_t kBatch = 128;

struct StudiedPage {
  study::PageNeeds needs;
  plan::PagePlan plan;
};

// Takes pages over, one by one and in order, into a SitePlan: each distinct sent file once.
class PlanBuilder {
 public:
  PlanBuilder(const site::Site& site, weigh::Weights& weights, const Settings& settings)
      : site_(site), weights_(weights), critical_budget_(settings.critical_budget) {}

  void add(const plan::PagePlan& page) {
    PlannedPage planned{page.page.url_path,
                        site_.files[page.page.file].path,
                        {},
                        page.budget_bytes,
                        page.chosen_bytes,
                        page.critical_bytes,
                        page.pinned_bytes,
                        {},
                        page.pinned_out};
    if (critical_budget_ && page.critical_bytes > *critical_budget_)
      planned.must_have = page.critical;
    for (const plan::Chosen& chosen : page.chosen) planned.sends.push_back(position_of(chosen));
    plan_.pages.push_back(std::move(planned));
  }

  // What every page taken over may fetch for the page behind it.
  void look_ahead(const plan::NextPages& next_pages, PrefetchAs as) {
    for (PlannedPage& page : plan_.pages) {
      plan::NextPage next = next_pages.of(site_.by_path.find(page.source)->second);
      for (const plan::Chosen& file : next.files) page.prefetches.push_back(position_of(file));
      if (as == PrefetchAs::speculation_rules) page.next = std::move(next.pages);
    }
  }

  // A list that the settings name for a path that is no page.
  void add(plan::RoutePlan route) {
    PlannedPage planned{
        route.url_path, route.source, {}, route.budget_bytes, route.chosen_bytes, 0, 0, {}};
    for (const plan::Chosen& chosen : route.chosen) planned.sends.push_back(position_of(chosen));
    plan_.pages.push_back(std::move(planned));
    plan_.routes.push_back(std::move(route));
  }

  // What the files weigh that someone wants to know of, whether a page sends them or not.
  void weigh(const std::vector<std::string>& paths) {
    for (const std::string& path : paths) {
      const auto found = site_.by_path.find(path);
      if (found == site_.by_path.end()) continue;
      plan_.weighed[path] = {weights_.of(found->second).bytes, weights_.hash_of(found->second)};
    }
  }

  SitePlan take() { return std::move(plan_); }

 private:
  std::uint32_t position_of(const plan::Chosen& chosen) {
    // link_value tells hints apart: it spells out all that a server can send of one.
    const auto [place, added] =
        positions_.emplace(std::pair(chosen.file, link_value(chosen.hint, Mechanism::link)),
                           static_cast<std::uint32_t>(plan_.files.size()));
    if (added)
      plan_.files.push_back({chosen.hint, chosen.bytes, weights_.of(chosen.file).encoding,
                             site_.files[chosen.file].path, weights_.hash_of(chosen.file)});
    return place->second;
  }

  const site::Site& site_;
  weigh::Weights& weights_;
  std::optional<std::uint64_t> critical_budget_;
  std::map<std::pair<site::FileId, std::string>, std::uint32_t> positions_;
  SitePlan plan_;
};

// The pages to study: all, or the one that was asked for.
Result<std::vector<site::Page>> wanted_pages(const site::Site& site,
                                             const std::optional<std::string>& only) {
  if (!only) return site.pages;
  std::vector<std::string> names;
  for (const site::Page& page : site.pages) {
    const std::string& path = site.files[page.file].path;
    if (*only == page.url_path || *only == path || *only == "/" + path)
      return std::vector<site::Page>{page};
    names.push_back(page.url_path);
  }
  return Error{
      fmt::format("'{}' is no page of the site{}; give a URL path such as /about/ or a file such "
                  "as about/index.html",
                  *only, did_you_mean(*only, names))};
}

// What the settings and the recordings tell of pages that their own files do not show.
struct Evidence {
  evidence::Observations observed;
  std::vector<plan::ResolvedRoute> routes;

  void add_to(study::PageNeeds& needs, const site::Site& site) const {
    if (const auto seen = observed.pages.find(needs.page.file); seen != observed.pages.end())
      plan::add_observed(needs, seen->second, site);
    plan::add_named(needs, routes);
  }
};

// How many pages need each file, where the choice depends on it: only a push sends in vain what a
// visitor has from another page. Studies every page once more rather than keep what all need.
std::optional<plan::Sharing> count_sharing(const site::Site& site, study::AssetLibrary& library,
                                           const Evidence& evidence, const Settings& settings,
                                           bool asked) {
  const bool matters = settings.mechanism == Mechanism::push && settings.strategy == Strategy::best;
  if (settings.cached_permille || !(matters || asked)) return std::nullopt;
  plan::Sharing sharing;
  for (std::size_t first = 0; first < site.pages.size(); first += kBatch) {
    std::vector<study::PageNeeds> batch(std::min(kBatch, site.pages.size() - first));
    tbb::parallel_for(std::size_t{0}, batch.size(), [&](std::size_t i) {
      batch[i] = study::study(site.pages[first + i], library);
      evidence.add_to(batch[i], site);
    });
    for (const study::PageNeeds& needs : batch) sharing.add(needs);
  }
  return sharing;
}

// The lists of routes that are no pages.
void add_routes(const std::vector<plan::ResolvedRoute>& routes, const site::Site& site,
                weigh::Weights& weights, const Settings& settings,
                std::vector<Diagnostic>& diagnostics, PlanBuilder& builder) {
  for (const plan::ResolvedRoute& route : routes)
    if (!route.is_page)
      if (auto list = plan::choose_for_route(route, site, weights, settings, diagnostics))
        builder.add(std::move(*list));
}

void take_all(std::vector<Diagnostic>& into, std::vector<Diagnostic> from) {
  std::move(from.begin(), from.end(), std::back_inserter(into));
}

}  // namespace

Result<SitePlan> analyze(const FileSystem& folder, const AnalyzeOptions& options,
                         std::vector<Diagnostic>& diagnostics, const PageSink& sink) {
  // Files, pages and their URLs.
  const Result<site::Site> site =
      site::scan(folder, options.settings, options.own_outputs, diagnostics);
  if (!site) return site.error();
  if (site->pages.empty())
    diagnostics.push_back({Severity::warning, "no-pages", "", std::nullopt,
                           "the folder holds no .html, .htm or .xhtml file",
                           "name the folder that the site's generator writes"});
  const Result<std::vector<site::Page>> pages = wanted_pages(*site, options.only_page);
  if (!pages) return pages.error();

  // What a run saw, and what the settings name for a path.
  const Evidence evidence = {evidence::observe(options.recordings, *site, diagnostics),
                             plan::resolve_routes(options.settings, *site, diagnostics)};

  // What pages share: each sheet and script parsed once, each file weighed once, whoever asks
  // first.
  study::AssetLibrary library(*site, folder, options.settings);
  weigh::Weights weights(*site, folder, options.settings);
  PlanBuilder builder(*site, weights, options.settings);
  plan::NextPages next_pages(*site, options.settings, diagnostics);

  const auto threads = options.threads == 0
                           ? static_cast<std::size_t>(tbb::info::default_concurrency())
                           : options.threads;
  const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, threads);
  const std::optional<plan::Sharing> sharing =
      count_sharing(*site, library, evidence, options.settings, options.count_sharing);
  plan::Chooser chooser(*site, weights, options.settings, sharing ? &*sharing : nullptr,
                        &options.kept);
  for (std::size_t first = 0; first < pages->size(); first += kBatch) {
    std::vector<StudiedPage> batch(std::min(kBatch, pages->size() - first));
    // Study, evidence and choice, page by page; results land by index.
    tbb::parallel_for(std::size_t{0}, batch.size(), [&](std::size_t i) {
      batch[i].needs = study::study((*pages)[first + i], library);
      evidence.add_to(batch[i].needs, *site);
      batch[i].plan = chooser.choose(batch[i].needs);
    });
    // From here on one thread: pages are taken over in order, and then gone.
    for (StudiedPage& page : batch) {
      builder.add(page.plan);
      next_pages.add(page.needs, weights);
      if (sink) sink({*site, page.needs, page.plan, weights, sharing ? &*sharing : nullptr});
      take_all(diagnostics, std::move(page.needs.diagnostics));
    }
    if (options.progress) options.progress(first + batch.size(), pages->size());
  }
  builder.look_ahead(next_pages, options.settings.prefetch.as);
  if (!options.only_page)
    add_routes(evidence.routes, *site, weights, options.settings, diagnostics, builder);
  plan::compare_sizes(evidence.observed, *site, weights, diagnostics);
  builder.weigh(options.also_weigh);
  take_all(diagnostics, library.take_diagnostics());
  take_all(diagnostics, weights.take_diagnostics());
  sort_and_deduplicate(diagnostics);
  // A plan that overlooks a file would take back what was right: better none.
  for (const Diagnostic& d : diagnostics)
    if (d.code == kUnreadableFile) return Error{d.message};
  return builder.take();
}

}  // namespace pushplan
