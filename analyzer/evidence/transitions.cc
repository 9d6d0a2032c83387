#include "analyzer/evidence/transitions.h"

#include <algorithm>
#include <tuple>

#include "analyzer/site/url.h"
#include "base/text.h"

namespace pushplan::evidence {
namespace {

constexpr std::size_t kKnownTargets = 65'536;
constexpr std::uint64_t kMost = std::uint64_t{1} << 48;  // of a count: products of it still fit

// "www.example.org:8080" -> "example.org".
std::string plain_host(std::string_view host) {
  const std::size_t colon = host.rfind(':');
  if (colon != std::string_view::npos && host.find(']', colon) == std::string_view::npos)
    host = host.substr(0, colon);
  const std::string lower = to_lower(host);
  return lower.rfind("www.", 0) == 0 ? lower.substr(4) : lower;
}

std::uint64_t key_of(std::uint32_t from, std::uint32_t to) {
  return (std::uint64_t{from} << 32) | to;
}

std::string_view without_query(std::string_view target) {
  return target.substr(0, target.find_first_of("?#"));
}

}  // namespace

bool is_bot(std::string_view user_agent) {
  static constexpr std::string_view kWords[] = {"pushplan",  // verify
                                                "bot",
                                                "crawl",
                                                "spider",
                                                "slurp",
                                                "curl/",
                                                "wget",
                                                "python",
                                                "java/",
                                                "libwww",
                                                "perl",
                                                "ruby",
                                                "go-http",
                                                "okhttp",
                                                "httpclient",
                                                "http-client",
                                                "headless",
                                                "monitor",
                                                "uptime",
                                                "scan",
                                                "fetch",
                                                "preview",
                                                "lighthouse",
                                                "facebookexternalhit",
                                                "feed",
                                                "archiver",
                                                "validator",
                                                "nagios",
                                                "node",
                                                "axios",
                                                "phantomjs",
                                                "apachebench"};
  std::string lower = to_lower(user_agent);
  constexpr std::string_view kPhone = "cubot";  // a maker of phones
  if (const std::size_t at = lower.find(kPhone); at != std::string::npos)
    lower.erase(at, kPhone.size());
  return std::any_of(std::begin(kWords), std::end(kWords),
                     [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

Transitions::Transitions(const site::Site& site)
    : site_(site), index_(site), views_(site.pages.size(), 0) {}

std::optional<std::uint32_t> Transitions::page_of(std::string_view target) {
  std::string path(without_query(target));
  if (const auto known = known_.find(path); known != known_.end()) return known->second;
  if (known_.size() >= kKnownTargets) known_.clear();
  const auto page = index_.find(path);
  known_.emplace(std::move(path), page);
  return page;
}

std::optional<std::uint32_t> Transitions::came_from(const LogEntry& entry, const Visitor& visitor) {
  const auto lately = [&](const Seen& seen) {
    return entry.time && seen.time && *entry.time - *seen.time <= kVisitSeconds &&
           *seen.time - *entry.time <= kVisitSeconds;
  };
  if (entry.referer.empty()) {
    const bool on_visit = visitor.count > 0 && lately(visitor.recent.front());
    return on_visit ? std::optional(visitor.recent.front().page) : std::nullopt;
  }
  const auto referer = site::parse_url(entry.referer);
  if (!referer || !referer->host) return std::nullopt;
  const auto page = page_of(referer->path);
  std::string own = site_.has_origin ? site_.base.host.value_or("") : entry.host;
  if (!own.empty()) return plain_host(own) == plain_host(*referer->host) ? page : std::nullopt;
  // Of other sites browsers tell the origin alone, whose path is "/": where the own host is not
  // known, this is the start page only to those who were seen there.
  if (!page || referer->path != "/") return page;
  const auto end = visitor.recent.begin() + static_cast<std::ptrdiff_t>(visitor.count);
  const bool seen_there = std::any_of(visitor.recent.begin(), end, [&](const Seen& seen) {
    return seen.page == *page && lately(seen);
  });
  return seen_there ? page : std::nullopt;
}

Transitions::Visitor& Transitions::visitor_of(const LogEntry& entry) {
  const std::uint64_t key = std::hash<std::string>()(entry.address + '\n' + entry.user_agent);
  if (const auto found = visitors_.find(key); found != visitors_.end()) return found->second;
  if (visitors_.size() >= kVisitors / 2) {
    older_visitors_ = std::move(visitors_);
    visitors_ = Visitors();
  }
  Visitor& visitor = visitors_[key];
  if (const auto found = older_visitors_.find(key); found != older_visitors_.end()) {
    visitor = found->second;
    older_visitors_.erase(found);
  }
  return visitor;
}

void Transitions::count(std::uint32_t from, std::uint32_t to, std::uint64_t count) {
  std::uint64_t& sum = flows_[key_of(from, to)];
  sum = std::min(kMost, sum + std::min(count, kMost));
}

void Transitions::add(const LogEntry& entry) {
  const bool answered = entry.status == 200 || entry.status == 304;
  if (entry.method != "GET" || !answered || entry.prefetch) return;
  const auto page = page_of(entry.target);
  if (!page || is_bot(entry.user_agent)) return;
  ++all_views_;
  ++views_[*page];
  Visitor& visitor = visitor_of(entry);
  const auto from = came_from(entry, visitor);
  const bool has_query = entry.target.find('?') != std::string::npos;
  if (from && *from != *page && !has_query) count(*from, *page, 1);
  std::move_backward(visitor.recent.begin(), visitor.recent.end() - 1, visitor.recent.end());
  visitor.recent.front() = {*page, entry.time};
  visitor.count = std::min(visitor.count + 1, visitor.recent.size());
}

bool Transitions::add(const FlowCount& row) {
  const auto from = page_of(row.from);
  if (!from) return false;
  const auto to = page_of(row.to);
  const std::uint64_t readers = std::min(row.count, kMost);
  views_[*from] = std::min(kMost, views_[*from] + readers);
  all_views_ = std::min(kMost, all_views_ + readers);
  const bool has_query = row.to.find('?') != std::string::npos;
  if (to && *to != *from && !has_query) count(*from, *to, readers);
  return true;
}

std::vector<Flow> Transitions::likely(const PrefetchSettings& settings) const {
  struct Likely {
    std::uint32_t from, to;
    std::uint64_t count;
  };
  std::vector<Likely> found;
  for (const auto& [key, count] : flows_) {
    const Likely flow = {static_cast<std::uint32_t>(key >> 32), static_cast<std::uint32_t>(key),
                         count};
    const std::uint64_t views = views_[flow.from];
    if (views >= settings.visits && count * 1000 >= views * settings.threshold)
      found.push_back(flow);
  }
  const auto url = [&](std::uint32_t page) -> const std::string& {
    return site_.pages[page].url_path;
  };
  std::sort(found.begin(), found.end(), [&](const Likely& a, const Likely& b) {
    return std::tie(url(a.from), b.count, url(a.to)) < std::tie(url(b.from), a.count, url(b.to));
  });
  std::vector<Flow> flows;
  for (const Likely& flow : found) flows.push_back({url(flow.from), url(flow.to)});
  return flows;
}

}  // namespace pushplan::evidence
