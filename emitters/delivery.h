// What a target is given to carry: the lists of a manifest, without what it cannot carry and cut to
// its limits. Every emitter prints this and nothing else, so that the limits are the same for all.
#pragma once

#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "emitters/options.h"
#include "emitters/page_links.h"
#include "manifest/manifest.h"

namespace pushplan::emitters {

struct Emitter;

// A hint that the limits left out of a page's list.
struct Cut {
  std::string page;  // URL path
  std::string url;
  std::size_t bytes = 0;  // of its Link value
  std::string reason;
  bool operator==(const Cut&) const = default;
};

struct Delivery {
  std::vector<PageSet> sets;  // no two with the same lists; each with a page
  std::vector<Diagnostic> diagnostics;
  std::vector<Cut> cuts;
};

// Findings: route-refused, target-cannot-carry, link-not-pushed, header-cut.
Delivery deliver(const manifest::Manifest& manifest, const Emitter& target,
                 const EmitOptions& options);

// All files that some list names, by URL: what Cache-Control is for.
std::vector<const Hint*> hinted_files(const Delivery& delivery);

}  // namespace pushplan::emitters
