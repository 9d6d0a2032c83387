// Small ASCII string helpers that the standards of HTML, CSS and URLs share.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pushplan {

// ASCII whitespace of the HTML standard: tab, LF, FF, CR, space (Infra section 4.6).
constexpr bool is_ascii_whitespace(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

constexpr char ascii_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string to_lower(std::string_view text);                        // ASCII only
bool equals_ignoring_case(std::string_view a, std::string_view b);  // ASCII only
std::string_view trim(std::string_view text);                       // ASCII whitespace at both ends
std::vector<std::string_view> split_on_whitespace(std::string_view text);
std::string join(const std::vector<std::string>& parts, std::string_view between);

// "1 page", "250 pages".
std::string count_of(std::size_t count, std::string_view singular, std::string_view plural);

// Calls f(code point) for each UTF-8 sequence; an invalid byte is U+FFFD.
template <class F>
void for_each_code_point(std::string_view text, F&& f) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length = lead < 0x80    ? 1
                               : lead >= 0xF0 ? 4
                               : lead >= 0xE0 ? 3
                               : lead >= 0xC2 ? 2
                                              : 0;
    if (length == 0 || i + length > text.size()) {
      f(char32_t{0xFFFD});
      ++i;
      continue;
    }
    char32_t value = length == 1 ? lead : lead & (0xFFu >> (length + 1));
    bool valid = true;
    for (std::size_t k = 1; k < length; ++k) {
      const auto next = static_cast<unsigned char>(text[i + k]);
      valid = valid && (next & 0xC0) == 0x80;
      value = (value << 6) | (next & 0x3Fu);
    }
    f(valid && value <= 0x10FFFF ? value : char32_t{0xFFFD});
    i += valid ? length : 1;
  }
}

}  // namespace pushplan
