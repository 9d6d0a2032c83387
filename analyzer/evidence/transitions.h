// Which page of the site follows which: learned from requests one by one, or from counts.
//
// A view is a GET of a page that was answered with 200 or 304, by a client that does not call
// itself a bot, a crawler or a tool. The page before it is the one that its Referer names. Without
// a Referer it is what the same visitor (address and user agent) saw last, within half an hour. A
// reload leads nowhere; neither does a view with a query lead to the page, since it may act; both
// are views all the same.
//
// The probability of a flow is its count over all views of the page that it starts from, so that
// readers who leave lower it. Memory grows with the site's pages and the flows seen, and not with
// the log: at most kVisitors visitors are remembered, those that came back least lately dropped.
// Tests: tests/unit/transitions_test.cc.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analyzer/evidence/access_log.h"
#include "analyzer/evidence/flow_counts.h"
#include "analyzer/site/page_index.h"
#include "base/prefetch_settings.h"

namespace pushplan::evidence {

inline constexpr std::size_t kVisitors = 200'000;
inline constexpr std::int64_t kVisitSeconds = 1'800;  // after which a view begins a new visit

// True when a user agent names itself as a program: crawlers, monitors, download tools.
bool is_bot(std::string_view user_agent);

class Transitions {
 public:
  explicit Transitions(const site::Site& site);

  void add(const LogEntry& entry);

  // A row of counts; false when the page that it starts from is no page of the site. Readers who
  // go to what is none left the site.
  bool add(const FlowCount& row);

  // Flows that are as probable as `settings` ask, from pages with as many views: by URL path of
  // where they start, the most probable first.
  std::vector<Flow> likely(const PrefetchSettings& settings) const;

  std::uint64_t views() const { return all_views_; }

 private:
  struct Seen {
    std::uint32_t page = 0;
    std::optional<std::int64_t> time;
  };
  struct Visitor {
    std::array<Seen, 4> recent;  // the newest first
    std::size_t count = 0;
  };
  using Visitors = std::unordered_map<std::uint64_t, Visitor>;

  std::optional<std::uint32_t> page_of(std::string_view target);
  std::optional<std::uint32_t> came_from(const LogEntry& entry, const Visitor& visitor);
  Visitor& visitor_of(const LogEntry& entry);
  void count(std::uint32_t from, std::uint32_t to, std::uint64_t count);

  const site::Site& site_;
  site::PageIndex index_;
  std::unordered_map<std::string, std::optional<std::uint32_t>> known_;  // targets, by path
  Visitors visitors_, older_visitors_;
  std::vector<std::uint64_t> views_;                        // by page
  std::unordered_map<std::uint64_t, std::uint64_t> flows_;  // both pages -> how often
  std::uint64_t all_views_ = 0;
};

}  // namespace pushplan::evidence
