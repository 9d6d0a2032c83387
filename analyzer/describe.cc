#include "analyzer/describe.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace pushplan {
namespace {

// Of several ways to fetch one URL the plainest keeps the URL as its key.
auto plainness(const Hint& h) {
  return std::tuple(h.rel != "preload", h.crossorigin.has_value(), h.as, h.crossorigin.value_or(""),
                    h.integrity, h.referrerpolicy, h.fetchpriority, h.media);
}

std::string key_of_further_way(const Hint& h) {
  std::string key = h.url + " as=" + h.as;
  if (h.crossorigin) key += " crossorigin=" + *h.crossorigin;
  if (!h.integrity.empty()) key += " integrity=" + h.integrity;
  if (!h.referrerpolicy.empty()) key += " referrerpolicy=" + h.referrerpolicy;
  if (!h.fetchpriority.empty()) key += " fetchpriority=" + h.fetchpriority;
  return key;
}

// The key of every sent file, by position.
std::vector<std::string> keys_of(const std::vector<SentFile>& files) {
  std::map<std::string, std::vector<std::uint32_t>> by_url;
  for (std::uint32_t i = 0; i < files.size(); ++i) by_url[files[i].hint.url].push_back(i);
  std::vector<std::string> keys(files.size());
  for (auto& [url, ways] : by_url) {
    std::sort(ways.begin(), ways.end(), [&](std::uint32_t a, std::uint32_t b) {
      return plainness(files[a].hint) < plainness(files[b].hint);
    });
    for (const std::uint32_t way : ways)
      keys[way] = way == ways.front() ? url : key_of_further_way(files[way].hint);
  }
  return keys;
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
  std::map<std::vector<std::uint32_t>, manifest::Group> groups;
  for (const PlannedPage& page : plan.pages) groups[page.sends].pages[page.url_path] = page.source;
  for (auto& [sends, group] : groups) {
    for (const std::uint32_t file : sends) group.send.push_back(keys[file]);
    m.groups.push_back(std::move(group));
  }
  std::sort(m.groups.begin(), m.groups.end(),
            [](const manifest::Group& a, const manifest::Group& b) {
              return a.pages.begin()->first < b.pages.begin()->first;
            });
  return m;
}

}  // namespace pushplan
