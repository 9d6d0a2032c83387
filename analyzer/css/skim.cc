#include "analyzer/css/skim.h"

#include <array>
#include <cstdint>
#include <optional>

#include "analyzer/css/property.h"
#include "base/text.h"

namespace pushplan::css {
namespace {

enum class Byte : std::uint8_t { plain, open, close, end, other };

// What a byte means in a value that is passed over.
constexpr std::array<Byte, 256> kBytes = [] {
  std::array<Byte, 256> bytes{};
  for (const char c : std::string_view("\"'\\/[]{"))
    bytes[static_cast<unsigned char>(c)] = Byte::other;
  bytes['('] = Byte::open;
  bytes[')'] = Byte::close;
  bytes[';'] = bytes['}'] = Byte::end;
  return bytes;
}();

constexpr bool is_plain_name(char c) { return (c >= 'a' && c <= 'z') || c == '-'; }

std::size_t skip_space(std::string_view source, std::size_t at) {
  while (at < source.size() && is_ascii_whitespace(source[at])) ++at;
  return at;
}

// Whether the function whose "(" is at `at` may hold a URL without quotes: url(), or src().
bool takes_url(std::string_view source, std::size_t at) {
  if (at < 3) return false;
  const auto lower = [&](std::size_t back) { return source[at - back] | 0x20; };
  return (lower(3) == 'u' && lower(2) == 'r' && lower(1) == 'l') ||
         (lower(3) == 's' && lower(2) == 'r' && lower(1) == 'c');
}

// Where the value from `at` on ends: its ";" or "}", or the end of the source; nullopt when that
// takes a tokenizer.
std::optional<std::size_t> end_of_value(std::string_view source, std::size_t at) {
  int open = 0;
  for (; at < source.size(); ++at) {
    switch (kBytes[static_cast<unsigned char>(source[at])]) {
      case Byte::plain:
        break;
      case Byte::open:
        if (takes_url(source, at)) return std::nullopt;
        ++open;
        break;
      case Byte::close:
        if (--open < 0) return std::nullopt;
        break;
      case Byte::end:
        return open == 0 ? std::optional(at) : std::nullopt;
      case Byte::other:
        return std::nullopt;
    }
  }
  return open == 0 ? std::optional(at) : std::nullopt;
}

// Where the "{" stands that ends the prelude from `at` on; nullopt when that takes a tokenizer.
std::optional<std::size_t> end_of_prelude(std::string_view source, std::size_t at) {
  int open = 0;
  bool in_square = false;
  for (; at < source.size(); ++at) {
    const char c = source[at];
    if (c == '[' || c == ']') {
      if (in_square == (c == '[')) return std::nullopt;
      in_square = !in_square;
    } else if (c == '(' || c == ')') {
      open += c == '(' ? 1 : -1;
      if (in_square || open < 0) return std::nullopt;
    } else if (c == '{') {
      return open == 0 && !in_square ? std::optional(at) : std::nullopt;
    } else if (c == '@' || kBytes[static_cast<unsigned char>(c)] >= Byte::end) {
      return std::nullopt;
    }
  }
  return std::nullopt;
}

}  // namespace

std::size_t skim_declarations(std::string_view source, std::size_t position) {
  for (;;) {
    const std::size_t begin = skip_space(source, position);
    std::size_t end = begin;
    while (end < source.size() && is_plain_name(source[end])) ++end;
    const std::string_view name = source.substr(begin, end - begin);
    if (name.empty() || name == "-" || name.substr(0, 2) == "--") return position;
    const std::size_t colon = skip_space(source, end);
    if (colon >= source.size() || source[colon] != ':' || is_read(name)) return position;
    const auto value_end = end_of_value(source, colon + 1);
    if (!value_end) return position;
    position = *value_end;
    if (position == source.size() || source[position] == '}') return position;
    ++position;
  }
}

std::size_t skim_rules(std::string_view source, std::size_t position) {
  for (;;) {
    const std::size_t begin = skip_space(source, position);
    if (source.substr(begin, 2) == "--") return position;  // perhaps a custom property
    const auto open = end_of_prelude(source, begin);
    if (!open) return position;
    const std::size_t end = skip_space(source, skim_declarations(source, *open + 1));
    if (end >= source.size() || source[end] != '}') return position;
    position = end + 1;
  }
}

bool bears_on_fetches(std::string_view declarations) {
  const std::size_t end = skim_declarations(declarations, 0);
  return skip_space(declarations, end) < declarations.size();
}

bool may_import_late(std::string_view source) {
  const std::size_t block = source.find('{');
  if (block == std::string_view::npos) return false;
  for (std::size_t at = source.find('@', block); at < source.size() - 1;
       at = source.find('@', at + 1)) {
    const char next = source[at + 1];
    if (next == 'i' || next == 'I' || next == '\\') return true;
  }
  return false;
}

}  // namespace pushplan::css
