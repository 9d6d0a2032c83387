// The choice for one page: which of the files that it needs are sent early, within the limits, and
// why. Tests: tests/unit/choose_test.cc.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/model/page.h"
#include "analyzer/plan/candidates.h"
#include "analyzer/plan/page_plan.h"
#include "analyzer/plan/selection.h"

namespace pushplan::plan {

// How many pages need a file: what a visitor of one page may have fetched on another.
struct Sharing {
  std::vector<std::uint32_t> pages_of_file;  // by FileId
  std::uint32_t pages = 0;                   // of the site

  void add(const study::PageNeeds& needs);
};

// The page model with its options: the question that a page puts to the selection.
struct PageProblem {
  Problem problem;
  std::vector<std::uint32_t> needs;             // by resource, as in model::ModelledPage
  std::vector<std::uint32_t> candidates;        // by option: its place in the list of candidates
  std::vector<std::uint32_t> resource_of_need;  // by need; kNoResource
};
inline constexpr std::uint32_t kNoResource = 0xFFFFFFFF;

// What pages sent by an earlier plan: URLs in sending order, by the page's file.
using KeptLists = std::map<std::string, std::vector<std::string>>;

// Chooses for the pages of one site; shared by threads.
class Chooser {
 public:
  // `sharing` may be nullptr: then no file counts as known from another page. A page keeps its list
  // of `kept` while that is the choice for the page with a somewhat longer or shorter text, so that
  // no edit of text carries it over a threshold.
  Chooser(const site::Site& site, weigh::Weights& weights, const Settings& settings,
          const Sharing* sharing = nullptr, const KeptLists* kept = nullptr)
      : site_(site), weights_(weights), settings_(settings), sharing_(sharing), kept_(kept) {}

  // Every resource of the needs ends chosen or refused. The chosen never exceed the page's budget,
  // settings.max_files or settings.max_header_bytes.
  PagePlan choose(const study::PageNeeds& needs);

  // Of 1,000 visits to the page, those that find the file fresh in their cache.
  std::uint32_t cached_permille(const site::Page& page, site::FileId file) const;

  // The question as choose() puts it, with these candidates as options.
  PageProblem problem_of(const study::PageNeeds& needs, const std::vector<Candidate>& candidates,
                         const std::vector<std::uint32_t>& options,
                         const model::OtherText& text = {}) const;

 private:
  const std::vector<std::string>* kept_list(const site::Page& page) const;

  const site::Site& site_;
  weigh::Weights& weights_;
  const Settings& settings_;
  const Sharing* sharing_;
  const KeptLists* kept_;
  SelectionMemory memory_;
};

// All files of a page that have a class under strategy `critical`, in the order of evaluation,
// whatever they weigh: what a browser must have before the page is complete on screen. Of an error
// page none.
std::vector<Chosen> critical_files(const study::PageNeeds& needs, const site::Site& site,
                                   weigh::Weights& weights, const Settings& settings);

}  // namespace pushplan::plan
