// Bytes of a file to UTF-8 text, and URL queries back to bytes, by the Encoding Standard
// (https://encoding.spec.whatwg.org/).
//
// The decoders are the standard's own; their tables ("indexes") come from the C library's iconv and
// are mended where it differs from the standard, see encoding_index.cc. Which encoding a file is
// in: sniff_encoding.h. Guarantees: never fails; what is malformed becomes U+FFFD; the result is
// well-formed UTF-8, at most three times as long as the bytes. Tests: tests/unit/encoding_test.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/percent_encoding.h"

namespace pushplan {

// The encodings of section 4.2, in its order.
enum class TextEncoding : std::uint8_t {
  utf_8,
  ibm866,  // the first of the single-byte encodings
  iso_8859_2,
  iso_8859_3,
  iso_8859_4,
  iso_8859_5,
  iso_8859_6,
  iso_8859_7,
  iso_8859_8,
  iso_8859_8_i,
  iso_8859_10,
  iso_8859_13,
  iso_8859_14,
  iso_8859_15,
  iso_8859_16,
  koi8_r,
  koi8_u,
  macintosh,
  windows_874,
  windows_1250,
  windows_1251,
  windows_1252,
  windows_1253,
  windows_1254,
  windows_1255,
  windows_1256,
  windows_1257,
  windows_1258,
  x_mac_cyrillic,  // the last of the single-byte encodings
  gbk,
  gb18030,
  big5,
  euc_jp,
  iso_2022_jp,
  shift_jis,
  euc_kr,
  replacement,
  utf_16be,
  utf_16le,
  x_user_defined,
};

// The encoding of a label such as "latin1", case and surrounding whitespace ignored; nullopt when
// the standard knows no such label (section 4.2, get an encoding).
std::optional<TextEncoding> encoding_of(std::string_view label);

// The name in lower case, which is a label too: "utf-8", "windows-1252".
std::string_view name_of(TextEncoding encoding);

struct Decoded {
  std::string text;
  TextEncoding encoding = TextEncoding::utf_8;  // that `text` was in
};

// Decodes a file; a byte order mark is dropped and wins over `fallback` (section 6, decode).
// Well-formed UTF-8 is handed through without a copy.
Decoded decode(std::string bytes, TextEncoding fallback);

// Decodes what is UTF-8 by definition, such as module scripts (section 6, UTF-8 decode).
std::string decode_utf8(std::string bytes);

// The encoding that the byte order mark at the start names, if there is one (section 6, BOM sniff).
std::optional<TextEncoding> sniff_byte_order_mark(std::string_view bytes);

// The text with one U+FFFD for each malformed part, `text` itself when there is none
// (section 8.1.1, UTF-8 decoder).
std::string replace_malformed(std::string text);

// Appends `text` (UTF-8) in an encoding, bytes of the set as "%XX" and characters that the encoding
// lacks as "%26%23...%3B" with their number (URL Standard section 1.3, percent-encode after
// encoding). UTF-16 and `replacement` give UTF-8 (section 4.3, output encoding).
void append_encoded(std::string& out, std::string_view text, EncodeSet set, TextEncoding encoding);

// Appends a code point, which must not be a surrogate, in UTF-8.
void append_utf8(std::string& out, char32_t code_point);

}  // namespace pushplan
