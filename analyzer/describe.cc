#include "analyzer/describe.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace pushplan {
namespace {

// Of several ways to fetch one URL the plainest keeps the URL as its key.
auto plainness(const Hint& h) {
  return std::tuple(h.rel != "preload", h.crossorigin.has_value(), h.as, h.crossorigin.value_or(""),
                    h.integrity, h.referrerpolicy, h.fetchpriority, h.media);
}

// "URL as=script crossorigin=anonymous": what differs, behind a space each.
std::string key_of_further_way(const Hint& h) {
  std::string key = h.url + " as=" + h.as;
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) key += " " + std::string(name) + "=" + value;
  };
  add("crossorigin", h.crossorigin.value_or(""));
  add("integrity", h.integrity);
  add("referrerpolicy", h.referrerpolicy);
  add("fetchpriority", h.fetchpriority);
  add("media", h.media);
  add("imagesrcset", h.imagesrcset);
  add("imagesizes", h.imagesizes);
  return key;
}

// The key of every sent file, by position; no two are alike.
std::vector<std::string> keys_of(const std::vector<SentFile>& files) {
  std::map<std::string, std::vector<std::uint32_t>> by_url;
  for (std::uint32_t i = 0; i < files.size(); ++i) by_url[files[i].hint.url].push_back(i);
  std::vector<std::string> keys(files.size());
  for (auto& [url, ways] : by_url) {
    std::sort(ways.begin(), ways.end(), [&](std::uint32_t a, std::uint32_t b) {
      return plainness(files[a].hint) < plainness(files[b].hint);
    });
    std::set<std::string> taken;
    for (const std::uint32_t way : ways) {
      std::string key = way == ways.front() ? url : key_of_further_way(files[way].hint);
      if (taken.count(key) > 0)
        key += " rel=" + files[way].hint.rel;  // a classic CORS script beside a module
      taken.insert(key);
      keys[way] = std::move(key);
    }
  }
  return keys;
}

// What pages must have in common to stand in one group.
auto lists_of(const PlannedPage& page) {
  return std::tuple(page.sends, page.prefetches, page.next);
}

}  // namespace

manifest::Manifest describe(const SitePlan& plan, const Settings& settings) {
  manifest::Manifest m;
  m.settings = settings;
  const std::vector<std::string> keys = keys_of(plan.files);
  for (std::size_t i = 0; i < plan.files.size(); ++i) {
    const SentFile& file = plan.files[i];
    m.resources[keys[i]] = {file.hint, file.bytes, file.encoding, file.source, file.hash};
  }
  std::map<decltype(lists_of(PlannedPage())), manifest::Group> groups;
  for (const PlannedPage& page : plan.pages)
    groups[lists_of(page)].pages[page.url_path] = page.source;
  for (auto& [lists, group] : groups) {
    const auto& [sends, prefetches, next] = lists;
    for (const std::uint32_t file : sends) group.send.push_back(keys[file]);
    for (const std::uint32_t file : prefetches) group.prefetch.push_back(keys[file]);
    group.next = next;
    m.groups.push_back(std::move(group));
  }
  std::sort(m.groups.begin(), m.groups.end(),
            [](const manifest::Group& a, const manifest::Group& b) {
              return a.pages.begin()->first < b.pages.begin()->first;
            });
  return m;
}

}  // namespace pushplan
