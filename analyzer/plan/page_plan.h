// What was decided for one page, and for the site: every candidate chosen or refused, with its
// reason.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "analyzer/plan/selection.h"
#include "analyzer/site/site.h"
#include "base/hint.h"

namespace pushplan::plan {

struct Chosen {
  Hint hint;
  site::FileId file = 0;
  std::uint64_t bytes = 0;  // on the wire
  std::string reason;
};

struct Refused {
  std::string url;
  std::uint64_t bytes = 0;
  std::string reason;
};

struct PagePlan {
  site::Page page;
  std::uint64_t document_bytes = 0;  // of the page itself on the wire
  std::uint64_t budget_bytes = 0;
  std::uint64_t chosen_bytes = 0;       // never above budget_bytes
  std::uint64_t header_bytes = 0;       // of the Link values, joined by ", "
  std::uint64_t critical_bytes = 0;     // of all files of the page that block its rendering
  std::vector<std::string> critical;    // their URLs
  std::vector<std::string> pinned_out;  // pinned files that a limit keeps out, with the reason
  std::uint64_t pinned_bytes = 0;       // of the pinned files that the page needs, chosen or not
  std::vector<Chosen> chosen;           // in sending order
  std::vector<Refused> refused;         // in order of discovery
  // What a visitor with all files in the cache is sent in vain: pushed bodies, and Link values.
  std::uint64_t bytes_in_vain = 0, header_bytes_in_vain = 0;
  std::uint32_t cached_permille = 0;  // of 1,000 visits, those with the chosen files in their cache
  // Of strategy best: how the choice was made, and by option the need that it stands for. nullptr
  // of other strategies.
  std::shared_ptr<const Selection> selection;
  std::vector<std::uint32_t> option_needs;
};

}  // namespace pushplan::plan
