// The pages of a manifest as a server sees them: by the file that it sends, each list of hints
// once.
#pragma once

#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/hint.h"
#include "manifest/manifest.h"

namespace pushplan::emitters {

// A header field.
struct Field {
  std::string name, value;
};

// Pages that send the same lists; groups that send nothing have none.
struct PageSet {
  std::vector<const Hint*> hints;  // in sending order; they live in the manifest
  // For the next page: on the 200 alone, where the request has no `Save-Data: on`. Since the answer
  // then depends on it, it says `Vary: Save-Data` in either case.
  std::vector<Field> ahead;
  std::vector<std::string> url_paths;  // as served, serialised
  std::vector<std::string>
      file_paths;  // decoded URL path of the file itself: "/docs/about/index.html"
};

// What is no page, a route of the settings, goes to `routes` instead if that is given.
std::vector<PageSet> page_sets(const manifest::Manifest& manifest,
                               std::vector<std::string>* routes = nullptr);

// True when some set has fields for the next page.
bool looks_ahead(const std::vector<PageSet>& sets);

// The path part of a base URL, with '/' at both ends; "/" without one.
std::string mount_path(const Settings& settings);

}  // namespace pushplan::emitters
