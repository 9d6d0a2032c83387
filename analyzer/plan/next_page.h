// What a page may fetch for the page that its readers open next: the one case in which something is
// sent that the page itself does not load.
//
// It takes the flows of the settings, written down and learned. Of the pages in them it keeps what
// they load; of all others nothing, so that memory grows with the flows.
// Tests: tests/unit/next_page_test.cc.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analyzer/plan/page_plan.h"
#include "analyzer/site/page_index.h"
#include "analyzer/study/page_needs.h"
#include "analyzer/weigh/weights.h"
#include "base/diagnostic.h"
#include "base/settings.h"

namespace pushplan::plan {

// True of a URL that may log out or act when it is asked for, by its path (`/logout`,
// `/cart/add.html`) or because it has a query: nothing is fetched for it ahead of its reader.
bool may_act(std::string_view url);

struct NextPage {
  std::vector<Chosen> files;       // in the order of evaluation, the likeliest page first
  std::vector<std::string> pages;  // URL paths of the pages that they are for
  std::uint64_t bytes = 0;         // of the files; never above settings.prefetch.budget
};

class NextPages {
 public:
  // Flows that name no page of the site: the diagnostic `unknown-page` where somebody wrote them
  // down; learned ones are dropped in silence, since `check` tells what that changes.
  NextPages(const site::Site& site, const Settings& settings, std::vector<Diagnostic>& diagnostics);

  // Takes what a page needs, if some flow speaks of it.
  void add(const study::PageNeeds& needs, weigh::Weights& weights);

  // For a page, once all pages were added: the critical files of the pages that follow it, without
  // those that it needs itself and those of pages that stand in a frame of it.
  NextPage of(site::FileId page) const;

 private:
  // What is kept of a page.
  struct Kept {
    std::vector<std::uint32_t> critical;  // positions in files_, in the order of evaluation
    std::vector<std::uint32_t> loads;     // numbers of the URLs that the page needs itself, sorted
    std::vector<std::uint32_t> frames;    // positions in Site::pages
  };

  std::uint32_t number_of(const std::string& url);
  std::uint32_t position_of(Chosen file);
  void follow(const std::string& from, const std::string& to, std::vector<Diagnostic>* diagnostics);
  std::optional<std::uint32_t> page_of(const std::string& url,
                                       std::vector<Diagnostic>* diagnostics) const;

  const site::Site& site_;
  const Settings& settings_;
  site::PageIndex index_;
  std::map<std::uint32_t, std::vector<std::uint32_t>> next_;  // pages, the likeliest first
  std::set<std::uint32_t> followed_;                          // pages that follow some page
  std::map<std::uint32_t, Kept> kept_;                        // by page
  std::map<std::string, std::uint32_t> numbers_;              // of URLs
  std::map<std::pair<std::uint32_t, std::string>, std::uint32_t> positions_;
  std::vector<Chosen> files_;  // each once
};

}  // namespace pushplan::plan
