// The plan of a whole site: what the pipeline keeps of each page once it is planned.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "analyzer/plan/routes.h"
#include "base/hint.h"
#include "base/settings.h"

namespace pushplan {

// A file as some page sends it; the same file fetched in another way is another one.
struct SentFile {
  Hint hint;
  std::uint64_t bytes = 0;  // on the wire
  Encoding encoding = Encoding::identity;
  std::string source;  // below the site folder
  std::string hash;    // of the content
};

struct PlannedPage {
  std::string url_path;
  std::string source;
  std::vector<std::uint32_t> sends;  // positions in SitePlan::files, in sending order
  std::uint64_t budget_bytes = 0;
  std::uint64_t chosen_bytes = 0;
  std::uint64_t critical_bytes = 0;  // of all its render-blocking files
  std::uint64_t pinned_bytes = 0;    // of the pinned files that it needs
  std::vector<std::string>
      must_have;  // its render-blocking files, where they are over their budget
  std::vector<std::string> pinned_out = {};  // pinned files that a limit keeps out, with the reason
  std::vector<std::uint32_t> prefetches = {};  // positions in SitePlan::files, for the next page
  std::vector<std::string> next = {};  // URL paths of next pages, where Speculation Rules name them
};

// A file as it is now, for holding a committed manifest against it.
struct WeighedFile {
  std::uint64_t bytes = 0;  // on the wire
  std::string hash;         // of the content
};

struct SitePlan {
  std::vector<SentFile> files;          // each once, by first use
  std::vector<PlannedPage> pages;       // in the order of their files
  std::vector<plan::RoutePlan> routes;  // of paths that are no pages; they are among `pages` too
  std::map<std::string, WeighedFile>
      weighed;  // AnalyzeOptions::also_weigh, by path; files that are gone are absent
};

}  // namespace pushplan
