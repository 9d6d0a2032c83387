// What was measured, page by page: the file of `plan --details` and the table that `plan` prints.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "analyzer/analyze.h"
#include "cli/screen.h"
#include "manifest/manifest.h"

namespace pushplan::cli {

// Gathers {"schema": "pushplan-details/1", ...} page by page. Lists for paths that are no pages
// stand below "routes", where the settings name any.
class DetailsWriter {
 public:
  explicit DetailsWriter(std::vector<Profile> profiles) : profiles_(std::move(profiles)) {}

  void add(const PageView& page);
  void add(const plan::RoutePlan& route);
  // The whole document.
  std::string take();

 private:
  std::vector<Profile> profiles_;  // that the choice was made for
  std::string pages_, routes_;
};

// A table for each list of files, with the pages that send it; long lists are folded unless
// --verbose.
void print_plan(const manifest::Manifest& manifest, Screen& screen);

}  // namespace pushplan::cli
