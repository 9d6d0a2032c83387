// The encoders of the Encoding Standard (sections 9 to 14), which browsers need for the queries of
// URLs and for forms alone. Left out: the private characters that gb18030 had before 2022, which
// count as characters that the encoding lacks.
#include <algorithm>
#include <string>
#include <string_view>

#include "base/encoding.h"
#include "base/encoding_index.h"
#include "base/text.h"

namespace pushplan {
namespace {

// The bytes of the first pointer to a character that is outside of [skip, skip_end); empty where
// there is none.
std::string from_index(IndexName name, char32_t c, std::size_t skip = 0, std::size_t skip_end = 0) {
  for (const std::size_t pointer : index_of(name).pointers_to(c))
    if (pointer < skip || pointer >= skip_end) return bytes_of(name, pointer);
  return {};
}

std::string single(char32_t byte) { return std::string(1, static_cast<char>(byte)); }

// Section 10.2.2.
std::string encode_gb18030(char32_t c, bool is_gbk) {
  constexpr std::size_t kFirstSupplementary = 189000;
  if (is_gbk && c == 0x20AC) return single(0x80);
  std::string bytes = from_index(IndexName::gb18030, c);
  if (!bytes.empty() || is_gbk || c == 0xE5E5) return bytes;
  if (c >= 0x10000)
    return bytes_of(IndexName::gb18030_four_bytes, kFirstSupplementary + (c - 0x10000));
  return from_index(IndexName::gb18030_four_bytes, c);
}

// Section 11.1.2 with the "index Big5 pointer" of section 5: nothing of Hong Kong's extension, and
// of characters that stand twice some the second time.
std::string encode_big5(char32_t c) {
  constexpr std::size_t kExtensionEnd = std::size_t{0xA1 - 0x81} * 157;
  constexpr std::u32string_view kLast = U"\u2550\u255E\u2561\u256A\u5341\u5345";
  if (kLast.find(c) == std::u32string_view::npos)
    return from_index(IndexName::big5, c, 0, kExtensionEnd);
  const auto pointers = index_of(IndexName::big5).pointers_to(c);
  return pointers.empty() ? "" : bytes_of(IndexName::big5, pointers.back());
}

// Both of section 12: the yen and overline that replace ASCII there, and the minus sign.
std::string encode_japanese(char32_t c, TextEncoding encoding) {
  constexpr std::size_t kNecSelected = 8272, kNecSelectedEnd = 8836;  // index Shift_JIS pointer
  const bool is_euc = encoding == TextEncoding::euc_jp;
  if (c == 0xA5) return "\\";
  if (c == 0x203E) return "~";
  if (c >= 0xFF61 && c <= 0xFF9F) return (is_euc ? "\x8E" : "") + single(c - 0xFF61 + 0xA1);
  if (c == 0x2212) c = 0xFF0D;
  if (!is_euc)
    return c == 0x80 ? single(c) : from_index(IndexName::jis0208, c, kNecSelected, kNecSelectedEnd);
  const auto pointers = index_of(IndexName::jis0208).pointers_to(c);
  if (pointers.empty()) return {};
  return single(pointers[0] / 94u + 0xA1) + single(pointers[0] % 94u + 0xA1);
}

// The bytes of a character in any encoding but UTF-8 and ISO-2022-JP; empty where it has none.
std::string encode(char32_t c, TextEncoding encoding) {
  if (c < 0x80) return single(c);
  switch (encoding) {
    case TextEncoding::gbk:
    case TextEncoding::gb18030:
      return encode_gb18030(c, encoding == TextEncoding::gbk);
    case TextEncoding::big5:
      return encode_big5(c);
    case TextEncoding::euc_jp:
    case TextEncoding::shift_jis:
      return encode_japanese(c, encoding);
    case TextEncoding::euc_kr:
      return from_index(IndexName::euc_kr, c);
    case TextEncoding::x_user_defined:
      return c >= 0xF780 && c <= 0xF7FF ? single(c - 0xF700) : "";
    default: {
      const auto pointers = single_byte_index(encoding).pointers_to(c);
      return pointers.empty() ? "" : single(pointers[0] + 0x80u);
    }
  }
}

// Section 5, index ISO-2022-JP katakana: what stands for half-width katakana, from U+FF61 on.
constexpr std::u32string_view kKatakana =
    U"\u3002\u300C\u300D\u3001\u30FB\u30F2\u30A1\u30A3\u30A5\u30A7\u30A9\u30E3\u30E5\u30E7"
    U"\u30C3\u30FC\u30A2\u30A4\u30A6\u30A8\u30AA\u30AB\u30AD\u30AF\u30B1\u30B3\u30B5\u30B7"
    U"\u30B9\u30BB\u30BD\u30BF\u30C1\u30C4\u30C6\u30C8\u30CA\u30CB\u30CC\u30CD\u30CE\u30CF"
    U"\u30D2\u30D5\u30D8\u30DB\u30DE\u30DF\u30E0\u30E1\u30E2\u30E4\u30E6\u30E8\u30E9\u30EA"
    U"\u30EB\u30EC\u30ED\u30EF\u30F3\u309B\u309C";

// Section 12.2.2: two-byte characters are EUC-JP's without their high bits, between escapes.
class Iso2022JpEncoder {
 public:
  std::string encode(char32_t c) {
    if (c == 0x0E || c == 0x0F || c == 0x1B) return {};
    if (c == 0xA5 || c == 0x203E) return switch_to(kRoman) + (c == 0xA5 ? '\\' : '~');
    if (c < 0x80) {
      const bool stays = set_ == kRoman && c != '\\' && c != '~';
      return (stays ? "" : switch_to(kAscii)) + single(c);
    }
    if (c >= 0xFF61 && c < 0xFF61 + kKatakana.size()) c = kKatakana[c - 0xFF61];
    std::string bytes = pushplan::encode(c, TextEncoding::euc_jp);
    if (bytes.size() != 2) return {};
    for (char& byte : bytes) byte = static_cast<char>(byte & 0x7F);
    return switch_to(kJis0208) + bytes;
  }

  // What goes before the place of a character that cannot be encoded, and what at the end.
  std::string leave_jis0208() { return set_ == kJis0208 ? switch_to(kAscii) : ""; }
  std::string finish() { return switch_to(kAscii); }

 private:
  static constexpr std::string_view kAscii = "\x1B(B", kRoman = "\x1B(J", kJis0208 = "\x1B$B";

  std::string switch_to(std::string_view set) {
    if (set == set_) return {};
    set_ = set;
    return std::string(set);
  }

  std::string_view set_ = kAscii;
};

}  // namespace

void append_encoded(std::string& out, std::string_view text, EncodeSet set, TextEncoding encoding) {
  const bool as_utf_8 = encoding == TextEncoding::utf_8 || encoding == TextEncoding::replacement ||
                        encoding == TextEncoding::utf_16be || encoding == TextEncoding::utf_16le;
  if (as_utf_8) return append_encoded(out, text, set);
  const bool has_state = encoding == TextEncoding::iso_2022_jp;
  Iso2022JpEncoder encoder;
  for_each_code_point(text, [&](char32_t c) {
    const std::string bytes = has_state ? encoder.encode(c) : encode(c, encoding);
    if (!bytes.empty()) return append_encoded(out, bytes, set);
    append_encoded(out, encoder.leave_jis0208(), set);
    // Control characters that could forge an escape are reported as U+FFFD.
    out += "%26%23" + std::to_string(c < 0x80 ? 0xFFFD : static_cast<unsigned>(c)) + "%3B";
  });
  append_encoded(out, encoder.finish(), set);
}

}  // namespace pushplan
