// `_headers` files: a line that begins with '/' (or with https://, which Cloudflare knows) opens a
// block, `Name: value` stands in it, `#` begins a comment
// (https://docs.netlify.com/routing/headers/,
// https://developers.cloudflare.com/pages/configuration/headers/).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "emitters/emitter.h"
#include "emitters/page_links.h"

namespace pushplan::emitters {

struct HeaderBlock {
  std::string path;
  std::vector<std::string> lines;  // below the path, trimmed, without comments
};

// The blocks of a file; lines before the first one are in none.
std::vector<HeaderBlock> read_header_blocks(std::string_view text);

// The field that a line of a block sets; an empty name for any other line.
Field field_of_line(std::string_view line);

// The user's part of the file that stands there.
Result<std::string> hand_written(const Emission& emission);

// The user's part with our blocks behind it: later rules stand above earlier ones.
Result<Emitted> header_rules_file(const Emission& emission, const std::string& by_hand,
                                  const std::string& blocks, std::vector<Diagnostic> diagnostics);

}  // namespace pushplan::emitters
