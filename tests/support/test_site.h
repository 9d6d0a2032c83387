// A scanned site in memory, with the shared parts that a study of its pages needs.
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analyzer/site/site.h"
#include "analyzer/study/study.h"
#include "tests/support/memory_file_system.h"

namespace pushplan::test {

// Stays where it was made: its parts refer to each other.
class TestSite {
 public:
  explicit TestSite(MemoryFileSystem::Files files, Settings made_with = {})
      : folder(std::move(files)),
        settings(std::move(made_with)),
        site(scan()),
        library(site, folder, settings) {}
  TestSite(const TestSite&) = delete;
  TestSite& operator=(const TestSite&) = delete;

  // The page of a file; a page of no file when there is none, with a failed check.
  site::Page page(std::string_view path = "index.html") const {
    for (const site::Page& page : site.pages)
      if (site.files[page.file].path == path) return page;
    FAIL("no page " << path);
    return {};
  }

  study::PageNeeds study(std::string_view path = "index.html") {
    return study::study(page(path), library);
  }

  // Where a file stands in Site::files.
  site::FileId file(std::string_view path) const { return site.by_path.find(path)->second; }

  MemoryFileSystem folder;
  const Settings settings;
  std::vector<Diagnostic> scan_diagnostics;
  const site::Site site;
  study::AssetLibrary library;

 private:
  site::Site scan() {
    Result<site::Site> scanned = site::scan(folder, settings, {}, scan_diagnostics);
    REQUIRE(scanned);
    return *scanned;
  }
};

}  // namespace pushplan::test
