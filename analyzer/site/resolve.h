// Where a reference leads: a URL as written, against its base, to a file of the site or out of it.
// Tests: tests/unit/site_test.cc.
#pragma once

#include <string>
#include <string_view>

#include "analyzer/site/site.h"

namespace pushplan::site {

enum class TargetKind {
  none,      // not a reference: empty, fragment only, data:, javascript: and the like
  file,      // a file of the site
  external,  // another origin, or this origin outside the mount path
  missing,   // below the mount path, and no file stands there
  invalid,   // the URL cannot be parsed
};

struct Target {
  TargetKind kind = TargetKind::none;
  FileId file = 0;  // when kind is file
  std::string
      url;  // file and missing: path and query as served; external: whole URL; invalid: as written
  bool operator==(const Target&) const = default;
};

// Resolves by the WHATWG rules, the fragment dropped, the query kept. A path of a folder leads to
// its index page. `encoding`: of what holds the reference; its query is written in it.
Target resolve(const Site& site, std::string_view raw_url, const Url& base,
               TextEncoding encoding = TextEncoding::utf_8);

// The file that a site's server would send for a serialised URL path (no query); nullopt when none.
std::optional<FileId> file_at(const Site& site, std::string_view url_path);

}  // namespace pushplan::site
