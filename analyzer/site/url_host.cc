// Turns host text into its serialised form, following section 3 of the URL Standard; the only file
// that knows libidn2.
// Guarantees: as url_host.h. Where libidn2 is stricter than the standard's use of UTS #46 (symbols
// and emoji, hyphens at the edges or in third and fourth place of a non-ASCII label, labels over 63
// bytes) the host is refused; a domain that is ASCII as written never reaches the library.
// Covered by tests/unit/url_test.cc and url_suite_test.cc.
#include "analyzer/site/url_host.h"

#include <idn2.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "analyzer/site/url.h"
#include "base/text.h"

namespace pushplan::site {
namespace {

using Ipv6Pieces = std::array<std::uint16_t, 8>;

constexpr std::uint64_t kIpv4Limit = std::uint64_t{1} << 32;

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// The digit's value, or nullopt when `c` is no digit in `radix`.
std::optional<unsigned> digit_value(char c, unsigned radix) {
  unsigned value = radix;
  if (is_ascii_digit(c)) value = static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') value = static_cast<unsigned>(c - 'a') + 10;
  if (c >= 'A' && c <= 'F') value = static_cast<unsigned>(c - 'A') + 10;
  if (value >= radix) return std::nullopt;
  return value;
}

// Section 3.2, forbidden host code point.
bool is_forbidden_in_host(char c) {
  constexpr std::string_view kForbidden{"\0\t\n\r #/:<>?@[\\]^|", 17};
  return kForbidden.find(c) != std::string_view::npos;
}

// Section 3.2, forbidden domain code point.
bool is_forbidden_in_domain(char c) {
  return static_cast<unsigned char>(c) <= 0x1f || c == '%' || c == 0x7f || is_forbidden_in_host(c);
}

// Section 3.3, domain to ASCII, for a domain with at least one byte that is not ASCII.
std::optional<std::string> domain_to_ascii(const std::string& domain) {
  // The library takes C strings; a NUL survives the standard's mapping and is forbidden after it.
  if (domain.find('\0') != std::string::npos) return std::nullopt;
  // The round trip check would refuse labels such as "ü!x" that are valid without STD3 rules.
  constexpr int kFlags =
      static_cast<int>(IDN2_NONTRANSITIONAL) | static_cast<int>(IDN2_NO_ALABEL_ROUNDTRIP);
  char* output = nullptr;
  if (idn2_to_ascii_8z(domain.c_str(), &output, kFlags) != IDN2_OK) return std::nullopt;
  std::string result(output);
  idn2_free(output);
  return result;
}

// Section 3.5, IPv4 number parser; values beyond 32 bits come back as kIpv4Limit.
std::optional<std::uint64_t> parse_ipv4_number(std::string_view text) {
  if (text.empty()) return std::nullopt;
  unsigned radix = 10;
  if (text.size() >= 2 && text[0] == '0') {
    const bool hex = text[1] == 'x' || text[1] == 'X';
    radix = hex ? 16 : 8;
    text.remove_prefix(hex ? 2 : 1);
  }
  std::uint64_t value = 0;
  for (const char c : text) {
    const auto digit = digit_value(c, radix);
    if (!digit) return std::nullopt;
    value = std::min(value * radix + *digit, kIpv4Limit);
  }
  return value;
}

// Section 3.5, ends in a number checker.
bool ends_in_number(std::string_view domain) {
  if (!domain.empty() && domain.back() == '.') domain.remove_suffix(1);
  const std::size_t dot = domain.rfind('.');
  const std::string_view last = dot == std::string_view::npos ? domain : domain.substr(dot + 1);
  if (last.empty() || !is_ascii_digit(last.front())) return false;
  return std::all_of(last.begin(), last.end(), is_ascii_digit) ||
         parse_ipv4_number(last).has_value();
}

// Section 3.5, IPv4 parser.
std::optional<std::uint32_t> parse_ipv4(std::string_view text) {
  if (text.size() > 1 && text.back() == '.') text.remove_suffix(1);
  std::uint64_t address = 0;
  for (unsigned parts_left = 4; parts_left > 0; --parts_left) {
    const std::size_t dot = text.find('.');
    const auto number = parse_ipv4_number(text.substr(0, dot));
    if (!number) return std::nullopt;
    if (dot == std::string_view::npos) {  // the last number fills all the bytes that are left
      if (*number >= std::uint64_t{1} << (8 * parts_left)) return std::nullopt;
      return static_cast<std::uint32_t>((address << (8 * parts_left)) + *number);
    }
    if (*number > 255) return std::nullopt;
    address = (address << 8) + *number;
    text.remove_prefix(dot + 1);
  }
  return std::nullopt;
}

// Section 3.6, IPv4 serializer.
std::string serialize_ipv4(std::uint32_t address) {
  std::string out;
  for (unsigned shift = 24;; shift -= 8) {
    out += std::to_string((address >> shift) & 0xff);
    if (shift == 0) return out;
    out += '.';
  }
}

// The IPv4 address at the end of an IPv6 one: four plain decimal numbers without leading zeros.
std::optional<std::uint32_t> parse_ipv4_in_ipv6(std::string_view text) {
  std::uint32_t address = 0;
  for (int parts_left = 4; parts_left > 0; --parts_left) {
    const std::size_t dot = text.find('.');
    const std::string_view part = text.substr(0, dot);
    if (part.empty() || part.size() > 3 || !std::all_of(part.begin(), part.end(), is_ascii_digit) ||
        (part.size() > 1 && part[0] == '0')) {
      return std::nullopt;
    }
    unsigned value = 0;
    for (const char c : part) value = value * 10 + static_cast<unsigned>(c - '0');
    if (value > 255) return std::nullopt;
    address = (address << 8) + value;
    if (dot == std::string_view::npos) {
      if (parts_left > 1) return std::nullopt;
      return address;
    }
    text.remove_prefix(dot + 1);
  }
  return std::nullopt;
}

std::optional<std::uint16_t> parse_ipv6_piece(std::string_view text) {
  if (text.empty() || text.size() > 4) return std::nullopt;
  unsigned value = 0;
  for (const char c : text) {
    const auto digit = digit_value(c, 16);
    if (!digit) return std::nullopt;
    value = value * 16 + *digit;
  }
  return static_cast<std::uint16_t>(value);
}

// Reads pieces separated by ':' into the front of `pieces`; returns how many, nullopt on a syntax
// error or on more than eight. Empty text is no pieces.
std::optional<std::size_t> parse_ipv6_run(std::string_view text, bool ipv4_allowed,
                                          Ipv6Pieces& pieces) {
  std::size_t count = 0;
  if (text.empty()) return count;
  while (true) {
    const std::size_t colon = text.find(':');
    const bool last = colon == std::string_view::npos;
    if (last && ipv4_allowed && text.find('.') != std::string_view::npos) {
      const auto ipv4 = parse_ipv4_in_ipv6(text);
      if (!ipv4 || count > pieces.size() - 2) return std::nullopt;
      pieces[count] = static_cast<std::uint16_t>(*ipv4 >> 16);
      pieces[count + 1] = static_cast<std::uint16_t>(*ipv4 & 0xffff);
      return count + 2;
    }
    const auto piece = parse_ipv6_piece(text.substr(0, colon));
    if (!piece || count == pieces.size()) return std::nullopt;
    pieces[count++] = *piece;
    if (last) return count;
    text.remove_prefix(colon + 1);
  }
}

// Section 3.5, IPv6 parser. The standard walks code points; cutting at the one "::" first accepts
// the same texts, since a second "::" leaves an empty piece behind.
std::optional<Ipv6Pieces> parse_ipv6(std::string_view text) {
  Ipv6Pieces pieces{};
  const std::size_t gap = text.find("::");
  if (gap == std::string_view::npos) {
    if (parse_ipv6_run(text, true, pieces) != pieces.size()) return std::nullopt;
    return pieces;
  }
  Ipv6Pieces tail{};
  const auto head_count = parse_ipv6_run(text.substr(0, gap), false, pieces);
  const auto tail_count = parse_ipv6_run(text.substr(gap + 2), true, tail);
  // "::" stands for at least one piece.
  if (!head_count || !tail_count || *head_count + *tail_count >= pieces.size()) return std::nullopt;
  std::copy_n(tail.begin(), *tail_count, pieces.end() - static_cast<std::ptrdiff_t>(*tail_count));
  return pieces;
}

struct ZeroRun {
  std::size_t start = 0;
  std::size_t length = 0;
};

// The first longest run of zero pieces; section 3.6, find the IPv6 address compressed piece index.
ZeroRun longest_zero_run(const Ipv6Pieces& pieces) {
  ZeroRun best;
  ZeroRun current;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (pieces[i] != 0) {
      current = {i + 1, 0};
      continue;
    }
    ++current.length;
    if (current.length > best.length) best = current;
  }
  return best;
}

void append_hex(std::string& out, unsigned value) {
  if (value >= 16) append_hex(out, value / 16);
  out += "0123456789abcdef"[value % 16];
}

// Section 3.6, IPv6 serializer, with the brackets of the host serializer.
std::string serialize_ipv6(const Ipv6Pieces& pieces) {
  const ZeroRun run = longest_zero_run(pieces);
  std::string out = "[";
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (run.length > 1 && i == run.start) {
      out += i == 0 ? "::" : ":";
      i += run.length - 1;
      continue;
    }
    append_hex(out, pieces[i]);
    if (i + 1 < pieces.size()) out += ':';
  }
  out += ']';
  return out;
}

