// Writing YAML, as far as a configuration needs it.
#pragma once

#include <string>
#include <string_view>

namespace pushplan::cli {

// A text as a YAML scalar that reads back as that text: plain where that is safe, in block and in
// flow style, else in double quotes.
std::string yaml_scalar(std::string_view text);

}  // namespace pushplan::cli
