// What was measured, page by page: the file of `plan --details` and the table that `plan` prints.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "analyzer/analyze.h"
#include "cli/screen.h"
#include "manifest/manifest.h"

namespace pushplan::cli {

// Gathers {"schema": "pushplan-details/1", ...} page by page.
class DetailsWriter {
 public:
  explicit DetailsWriter(std::vector<Profile> profiles) : profiles_(std::move(profiles)) {}

  void add(const PageView& page);
  // The whole document.
  std::string take();

 private:
  std::vector<Profile> profiles_;  // that the choice was made for
  std::string pages_;
};

// A table for each list of files, with the pages that send it; long lists are folded unless
// --verbose.
void print_plan(const manifest::Manifest& manifest, Screen& screen);

}  // namespace pushplan::cli
