// The pages of a manifest as a server sees them: by the file that it sends, each list of hints
// once.
#pragma once

#include <string>
#include <vector>

#include "base/hint.h"
#include "manifest/manifest.h"

namespace pushplan::emitters {

// Pages that send the same list; groups that send nothing have none.
struct PageSet {
  std::vector<const Hint*> hints;      // in sending order; they live in the manifest
  std::vector<std::string> url_paths;  // as served, serialised
  std::vector<std::string>
      file_paths;  // decoded URL path of the file itself: "/docs/about/index.html"
};
std::vector<PageSet> page_sets(const manifest::Manifest& manifest);

// The path part of a base URL, with '/' at both ends; "/" without one.
std::string mount_path(const Settings& settings);

}  // namespace pushplan::emitters
