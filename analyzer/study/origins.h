// The other origins of a page: what each serves and when, and to which of them a connection should
// be opened early. Tests: tests/unit/origins_test.cc.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analyzer/study/page_needs.h"

namespace pushplan::study {

// Opening more connections than this early takes bandwidth from what is needed first.
inline constexpr std::size_t kMaxPreconnects = 3;

struct Origin {
  std::string origin;               // "https://fonts.gstatic.com"
  std::vector<std::string> serves;  // Fetch destinations, in order of discovery
  std::size_t resources = 0;
  refs::State state = refs::State::unused;   // the strongest of its resources
  refs::Blocks blocks = refs::Blocks::none;  // the same
  std::vector<std::string> hinted;           // rel values by which the page opens it itself
};

// In order of discovery.
std::vector<Origin> origins_of(const PageNeeds& needs);

// A connection is made for one credentials mode (HTML section 4.6.7.19): fonts and other CORS
// requests want one of their own.
struct Preconnect {
  std::string origin;
  std::optional<std::string> crossorigin;  // as of the requests that it serves
  bool operator==(const Preconnect&) const = default;
};

// For needed resources that block rendering or the first text, the most urgent first, at most
// kMaxPreconnects; none where the page says so itself.
std::vector<Preconnect> propose_preconnects(const PageNeeds& needs);

}  // namespace pushplan::study
