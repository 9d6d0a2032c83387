#include "analyzer/html/meta.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <limits>

#include "base/text.h"

namespace pushplan::html {
namespace {

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kWhitespace = " \t\n\f\r";

void skip(std::string_view& text, std::string_view characters) {
  text.remove_prefix(std::min(text.find_first_not_of(characters), text.size()));
}

// Takes a prefix, in any case, off the text.
bool take(std::string_view& text, std::string_view prefix) {
  if (!equals_ignoring_case(text.substr(0, prefix.size()), prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

// The URL behind the semicolon: with or without "url=" and quotes, of which the last may be absent.
std::string_view refresh_url(std::string_view text) {
  std::string_view rest = text;
  if (take(rest, "u")) {
    if (!take(rest, "rl")) return text;
    skip(rest, kWhitespace);
    if (!take(rest, "=")) return text;
    skip(rest, kWhitespace);
  }
  if (rest.empty() || (rest[0] != '"' && rest[0] != '\'')) return rest;
  return rest.substr(1, rest.find(rest[0], 1) - 1);
}

}  // namespace

std::optional<RefreshTarget> parse_refresh(std::string_view content) {
  skip(content, kWhitespace);
  const std::string_view number =
      content.substr(0, std::min(content.find_first_not_of(kDigits), content.size()));
  if (number.empty() && content.substr(0, 1) != ".") return std::nullopt;
  RefreshTarget target;
  const auto result = std::from_chars(number.data(), number.data() + number.size(), target.seconds);
  if (result.ec == std::errc::result_out_of_range)
    target.seconds = std::numeric_limits<std::uint32_t>::max();
  content.remove_prefix(number.size());
  skip(content, "0123456789.");
  if (content.empty()) return target;
  if (content[0] != ';' && content[0] != ',' && !is_ascii_whitespace(content[0]))
    return std::nullopt;
  skip(content, kWhitespace);
  if (!take(content, ";")) take(content, ",");
  skip(content, kWhitespace);
  target.url = refresh_url(content);
  return target;
}

std::string_view referrer_policy(std::string_view content) {
  struct Row {
    std::string_view written, policy;
  };
  constexpr Row kRows[] = {
      {"always", "unsafe-url"},
      {"default", "strict-origin-when-cross-origin"},
      {"never", "no-referrer"},
      {"no-referrer", "no-referrer"},
      {"no-referrer-when-downgrade", "no-referrer-when-downgrade"},
      {"origin", "origin"},
      {"origin-when-cross-origin", "origin-when-cross-origin"},
      {"origin-when-crossorigin", "origin-when-cross-origin"},
      {"same-origin", "same-origin"},
      {"strict-origin", "strict-origin"},
      {"strict-origin-when-cross-origin", "strict-origin-when-cross-origin"},
      {"unsafe-url", "unsafe-url"},
  };
  const auto row = std::find_if(std::begin(kRows), std::end(kRows), [&](const Row& r) {
    return equals_ignoring_case(r.written, content);
  });
  return row == std::end(kRows) ? "" : row->policy;
}

}  // namespace pushplan::html
