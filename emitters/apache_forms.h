// How an include file of Apache finds a page's list. Each section and directive of a virtual host
// is looked at for every request, assets too, so the form depends on how many there would be.
//
// grouped: a <LocationMatch> for each list. Right until pages of some hundred folders have lists.
// nested: a tree of <If> by the order of the paths, of which a request sees one branch. For many
// lists. mapped: RewriteMap names the list of a path, and variables choose the lines. For many
// pages with few lists; it needs a second file, and must see a request before other rewrites do.
#pragma once

#include <string>

#include "emitters/emitter.h"

namespace pushplan::emitters {

enum class ApacheForm { grouped, nested, mapped };

struct PageSections {
  std::string lines;
  std::string map;  // lines of the map's file; "" without one
};

// What costs least for each request, and can carry what is asked for.
ApacheForm choose_form(const Emission& emission);

// The suffix of the file that the mapped form reads.
inline constexpr const char* kMapSuffix = "-pages.txt";

PageSections page_sections(const Emission& emission, ApacheForm form);

}  // namespace pushplan::emitters
