// "Did you mean": the known name nearest to a mistyped one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pushplan {

// The name at the least edit distance (insert, delete, replace, swap), if that is small for its
// length; else "".
std::string nearest_name(std::string_view typed, const std::vector<std::string>& names);

// " (did you mean 'x'?)", or "" when nothing is near.
std::string did_you_mean(std::string_view typed, const std::vector<std::string>& names);

}  // namespace pushplan
