#include "analyzer/site/page_index.h"

#include <string>

#include "analyzer/site/resolve.h"

namespace pushplan::site {

PageIndex::PageIndex(const Site& site) : site_(site) {
  for (std::uint32_t i = 0; i < site.pages.size(); ++i) by_file_.emplace(site.pages[i].file, i);
}

std::optional<std::uint32_t> PageIndex::find(std::string_view url) const {
  const bool is_path = !url.empty() && url.front() == '/';
  // A path keeps its leading slashes behind a host; relative, "//a/" would be a host itself.
  const std::optional<Url> parsed = parse_url((is_path ? "http://x" : "") + std::string(url));
  if (!parsed || (parsed->scheme != "http" && parsed->scheme != "https")) return std::nullopt;
  const std::optional<FileId> file = file_at(site_, parsed->path);
  return file ? find(*file) : std::nullopt;
}

std::optional<std::uint32_t> PageIndex::find(FileId file) const {
  const auto found = by_file_.find(file);
  if (found == by_file_.end()) return std::nullopt;
  return found->second;
}

}  // namespace pushplan::site
