// What changed from one manifest to another, for people: files that are the same under another name
// are one file, equal changes of many pages are one change. Pure. Tests: tests/unit/diff_test.cc.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "manifest/manifest.h"

namespace pushplan::gate {

// What came into a list and went out of it; and whether what stayed stands in another order.
template <class T>
struct ListEdit {
  std::vector<T> came, went;  // in the order of their lists
  bool reordered = false;
  bool empty() const { return came.empty() && went.empty() && !reordered; }
  bool operator==(const ListEdit&) const = default;
};

// Pages that changed in the same way.
struct PageChange {
  std::vector<std::string> pages;  // URL paths, sorted
  ListEdit<manifest::Resource> send, prefetch;
  ListEdit<std::string> next;         // URL paths
  ListEdit<std::string> connections;  // origins
  bool operator==(const PageChange&) const = default;
};

// Pages that came or went with one list.
struct PageSet {
  std::vector<std::string> pages;  // URL paths, sorted
  std::vector<manifest::Resource> send;
  bool operator==(const PageSet&) const = default;
};

// A file that is in both manifests and not the same.
struct FileChange {
  manifest::Resource then, now;
  std::string name;  // the URL; "/app.*.css" or "/a.css -> /b.css" where it was renamed
  std::vector<std::string> pages;  // that send or prefetch it then and now, sorted; may be none

  bool renamed() const { return then.hint.url != now.hint.url; }
  bool content_changed() const { return then.hash != now.hash; }
  // The request differs, and not only by what follows from another name or content.
  bool fetched_otherwise() const;
  std::int64_t growth() const {
    return static_cast<std::int64_t>(now.bytes) - static_cast<std::int64_t>(then.bytes);
  }
  bool operator==(const FileChange&) const = default;
};

// A member of the settings; its values as JSON, "" where it is absent.
struct SettingChange {
  std::string name, then, now;
  bool operator==(const SettingChange&) const = default;
};

struct Diff {
  std::vector<PageSet> pages_came, pages_went;
  std::vector<PageChange> pages;  // those of the most pages first
  std::vector<FileChange> files;  // what grew or shrank most first
  std::vector<SettingChange> settings;
  bool empty() const;
  bool operator==(const Diff&) const = default;
};

// `patterns`: of names with hashes, base/hashed_name.h.
Diff diff(const manifest::Manifest& then, const manifest::Manifest& now,
          const std::vector<std::string>& patterns = {});

// "grew by 1.2 kB to 13.5 kB, under a new name": what happened to a file.
std::string change_words(const FileChange& change);

// How many pages a list of sets or of changes names.
template <class T>
std::size_t page_count(const std::vector<T>& sets) {
  std::size_t count = 0;
  for (const T& set : sets) count += set.pages.size();
  return count;
}

// "1 page came, 41 pages with another list, 2 files changed (+1.2 kB)".
std::string tally(const Diff& diff);

}  // namespace pushplan::gate
