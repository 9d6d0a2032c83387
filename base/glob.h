// Globs over URL paths and file paths.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pushplan {

// True when the whole path matches. `*` is any run without '/', `**` any run at all, `?` one
// character but '/'; a pattern and a path agree with or without their leading '/', percent-encoded
// or not. A pattern without a wildcard that ends in '/' means all below it.
bool glob_match(std::string_view pattern, std::string_view path);

// True when one of them matches the path of a URL, that is what stands before its query.
bool any_glob_matches(const std::vector<std::string>& globs, std::string_view url);

}  // namespace pushplan
