// What choosing costs beside the rest of planning, one thread, weights known: a page, the worst
// page, and the share of study and choice together. How each choice was proved.
//   selection_bench FOLDER [MECHANISM]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "analyzer/plan/choose.h"
#include "analyzer/study/study.h"
#include "base/real_file_system.h"

namespace {

using namespace pushplan;
using Clock = std::chrono::steady_clock;

double milliseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const RealFileSystem folder(argv[1]);
  Settings settings;
  if (argc > 2) settings.mechanism = parse_mechanism(argv[2]).value_or(settings.mechanism);
  std::vector<Diagnostic> diagnostics;
  const auto site = site::scan(folder, settings, {}, diagnostics);
  if (!site) return 2;
  study::AssetLibrary library(*site, folder, settings);
  weigh::Weights weights(*site, folder, settings);
  plan::Chooser chooser(*site, weights, settings);
  double studied = 0, weighed = 0, chosen = 0, worst = 0;
  std::uint64_t plans = 0, most_plans = 0, beams = 0, gap = 0;
  std::size_t most_options = 0;
  std::string worst_page;
  const plan::Selection* last = nullptr;
  for (const site::Page& page : site->pages) {
    auto start = Clock::now();
    const study::PageNeeds needs = study::study(page, library);
    studied += milliseconds_since(start);
    start = Clock::now();
    (void)weights.of(page.file);
    for (const study::Need& need : needs.resources) (void)weights.of(need.file);
    weighed += milliseconds_since(start);
    start = Clock::now();
    const plan::PagePlan plan = chooser.choose(needs);
    const double time = milliseconds_since(start);
    chosen += time;
    if (time > worst) worst = time, worst_page = page.url_path;
    if (!plan.selection || plan.selection.get() == last) continue;
    last = plan.selection.get();
    plans += last->plans;
    most_plans = std::max(most_plans, last->plans);
    most_options = std::max(most_options, plan.option_needs.size());
    beams += last->proof == plan::Proof::beam ? 1 : 0;
    if (last->proof == plan::Proof::beam) gap = std::max(gap, plan::gap_permille(*last));
  }
  const double pages = static_cast<double>(std::max<std::size_t>(site->pages.size(), 1));
  std::printf(
      "%zu pages: choice %.3f ms a page, %.1f ms at worst (%s), %.1f %% of study %.0f ms, weights "
      "%.0f ms and choice; at most %zu options and %llu plans; %llu beams, gap at most %llu per "
      "mille\n",
      site->pages.size(), chosen / pages, worst, worst_page.c_str(),
      100 * chosen / (studied + weighed + chosen), studied, weighed, most_options,
      static_cast<unsigned long long>(most_plans), static_cast<unsigned long long>(beams),
      static_cast<unsigned long long>(gap));
}
