// Small ASCII string helpers that the standards of HTML, CSS and URLs share.
#pragma once

#include <algorithm>
#include <functional>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace pushplan {

// Lets hash tables of std::string be asked with a string_view.
struct StringHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>()(text);
  }
};

// ASCII whitespace of the HTML standard: tab, LF, FF, CR, space (Infra section 4.6).
constexpr bool is_ascii_whitespace(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

constexpr bool is_ascii_digit(char c) { return c >= '0' && c <= '9'; }

constexpr char ascii_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Whether a table of words has this one.
template <std::size_t N>
bool contains(const std::string_view (&list)[N], std::string_view word) {
  return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

std::string to_lower(std::string_view text);                        // ASCII only
bool equals_ignoring_case(std::string_view a, std::string_view b);  // ASCII only
std::string_view trim(std::string_view text);                       // ASCII whitespace at both ends
std::vector<std::string_view> split_on_whitespace(std::string_view text);
// What stands before the first `end`, or all; it goes from `text` with that.
std::string_view cut_at(std::string_view& text, char end);
std::string join(const std::vector<std::string>& parts, std::string_view between);

// "1 page", "250 pages".
std::string count_of(std::size_t count, std::string_view singular, std::string_view plural);

// How many bytes the UTF-8 sequence at the start of `text` has (Unicode, table 3-7), or 0 when it
// is not well-formed.
std::size_t utf8_length(std::string_view text);

// How many bytes at the start are ASCII.
std::size_t ascii_length(std::string_view bytes);

// True when the whole text is well-formed.
bool is_utf8(std::string_view text);

// Calls f(code point) for each UTF-8 sequence; a byte that begins none is U+FFFD.
template <class F>
void for_each_code_point(std::string_view text, F&& f) {
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (length == 0) {
      f(char32_t{0xFFFD});
      text.remove_prefix(1);
      continue;
    }
    auto value = static_cast<char32_t>(static_cast<unsigned char>(text[0]));
    if (length > 1) value &= 0xFFu >> (length + 1);
    for (std::size_t k = 1; k < length; ++k)
      value = (value << 6) | (static_cast<unsigned char>(text[k]) & 0x3Fu);
    f(value);
    text.remove_prefix(length);
  }
}

}  // namespace pushplan
