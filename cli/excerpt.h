// "file:line:column: message" with the source line and a caret below it.
#pragma once

#include <string>
#include <string_view>

#include "base/diagnostic.h"

namespace pushplan::cli {

// Line and column count from 1; the column counts characters. `label` ("error: ") stands before the
// message. Long lines are cut around the caret. A span beyond the text points at its end.
std::string excerpt(const std::string& file, std::string_view text, SourceSpan span,
                    const std::string& label, const std::string& message);

}  // namespace pushplan::cli
