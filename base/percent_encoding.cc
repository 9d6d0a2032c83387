#include "base/percent_encoding.h"

#include <array>
#include <cstddef>

#include "base/text.h"

namespace pushplan {
namespace {

constexpr std::array<std::uint8_t, 256> make_encode_sets() {
  std::array<std::uint8_t, 256> sets{};
  for (std::size_t byte = 0; byte < sets.size(); ++byte) {
    if (byte < 0x20 || byte > 0x7e) sets[byte] = 0x7f;
  }
  const auto add = [&sets](std::string_view bytes, unsigned set) {
    for (const char c : bytes) {
      auto& entry = sets[static_cast<unsigned char>(c)];
      entry = static_cast<std::uint8_t>(entry | set);
    }
  };
  constexpr unsigned kFromPath = path_set | userinfo_set | file_name_set;
  constexpr unsigned kFromQuery = query_set | special_query_set | kFromPath;
  add(" \"<>`", fragment_set);
  add(" \"#<>", kFromQuery);
  add("'", special_query_set);
  // Not '|': Chromium encodes it in paths, the standard and its test suite do not.
  add("?^`{}", kFromPath);
  add("/:;=@[\\]|", userinfo_set);
  add("%\\", file_name_set);
  return sets;
}

constexpr std::array<std::uint8_t, 256> kEncodeSets = make_encode_sets();

// The value of a hex digit, or -1.
int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = ascii_lower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

}  // namespace

void append_encoded(std::string& out, std::string_view text, EncodeSet set) {
  std::size_t plain_start = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((kEncodeSets[byte] & set) == 0) continue;
    out.append(text, plain_start, i - plain_start);
    append_percent_encoded(out, byte);
    plain_start = i + 1;
  }
  out.append(text, plain_start);
}

std::string percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && text.size() - i > 2) {
      const int high = hex_value(text[i + 1]);
      const int low = hex_value(text[i + 2]);
      if (high >= 0 && low >= 0) {
        out += static_cast<char>(high * 16 + low);
        i += 2;
        continue;
      }
    }
    out += text[i];
  }
  return out;
}

void append_percent_encoded(std::string& out, unsigned char byte) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  out += '%';
  out += kDigits[byte / 16];
  out += kDigits[byte % 16];
}

std::string percent_encode_path(std::string_view decoded_bytes) {
  std::string out;
  out.reserve(decoded_bytes.size());
  append_encoded(out, decoded_bytes, file_name_set);
  return out;
}

}  // namespace pushplan
