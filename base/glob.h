// Globs over URL paths and file paths.
#pragma once

#include <string_view>

namespace pushplan {

// True when the whole path matches. `*` is any run without '/', `**` any run at all, `?` one byte
// but '/'; a pattern and a path agree with or without their leading '/'. A pattern without a
// wildcard that ends in '/' means all below it.
bool glob_match(std::string_view pattern, std::string_view path);

}  // namespace pushplan
