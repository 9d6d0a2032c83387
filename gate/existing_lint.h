// Judges the hints of existing configuration page by page, beside what the lint says of our own and
// of those in the markup. Slugs: gate/findings_existing.cc, and those of gate/hint_judge.h.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "analyzer/analyze.h"
#include "base/settings.h"
#include "gate/existing.h"

namespace pushplan::gate {

class ExistingLint {
 public:
  ExistingLint(std::vector<ExistingFile> files, const Settings& settings);

  // Judges one page; called once for each, in the order of their files.
  void page(const PageView& view);

  // Sorted, with what only all pages together show: lists that some page does not need.
  std::vector<Diagnostic> finish();

 private:
  // One rule, over all pages.
  struct Tally {
    std::size_t pages = 0;  // that it is for
    std::string asset;      // a file that is no page, and that it is for as well
    std::map<std::size_t, std::vector<Diagnostic>> of_no_use;  // by the offset of the hint
  };

  void rule(const PageView& view, const ExistingRule& rule, Tally& tally);
  void sizes(const PageView& view, std::size_t existing_bytes);
  void say_unused(const ExistingFile& file, const ExistingRule& rule, Tally& tally);

  std::vector<ExistingFile> files_;
  const Settings& settings_;
  std::vector<std::vector<Tally>> tallies_;  // by file and rule
  std::vector<Diagnostic> findings_;
};

}  // namespace pushplan::gate
