// Where a site stands, as settings say it.
#pragma once

#include <string>

#include "analyzer/site/url.h"
#include "base/result.h"

namespace pushplan::site {

struct BaseUrl {
  Url url;                  // of a folder: its path ends in '/'
  bool has_origin = false;  // false: a path alone was given, below a host that cannot exist
};

// Reads "https://example.org/docs/" or "/docs/"; fails on what is neither.
Result<BaseUrl> parse_base_url(const std::string& text);

// The base of a site that says none.
BaseUrl no_base_url();

}  // namespace pushplan::site
