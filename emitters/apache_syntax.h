// Apache's grammar, as far as two targets share it: patterns of pages and quoted arguments.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "emitters/page_links.h"

namespace pushplan::emitters {

// PCRE2 compiles at most 64 KB of a pattern's code, which 48 KB of text passed and 24 KB never did.
inline constexpr std::size_t kPatternLimit = 24'000;

// Paths under which a set's pages are asked for or answered: decoded, sorted, each once.
std::vector<std::string> paths_of(const PageSet& set);

// Regular expressions (without anchors) that together match exactly the URL paths of a set's pages,
// decoded, as Apache sees them before and after DirectoryIndex: "/docs/(?:|index\.html|a\.html)".
// Pages of one folder share its prefix; no pattern is longer than `limit` bytes unless a single
// page is.
std::vector<std::string> page_patterns(const PageSet& set, std::size_t limit);

// Bytes as a regular expression that survives Apache's quoting: everything unusual as \xNN.
std::string regex_escaped(std::string_view bytes);

// A value as an argument of H2EarlyHint: in double quotes, `\` and `"` escaped.
std::string apache_quoted(const std::string& text);

// The same for Header, where `%` begins a format and is doubled.
std::string apache_header_value(const std::string& text);

// A section with its lines, which are indented. The argument is as it stands in the file, with its
// quotes; "" for none.
std::string in_section(const std::string& name, const std::string& argument,
                       const std::string& lines);

// Bytes as a string of an expression (https://httpd.apache.org/docs/2.4/expr.html#grammar), in
// single quotes; everything unusual as \NNN, in octal, and a digit behind that too, which would be
// read as a part of it.
std::string expression_string(std::string_view bytes);

// A condition that the decoded path of the response's URL is one of `paths`, which are not none.
std::string is_one_of(const std::vector<std::string>& paths);

// The lines of a section that send a set's fields for the next page: on the 200 alone, withheld on
// `Save-Data: on`, which Vary tells caches. Never in a 103, which `Header` has no part in, and
// never a push, since only rel=preload is.
std::string ahead_lines(const PageSet& set);

// What gives the file of speculation rules its media type; "" where no page names it.
std::string rules_section(const std::vector<PageSet>& sets, const Settings& settings);

}  // namespace pushplan::emitters
