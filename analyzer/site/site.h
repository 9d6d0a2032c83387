// A site: the files of its output folder, which of them are pages, and the URLs that they are
// served at.
//
// Made once by scan(), then frozen; shared by all threads. Tests: tests/unit/site_test.cc.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analyzer/site/media_type.h"
#include "analyzer/site/url.h"
#include "base/diagnostic.h"
#include "base/file_system.h"
#include "base/settings.h"
#include "base/text.h"

namespace pushplan::site {

using FileId = std::uint32_t;  // position in Site::files

struct SiteFile {
  std::string path;        // below the site folder
  std::uint64_t size = 0;  // bytes
};

struct Page {
  FileId file = 0;
  std::string url_path;  // as served and serialised, the mount path included: "/docs/about/"
};

using FileIndex = std::unordered_map<std::string, FileId, StringHash, std::equal_to<>>;

struct Site {
  std::vector<SiteFile> files;  // sorted by path
  std::vector<Page> pages;      // sorted by their file
  Url base;                     // the URL of the folder itself; its path ends in '/'
  bool has_origin = false;      // false: no absolute URL is the site's own
  UrlStyle url_style = UrlStyle::html;
  FileIndex by_path;  // path -> file
  FileIndex ignored;  // paths that the ignore globs left out; the value means nothing
};

// Lists the folder and finds its pages: `.html` and `.htm` in any case, and `.xhtml`. The URL of
// `about/index.html` is
// `/about/`; the others keep their name, or lose its ending in clean style. Where two files claim
// one URL, index.html wins over .htm over .xhtml and the loser keeps its file's URL, with the
// diagnostic `url-claimed-twice`. `own_outputs` are paths below the folder that pushplan itself
// writes and that are no part of the site. Fails when the folder cannot be listed or
// settings.base_url is neither an http(s) URL nor an absolute path.
Result<Site> scan(const FileSystem& folder, const Settings& settings,
                  const std::vector<std::string>& own_outputs,
                  std::vector<Diagnostic>& diagnostics);

// True for `.xhtml`: parsed as XML.
bool is_xhtml(std::string_view path);

// The URL at which a file is served, page or not.
Url url_of(const Site& site, FileId file);
Url url_of(const Site& site, const Page& page);

}  // namespace pushplan::site
