// Under which paths the pages of a set are asked for, and what proxies share beside.
#pragma once

#include <set>
#include <string>

#include "emitters/emitter.h"
#include "emitters/page_links.h"

namespace pushplan::emitters {

// Raw, percent-encoded: the URL of each page and that of its file, "/docs/" and "/docs/index.html".
std::set<std::string> request_paths(const PageSet& set);

// The path of a hint's URL, decoded and without its query; "" for a URL of another origin.
std::string file_path_of(const std::string& url);

// What our names in the server's configuration begin with, so that the files of several sites can
// stand in one: "pushplan" for pushplan.conf, "pushplan_blog" for blog.conf.
std::string own_name(const Emission& emission);

}  // namespace pushplan::emitters
