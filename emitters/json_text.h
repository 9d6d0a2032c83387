// JSON as text (RFC 8259): strings, and where the values of a text stand. Comments between values
// are passed over.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace pushplan::emitters {

// A string of JSON (section 7): quotes, backslashes and control characters escaped; bytes that are
// not UTF-8 become U+FFFD.
std::string json_quoted(std::string_view text);

// A value of an array or object of a text: with its key, if it has one, from there on.
struct JsonSpan {
  std::string_view key;   // as written, with its quotes
  std::size_t begin = 0;  // of the key or value
  std::size_t value = 0;
  std::size_t end = 0;
};

// Where spaces and comments that begin at `at` end.
std::size_t json_skip(std::string_view text, std::size_t at);

// Where the first value of a text begins: behind spaces, comments and a byte order mark.
std::size_t json_start(std::string_view text);

// The values of the array or object that begins at `at`; the text must be well-formed.
std::vector<JsonSpan> json_values(std::string_view text, std::size_t at);

}  // namespace pushplan::emitters
