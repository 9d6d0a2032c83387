#include "emitters/page_links.h"

#include "base/percent_encoding.h"

namespace pushplan::emitters {
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

std::vector<PageSet> page_sets(const manifest::Manifest& manifest) {
  const std::string mount = mount_path(manifest.settings);
  std::vector<PageSet> sets;
  for (const manifest::Group& group : manifest.groups) {
    if (group.send.empty()) continue;
    PageSet& set = sets.emplace_back();
    for (const std::string& key : group.send) set.hints.push_back(&manifest.resources.at(key).hint);
    for (const auto& [url, source] : group.pages) {
      set.url_paths.push_back(url);
      if (!source.empty()) set.file_paths.push_back(mount + source);
    }
  }
  return sets;
}

}  // namespace pushplan::emitters
