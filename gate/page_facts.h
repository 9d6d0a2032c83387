// What a budget can hold a page to: its bytes and requests by type, what is sent early, and what
// the model predicts. Made of a page while it lives; pure. Tests: tests/unit/budgets_test.cc.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analyzer/analyze.h"
#include "base/settings.h"
#include "gate/budget_rules.h"

namespace pushplan::gate {

// A file that the page surely loads, the page itself included.
struct LoadedFile {
  std::string url;  // path and query as served
  std::string source;
  std::uint64_t bytes = 0;  // on the wire
  ResourceType type = ResourceType::other;
  bool blocks = false;      // rendering waits for it
  bool delays_dom = false;  // DOMContentLoaded waits for it
  bool hero = false;        // the largest paint waits for it; known where paints are
};

struct SentEarly {
  std::string url;
  std::string source;
  std::uint64_t bytes = 0;         // on the wire
  std::uint64_t header_bytes = 0;  // of its Link value in the longest spelling
};

// On one profile, with the page's list.
struct Prediction {
  std::string profile;
  Microseconds first_paint = 0, largest_paint = 0, dom_content_loaded = 0;
  Microseconds html_delay = 0;  // by how much the list makes the end of the HTML later
};

struct PageFacts {
  std::string url_path;
  std::string source;
  std::vector<LoadedFile> loads;              // the page itself first, then in order of discovery
  std::vector<SentEarly> sends;               // in sending order
  std::uint64_t header_bytes = 0;             // of the page's Link values, joined by ", "
  std::uint64_t wasted_bytes = 0;             // sent in vain to a visitor who has all files
  std::vector<std::string> foreign_blocking;  // URLs of other origins that rendering waits for
  std::vector<Prediction> predicted;          // by profile, as far as it was asked for
};

// What is predicted: nothing, the paints and DOMContentLoaded, or the HTML's delay too, which costs
// two simulated loads a profile.
enum class Predict { nothing, paints, delay };

PageFacts facts_of(const PageView& view, const Settings& settings, Predict predict);

}  // namespace pushplan::gate
