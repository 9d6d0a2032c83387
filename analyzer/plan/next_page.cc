#include "analyzer/plan/next_page.h"

#include <fmt/format.h>

#include <algorithm>

#include "analyzer/plan/choose.h"
#include "base/glob.h"
#include "base/percent_encoding.h"
#include "base/suggest.h"
#include "base/text.h"
#include "base/unique.h"

namespace pushplan::plan {
namespace {

// A path without what separates words and without its ending: "Log-Out.html" -> "logout".
std::string plain_segment(std::string_view segment) {
  std::string out;
  for (const char c : segment.substr(0, segment.rfind('.')))
    if (c != '-' && c != '_') out += ascii_lower(c);
  return out;
}

std::vector<std::string> segments_of(std::string_view path) {
  std::vector<std::string> segments;
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    if (slash > 0) segments.push_back(plain_segment(path.substr(0, slash)));
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
  return segments;
}

bool acts_alone(const std::string& segment) {
  static const std::set<std::string> kActions = {
      "logout", "logoff",      "signout",  "signoff",    "delete", "remove",     "destroy",
      "erase",  "unsubscribe", "revoke",   "deactivate", "cancel", "addtocart",  "addtobasket",
      "buynow", "placeorder",  "purchase", "confirm",    "submit", "disconnect", "endsession"};
  return kActions.count(segment) > 0;
}

// Words that act on what stands before them.
bool acts_behind(const std::string& before, const std::string& segment) {
  static const std::set<std::string> kThings = {"cart",  "basket",  "bag",      "checkout",
                                                "order", "orders",  "wishlist", "session",
                                                "vote",  "account", "payment"};
  static const std::set<std::string> kActions = {"add",   "update", "pay", "place",    "complete",
                                                 "clear", "empty",  "end", "finalize", "close"};
  return kThings.count(before) > 0 && kActions.count(segment) > 0;
}

}  // namespace

bool may_act(std::string_view url) {
  if (url.find('?') != std::string_view::npos) return true;
  const std::vector<std::string> segments = segments_of(percent_decode(url));
  for (std::size_t i = 0; i < segments.size(); ++i)
    if (acts_alone(segments[i]) || (i > 0 && acts_behind(segments[i - 1], segments[i])))
      return true;
  return false;
}

NextPages::NextPages(const site::Site& site, const Settings& settings,
                     std::vector<Diagnostic>& diagnostics)
    : site_(site), settings_(settings), index_(site) {
  for (const std::vector<std::string>& flow : settings.flows)
    for (std::size_t i = 0; i + 1 < flow.size(); ++i) follow(flow[i], flow[i + 1], &diagnostics);
  for (const Flow& flow : settings.learned_flows) follow(flow.from, flow.to, nullptr);
}

std::optional<std::uint32_t> NextPages::page_of(const std::string& url,
                                                std::vector<Diagnostic>* diagnostics) const {
  const auto page = index_.find(url);
  if (page || diagnostics == nullptr) return page;
  std::vector<std::string> names;
  for (const site::Page& each : site_.pages) names.push_back(each.url_path);
  diagnostics->push_back({Severity::warning, "unknown-page", "", std::nullopt,
                          fmt::format("flows name '{}', which is no page of the site{}", url,
                                      did_you_mean(url, names)),
                          "write the URL path of a page, such as /signup/1/"});
  return std::nullopt;
}

void NextPages::follow(const std::string& from, const std::string& to,
                       std::vector<Diagnostic>* diagnostics) {
  const auto first = page_of(from, diagnostics);
  const auto second = page_of(to, diagnostics);
  if (!first || !second || *first == *second) return;
  const std::string& path = site_.pages[*second].url_path;
  const auto& never = settings_.prefetch.never;
  if (may_act(to) || may_act(path) ||
      std::any_of(never.begin(), never.end(),
                  [&](const std::string& glob) { return glob_match(glob, path); }))
    return;
  std::vector<std::uint32_t>& next = next_[*first];
  push_unique(next, *second);
  followed_.insert(*second);
}

std::uint32_t NextPages::number_of(const std::string& url) {
  return numbers_.emplace(url, static_cast<std::uint32_t>(numbers_.size())).first->second;
}

std::uint32_t NextPages::position_of(Chosen file) {
  const auto [place, added] =
      positions_.emplace(std::pair(number_of(file.hint.url), prefetch_value(file.hint)),
                         static_cast<std::uint32_t>(files_.size()));
  if (added) files_.push_back(std::move(file));
  return place->second;
}

void NextPages::add(const study::PageNeeds& needs, weigh::Weights& weights) {
  const auto page = index_.find(needs.page.file);
  if (!page) return;
  if (followed_.count(*page) > 0)
    for (Chosen& file : critical_files(needs, site_, weights, settings_))
      kept_[*page].critical.push_back(position_of(std::move(file)));
  if (next_.count(*page) == 0) return;
  Kept& kept = kept_[*page];
  for (const study::Need& need : needs.resources)
    if (need.state == refs::State::needed) kept.loads.push_back(number_of(need.url));
  std::sort(kept.loads.begin(), kept.loads.end());
  for (const std::string& frame : needs.frames)
    if (const auto framed = index_.find(frame)) kept.frames.push_back(*framed);
}

NextPage NextPages::of(site::FileId file) const {
  NextPage result;
  const auto page = index_.find(file);
  const auto next = page ? next_.find(*page) : next_.end();
  const auto here = page ? kept_.find(*page) : kept_.end();
  if (next == next_.end() || here == kept_.end()) return result;
  std::set<std::uint32_t> taken;
  std::size_t header_bytes = 0;
  for (const std::uint32_t target : next->second) {
    const auto there = kept_.find(target);
    const auto& frames = here->second.frames;
    if (std::find(frames.begin(), frames.end(), target) != frames.end()) continue;
    result.pages.push_back(site_.pages[target].url_path);
    if (there == kept_.end()) continue;
    for (const std::uint32_t position : there->second.critical) {
      const Chosen& wanted = files_[position];
      const std::size_t header = prefetch_value(wanted.hint).size() + (header_bytes > 0 ? 2 : 0);
      const auto& loads = here->second.loads;
      if (std::binary_search(loads.begin(), loads.end(), numbers_.at(wanted.hint.url)) ||
          wanted.bytes > settings_.prefetch.budget - result.bytes ||
          result.files.size() >= settings_.max_files ||
          header_bytes + header > settings_.max_header_bytes || !taken.insert(position).second)
        continue;
      result.bytes += wanted.bytes;
      header_bytes += header;
      result.files.push_back(wanted);
    }
  }
  return result;
}

}  // namespace pushplan::plan
