#include "emitters/page_links.h"

#include <algorithm>

#include "base/percent_encoding.h"
#include "emitters/speculation_rules.h"

namespace pushplan::emitters {
namespace {

// The form that the settings ask for: a Link for every file, or rules that name the pages.
std::vector<Field> fields_ahead(const manifest::Manifest& manifest, const manifest::Group& group) {
  std::vector<Field> fields;
  if (manifest.settings.prefetch.as == PrefetchAs::speculation_rules) {
    if (!group.next.empty())
      fields.push_back({"Speculation-Rules", "\"" + speculation_rules_path(manifest) + "\""});
    return fields;
  }
  for (const std::string& key : group.prefetch)
    fields.push_back({"Link", prefetch_value(manifest.resources.at(key).hint)});
  return fields;
}

}  // namespace

std::string mount_path(const Settings& settings) {
  std::string url = settings.base_url.value_or("/");
  const std::size_t scheme = url.find("://");
  if (scheme != std::string::npos) {
    const std::size_t slash = url.find('/', scheme + 3);
    url = slash == std::string::npos ? "/" : url.substr(slash);
  }
  if (url.empty() || url.back() != '/') url += '/';
  return percent_decode(url);
}

std::vector<PageSet> page_sets(const manifest::Manifest& manifest,
                               std::vector<std::string>* routes) {
  const std::string mount = mount_path(manifest.settings);
  std::vector<PageSet> sets;
  for (const manifest::Group& group : manifest.groups) {
    std::vector<Field> ahead = fields_ahead(manifest, group);
    if (group.send.empty() && ahead.empty()) continue;
    PageSet& set = sets.emplace_back();
    set.ahead = std::move(ahead);
    for (const std::string& key : group.send) set.hints.push_back(&manifest.resources.at(key).hint);
    for (const auto& [url, source] : group.pages) {
      if (routes && !manifest::is_document(source)) {
        routes->push_back(url);
        continue;
      }
      set.url_paths.push_back(url);
      if (!source.empty()) set.file_paths.push_back(mount + source);
    }
  }
  return sets;
}

bool looks_ahead(const std::vector<PageSet>& sets) {
  return std::any_of(sets.begin(), sets.end(),
                     [](const PageSet& set) { return !set.ahead.empty(); });
}

}  // namespace pushplan::emitters
