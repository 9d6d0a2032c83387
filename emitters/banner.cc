#include "emitters/banner.h"

#include <fmt/format.h>

#include "base/text.h"

namespace pushplan::emitters {

std::string banner(const Emission& emission, const std::string& prefix,
                   const std::vector<std::string>& use) {
  std::size_t pages = 0;
  for (const manifest::Group& group : emission.manifest.groups) pages += group.pages.size();
  std::size_t with_files = 0;
  for (const PageSet& set : emission.delivery.sets)
    if (!set.hints.empty()) with_files += set.url_paths.size();
  std::string out = prefix + kMark + "\n";
  out += fmt::format("{}mechanism {}: {} of {} send early, {} in all\n", prefix,
                     to_string(emission.options.mechanism), with_files,
                     count_of(pages, "page", "pages"),
                     count_of(hinted_files(emission.delivery).size(), "file", "files"));
  for (const std::string& line : use) out += prefix + line + "\n";
  return out;
}

}  // namespace pushplan::emitters
