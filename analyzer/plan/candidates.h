// Which of a page's files may be sent early at all, each with its reason; and the hint for it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analyzer/site/site.h"
#include "analyzer/study/page_needs.h"
#include "analyzer/weigh/weights.h"
#include "base/hint.h"
#include "base/settings.h"

namespace pushplan::plan {

// The classes of candidates, in sending order: that of evaluation.
enum class Class { style, script, font, module, hero, evidence, other };

struct Candidate {
  std::uint32_t need = 0;   // index in PageNeeds::resources
  std::uint32_t order = 0;  // of discovery by what uses it
  Class rank = Class::other;
  std::string reason;
  bool pinned = false;
  Hint hint;
  std::uint64_t bytes = 0;         // of the body on the wire
  std::uint64_t header_bytes = 0;  // of its Link value in the longest spelling
};

struct Candidates {
  std::vector<Candidate> list;        // in sending order
  std::vector<std::string> refusals;  // by need; "" for those in the list
};

// The candidates of a page under the settings' strategy. Those of `best`: files of the site that
// every window needs without a script acting, and that rendering, its text or its hero waits for;
// and those that recordings saw or routes name.
Candidates find_candidates(const study::PageNeeds& needs, const site::Site& site,
                           weigh::Weights& weights, const Settings& settings);

}  // namespace pushplan::plan
