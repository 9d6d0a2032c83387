// Passes over what nobody asks for, without making tokens of it: most of a sheet. What is passed
// over is certain without tokens, and means nothing to who asks; all else is left to be parsed as
// ever.
#pragma once

#include <cstddef>
#include <string_view>

namespace pushplan::css {

// The offset behind the declarations that are not read, and the semicolons and whitespace between
// them, that `source` has from `position` on, where a declaration of a block may begin. Their names
// are lower case letters and hyphens; their values have no quotes, escapes, comments, URLs, square
// or curly brackets, and close their parentheses. The "}" behind the last one stays.
std::size_t skim_declarations(std::string_view source, std::size_t position);

// The offset behind the style rules without any other declaration that `source` has from `position`
// on, where a rule may begin. In their preludes are no quotes, escapes, comments or semicolons.
std::size_t skim_rules(std::string_view source, std::size_t position);

// False when a style attribute surely bears on no fetch.
bool bears_on_fetches(std::string_view declarations);

// Whether an @import may stand behind the first block of a sheet. There it counts only when all
// rules before it are invalid, so that none of them must be passed over.
bool may_import_late(std::string_view source);

}  // namespace pushplan::css
