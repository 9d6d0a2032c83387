// Ours in a text file that is the user's too: the lines between two marker comments.
#pragma once

#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "base/result.h"

namespace pushplan::emitters {

// `standing` with `lines` (whole lines, the last with its line end) between the markers: where they
// stand now, or behind everything else. A comment of the file begins with `comment` ("# "). Without
// lines the block goes, and with it the line ends that it brought. Fails on a marker without its
// other half, naming its line.
Result<std::string> with_block(std::string_view standing, std::string_view comment,
                               std::string_view lines);

// The same with the block before everything else: for files in which the first rule wins.
Result<std::string> with_block_first(std::string_view standing, std::string_view comment,
                                     std::string_view lines);

// The user's part: `standing` without the block.
Result<std::string> without_block(std::string_view standing, std::string_view comment);

// The bytes of the block, its markers included; of no length where there is none, or half of one.
SourceSpan block_span(std::string_view standing, std::string_view comment);

}  // namespace pushplan::emitters
