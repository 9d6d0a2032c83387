// Which document types put a page into quirks mode. Gumbo compares whole public identifiers where
// the standard compares how they begin, so it misses most.
#pragma once

#include <string_view>

namespace pushplan::html {

// `doctype` is what stands between "<!DOCTYPE" and ">". By its identifiers alone (HTML section
// 13.2.6.4.1, the "initial" insertion mode): what its name and its syntax ask for, Gumbo knows.
bool asks_for_quirks(std::string_view doctype);

}  // namespace pushplan::html
