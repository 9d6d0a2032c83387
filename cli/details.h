// What was measured, page by page: the file of `plan --details` and the table that `plan` prints.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analyzer/analyze.h"
#include "cli/screen.h"
#include "emitters/delivery.h"
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

// `{"schema": "pushplan-emit/1", "target", "mechanism", "cuts": [{"page", "url", "bytes",
// "reason"}]}`: what the limits of a target left out.
std::string emit_details(const std::string& target, Mechanism mechanism,
                         const std::vector<emitters::Cut>& cuts);
bool are_our_emit_details(std::string_view bytes);

// A table for each list of files, with the pages that send it; long lists are folded unless
// --verbose.
void print_plan(const manifest::Manifest& manifest, Screen& screen);

}  // namespace pushplan::cli
