// One page's announcements against its list in the manifest: which files, by what, in which order,
// in which words.
#pragma once

#include <string>
#include <vector>

#include "verify/announcements.h"
#include "verify/judge.h"
#include "verify/verdict.h"

namespace pushplan::verify {

// All that a visit announced.
struct Announcements {
  struct Push {
    std::string url;  // whole
    const Exchange* exchange = nullptr;
  };
  std::vector<Push> pushes;           // in the order of the promises
  SeenField early;                    // of the first 103 with links: browsers heed that one
  std::size_t interim = 0;            // how many 103s had links
  std::vector<SeenLink> later_early;  // preloads of further 103s
  SeenField on_200;
  SeenField in_page;  // what the target `html` wrote
};

Announcements announcements(const Visit& visit, const std::string& base, const Ground& ground);

// The group of a page, or nullptr, also without a manifest.
const manifest::Group* planned_group(const Ground& ground, const std::string& page);

// Adds the rows of all announced and planned files, and what differs, to the verdict.
void compare(const Ground& ground, const PageSeen& seen, const Announcements& came,
             PageVerdict& verdict);

}  // namespace pushplan::verify
