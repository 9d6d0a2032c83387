// The analyzer's one door: from a site's folder to its plan. Command line, tests, fuzzers and
// benchmarks all come in here; analyze.cc is the table of contents of everything below analyzer/.
//
// The number of threads never changes a byte of what comes out. Memory grows with the style sheets,
// scripts and distinct choices of a site, and by some hundred bytes a page; no page's tree outlives
// its study.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/evidence/har.h"
#include "analyzer/plan/choose.h"
#include "analyzer/plan/page_plan.h"
#include "analyzer/site/site.h"
#include "analyzer/site_plan.h"
#include "analyzer/study/page_needs.h"
#include "analyzer/weigh/weights.h"
#include "base/file_system.h"

namespace pushplan {

struct AnalyzeOptions {
  Settings settings;
  std::vector<std::string> own_outputs;  // paths below the folder that pushplan itself writes
  std::optional<std::string> only_page;  // a URL path or a source file: study this page alone
  std::vector<std::string> also_weigh;   // paths below the folder, chosen by a page or not
  std::vector<evidence::Recording> recordings;  // of settings.recordings, read
  plan::KeptLists kept;                         // of the manifest that is there already
  bool count_sharing = false;                   // also where the choice does not depend on it
  unsigned threads = 0;                         // 0: one a core
  std::function<void(std::size_t done, std::size_t total)>
      progress;  // pages; called by one thread at a time
};

// One page with all that is known of it, while it lives.
struct PageView {
  const site::Site& site;
  const study::PageNeeds& needs;
  const plan::PagePlan& plan;
  weigh::Weights& weights;
  const plan::Sharing* sharing;  // where the choice depends on it
};
using PageSink = std::function<void(const PageView&)>;

// Findings about the site go to `diagnostics`, sorted. `sink`, if given, sees every page, in the
// order of their files. Fails when the folder cannot be listed, when a file that a page needs
// cannot be read, when only_page is no page of the site (with a did-you-mean), and on a base URL
// that is none.
Result<SitePlan> analyze(const FileSystem& folder, const AnalyzeOptions& options,
                         std::vector<Diagnostic>& diagnostics, const PageSink& sink = nullptr);

}  // namespace pushplan
