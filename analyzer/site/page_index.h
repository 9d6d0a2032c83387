// Which page of the site a URL leads to: for links between pages that stand outside of the site, in
// logs and settings. Tests: tests/unit/transitions_test.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "analyzer/site/site.h"

namespace pushplan::site {

class PageIndex {
 public:
  explicit PageIndex(const Site& site);

  // The position in Site::pages of what answers a path ("/docs/", "/docs/index.html") or the path
  // of an http(s) URL, whatever its host; query and fragment make no difference. nullopt when that
  // is no page.
  std::optional<std::uint32_t> find(std::string_view url) const;

  // The same of a file.
  std::optional<std::uint32_t> find(FileId file) const;

 private:
  const Site& site_;
  std::unordered_map<FileId, std::uint32_t> by_file_;
};

}  // namespace pushplan::site