// Section 3.5, opaque-host parser.
std::optional<std::string> parse_opaque_host(std::string_view input) {
  if (std::any_of(input.begin(), input.end(), is_forbidden_in_host)) return std::nullopt;
  std::string out;
  out.reserve(input.size());
  for (const char c : input) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x1f || byte > 0x7e) {
      append_percent_encoded(out, byte);
    } else {
      out += c;
    }
  }
  return out;
}

// Section 3.5, host parser, from the percent-decoding on.
std::optional<std::string> parse_domain(std::string_view input) {
  const bool encoded = input.find('%') != std::string_view::npos;
  std::string domain = encoded ? percent_decode(input) : std::string(input);
  if (is_ascii(domain)) {
    for (char& c : domain) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
  } else {
    auto ascii = domain_to_ascii(domain);
    if (!ascii) return std::nullopt;
    domain = std::move(*ascii);
  }
  if (domain.empty() || std::any_of(domain.begin(), domain.end(), is_forbidden_in_domain)) {
    return std::nullopt;
  }
  if (!ends_in_number(domain)) return domain;
  const auto address = parse_ipv4(domain);
  if (!address) return std::nullopt;
  return serialize_ipv4(*address);
}

}  // namespace

std::optional<std::string> parse_host(std::string_view input, bool is_opaque) {
  if (!input.empty() && input.front() == '[') {
    if (input.back() != ']') return std::nullopt;
    const auto pieces = parse_ipv6(input.substr(1, input.size() - 2));
    if (!pieces) return std::nullopt;
    return serialize_ipv6(*pieces);
  }
  return is_opaque ? parse_opaque_host(input) : parse_domain(input);
}

}  // namespace pushplan::site
