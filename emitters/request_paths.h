// Under which paths the pages of a set are asked for.
#pragma once

#include <set>
#include <string>

#include "emitters/page_links.h"

namespace pushplan::emitters {

// Raw, percent-encoded: the URL of each page and that of its file, "/docs/" and "/docs/index.html".
std::set<std::string> request_paths(const PageSet& set);

// The path of a hint's URL, decoded and without its query; "" for a URL of another origin.
std::string file_path_of(const std::string& url);

}  // namespace pushplan::emitters
