#include "cli/yaml_scalar.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace pushplan::cli {

std::string yaml_scalar(std::string_view text) {
  constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_/.@+-";
  constexpr std::string_view kMarks = "_@+-:";  // not at the beginning
  const std::array<std::string_view, 3> nulls = {"null", "Null", "NULL"};
  // The colon of a URL's scheme makes no mapping.
  const std::size_t scheme = std::min(text.find("://"), text.size());
  const bool plain = !text.empty() && text.find_first_not_of(kPlain) >= scheme &&
                     text.find_first_not_of(kPlain, scheme + 1) == std::string_view::npos &&
                     kMarks.find(text.front()) == std::string_view::npos &&
                     std::find(nulls.begin(), nulls.end(), text) == nulls.end();
  if (plain) return std::string(text);
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\')
      out += std::string("\\") + c;
    else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
      out += fmt::format("\\x{:02X}", static_cast<unsigned char>(c));
    else
      out += c;
  }
  return out + '"';
}

}  // namespace pushplan::cli
