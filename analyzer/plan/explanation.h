// Why one file of a page is sent early or not, in numbers: what `pushplan explain` tells.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/plan/choose.h"

namespace pushplan::plan {

struct Explanation {
  std::uint32_t need = 0;         // index in PageNeeds::resources
  std::vector<std::string> path;  // URLs from the page to the file, both included
  std::uint64_t bytes = 0, raw_bytes = 0;
  bool chosen = false;
  std::string reason;  // why it was chosen or refused
  // Of a file that could be chosen: what it gains if nothing else is, on the mean of the profiles
  // and on each; nullopt where it is over a limit or does harm.
  bool is_option = false;
  std::optional<Microseconds> gain_alone;
  std::vector<Outcome> alone;  // by profile: nothing, and the file alone
  // Of a chosen file: what the best plan without it costs more, and what that sends instead.
  std::optional<Microseconds> worth;
  std::vector<std::string> displaced;
};

// `plan` is the choice for `needs`. Fails when no resource of the page has the URL or the file name
// (with a did-you-mean).
Result<Explanation> explain(const std::string& file, const study::PageNeeds& needs,
                            const PagePlan& plan, const site::Site& site, weigh::Weights& weights,
                            const Settings& settings, const Sharing* sharing);

}  // namespace pushplan::plan
