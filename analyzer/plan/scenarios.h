// One page under every way to serve it, side by side: what `pushplan simulate` shows.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analyzer/model/simulate.h"
#include "analyzer/plan/choose.h"

namespace pushplan::plan {

struct ScenarioRow {
  std::string profile;    // its id, and what differs: "cable28 rtt/2"
  std::string protocol;   // "h1", "h2", "h3"; "h2 resumed", "h3 resumed"
  std::string scenario;   // "nothing", a strategy, "chosen", "given"; "plain", "css-inlined", ...
  std::string mechanism;  // "none", "push", "early-hints", "link"
  std::vector<const Candidate*> send;  // in sending order; in ScenarioTable::candidates
  model::Metrics metrics;
  Microseconds document_delay = 0;  // against the same page and protocol without hints
  std::uint64_t wasted_bytes = 0;   // expected: what visitors with a warm cache are sent in vain
};

struct ScenarioTable {
  std::vector<Candidate> candidates;  // all that could be hinted
  std::vector<ScenarioRow> rows;      // by profile, in the order of the settings
};

struct ScenarioOptions {
  std::vector<std::string> given;  // URLs, in order: a plan to add, if not empty
  bool sensitivity = false;        // more profiles: RTT and rates halved and doubled, think times
};

// Fails when a given URL is none that the page could be hinted.
Result<ScenarioTable> compare_scenarios(const study::PageNeeds& needs, const site::Site& site,
                                        weigh::Weights& weights, const Settings& settings,
                                        const Sharing* sharing, const ScenarioOptions& options);

}  // namespace pushplan::plan
