// The lint: what is judged page by page, while the page lives, of what its files and our own plan
// show. Facts in, findings out. Memory grows with the findings and with what pages share, not with
// the pages. Slugs: gate/findings_lint.cc.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "analyzer/analyze.h"
#include "base/diagnostic.h"
#include "base/settings.h"
#include "gate/lint_site.h"

namespace pushplan::gate {

class Lint {
 public:
  explicit Lint(const Settings& settings) : settings_(settings), site_(settings) {}

  // Judges one page; called once for each, in the order of their files.
  void page(const PageView& view);

  // What was found, sorted, with what only all pages together show.
  std::vector<Diagnostic> finish();

 private:
  void keep(Diagnostic finding, const std::string& page_file);

  const Settings& settings_;
  SiteLint site_;
  std::vector<Diagnostic> findings_;
  std::unordered_map<std::string, std::size_t> known_;  // what is said, and where in findings_
};

}  // namespace pushplan::gate
