#include "emitters/banner.h"

#include <fmt/format.h>

#include "base/text.h"

namespace pushplan::emitters {

std::string banner(const manifest::Manifest& manifest, const EmitOptions& options,
                   const std::string& prefix, const std::vector<std::string>& use) {
  std::size_t pages = 0;
  std::size_t with_files = 0;
  for (const manifest::Group& group : manifest.groups) {
    pages += group.pages.size();
    if (!group.send.empty()) with_files += group.pages.size();
  }
  std::string out = prefix + kMark + "\n";
  out += fmt::format("{}mechanism {}: {} of {} send early, {} in all\n", prefix,
                     to_string(options.mechanism), with_files, count_of(pages, "page", "pages"),
                     count_of(manifest.resources.size(), "file", "files"));
  for (const std::string& line : use) out += prefix + line + "\n";
  return out;
}

}  // namespace pushplan::emitters
