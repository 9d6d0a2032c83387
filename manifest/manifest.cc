#include "manifest/manifest.h"

namespace pushplan::manifest {

std::uint64_t bytes_of(const Manifest& manifest, const std::vector<std::string>& keys) {
  std::uint64_t bytes = 0;
  for (const std::string& key : keys) bytes += manifest.resources.at(key).bytes;
  return bytes;
}

const Group* group_of(const Manifest& manifest, const std::string& url_path) {
  for (const Group& group : manifest.groups)
    if (group.pages.count(url_path) != 0) return &group;
  return nullptr;
}

}  // namespace pushplan::manifest
