// "file:line:column: message" with the source line and a caret below it.
#pragma once

#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "cli/text_places.h"

namespace pushplan::cli {

// The bytes of a file of a site as the text that spans refer to, decoded as the analyzer does.
// Where that depends on who refers to the file, sheets without @charset and scripts, it is taken
// for UTF-8, or windows-1252 when it is not well-formed as such.
std::string source_text(const std::string& file, std::string bytes);

// What a terminal, or the log of a pipeline, would act on is shown as a space.
std::string printable(std::string_view text);

// Line and column count from 1; the column counts characters. `label` ("error: ") stands before the
// message. Long lines are cut around the caret. A span beyond the text points at its end.
std::string excerpt(const std::string& file, std::string_view text, SourceSpan span,
                    const std::string& label, const std::string& message);
// The same for many places of one text.
std::string excerpt(const std::string& file, TextPlaces& places, SourceSpan span,
                    const std::string& label, const std::string& message);

}  // namespace pushplan::cli
