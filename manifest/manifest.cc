#include "manifest/manifest.h"

#include <algorithm>

#include "base/hash.h"
#include "base/text.h"

namespace pushplan::manifest {

std::uint64_t bytes_of(const Manifest& manifest, const std::vector<std::string>& keys) {
  std::uint64_t bytes = 0;
  for (const std::string& key : keys) bytes += manifest.resources.at(key).bytes;
  return bytes;
}

std::string plan_id(const Manifest& manifest) {
  std::string text;
  for (const auto& [key, resource] : manifest.resources) text += key + '\t' + resource.hash + '\n';
  for (const Group& group : manifest.groups) {
    text += join(group.send, "\t") + '\n' + join(group.prefetch, "\t") + '\n';
    for (const auto& [url, source] : group.pages) text += url + '\n';
  }
  const std::string hash = content_hash(text);
  return hash.substr(hash.size() - 8);
}

bool is_document(const std::string& source) {
  const std::string ending = to_lower(source.substr(std::min(source.rfind('.'), source.size())));
  return ending == ".html" || ending == ".htm" || ending == ".xhtml";
}

const Group* group_of(const Manifest& manifest, const std::string& url_path) {
  for (const Group& group : manifest.groups)
    if (group.pages.count(url_path) != 0) return &group;
  return nullptr;
}

}  // namespace pushplan::manifest
