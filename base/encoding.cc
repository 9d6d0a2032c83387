#include "base/encoding.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>

#include "base/decoders.h"
#include "base/text.h"

namespace pushplan {
namespace {

// By TextEncoding: the name, then the other labels (section 4.2).
// NOLINTBEGIN(bugprone-suspicious-missing-comma): one string an encoding
constexpr std::string_view kLabels[] = {
    "utf-8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf8 x-unicode20utf8",
    "ibm866 866 cp866 csibm866",
    "iso-8859-2 csisolatin2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2",
    "iso-8859-3 csisolatin3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3",
    "iso-8859-4 csisolatin4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4",
    "iso-8859-5 csisolatincyrillic cyrillic iso-ir-144 iso8859-5 iso88595 iso_8859-5 "
    "iso_8859-5:1988",
    "iso-8859-6 arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6-e "
    "iso-8859-6-i iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987",
    "iso-8859-7 csisolatingreek ecma-118 elot_928 greek greek8 iso-ir-126 iso8859-7 iso88597 "
    "iso_8859-7 iso_8859-7:1987 sun_eu_greek",
    "iso-8859-8 csiso88598e csisolatinhebrew hebrew iso-8859-8-e iso-ir-138 iso8859-8 iso88598 "
    "iso_8859-8 iso_8859-8:1988 visual",
    "iso-8859-8-i csiso88598i logical",
    "iso-8859-10 csisolatin6 iso-ir-157 iso8859-10 iso885910 l6 latin6",
    "iso-8859-13 iso8859-13 iso885913",
    "iso-8859-14 iso8859-14 iso885914",
    "iso-8859-15 csisolatin9 iso8859-15 iso885915 iso_8859-15 l9",
    "iso-8859-16",
    "koi8-r cskoi8r koi koi8 koi8_r",
    "koi8-u koi8-ru",
    "macintosh csmacintosh mac x-mac-roman",
    "windows-874 dos-874 iso-8859-11 iso8859-11 iso885911 tis-620",
    "windows-1250 cp1250 x-cp1250",
    "windows-1251 cp1251 x-cp1251",
    "windows-1252 ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 "
    "iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 l1 latin1 us-ascii x-cp1252",
    "windows-1253 cp1253 x-cp1253",
    "windows-1254 cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 "
    "iso_8859-9:1989 l5 latin5 x-cp1254",
    "windows-1255 cp1255 x-cp1255",
    "windows-1256 cp1256 x-cp1256",
    "windows-1257 cp1257 x-cp1257",
    "windows-1258 cp1258 x-cp1258",
    "x-mac-cyrillic x-mac-ukrainian",
    "gbk chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 iso-ir-58 x-gbk",
    "gb18030",
    "big5 big5-hkscs cn-big5 csbig5 x-x-big5",
    "euc-jp cseucpkdfmtjapanese x-euc-jp",
    "iso-2022-jp csiso2022jp",
    "shift_jis csshiftjis ms932 ms_kanji shift-jis sjis windows-31j x-sjis",
    "euc-kr cseuckr csksc56011987 iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 "
    "windows-949",
    "replacement csiso2022kr hz-gb-2312 iso-2022-cn iso-2022-cn-ext iso-2022-kr",
    "utf-16be unicodefffe",
    "utf-16le csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16",
    "x-user-defined",
};
// NOLINTEND(bugprone-suspicious-missing-comma)

std::size_t mark_length(TextEncoding encoding) { return encoding == TextEncoding::utf_8 ? 3 : 2; }

// How many bytes at the start of `text`, which begins no UTF-8 sequence, one U+FFFD replaces: the
// longest part that continuation bytes could have completed.
std::size_t malformed_length(std::string_view text) {
  std::size_t length = 1;
  while (length < std::min<std::size_t>(3, text.size()) &&
         utf8_length(std::string(text.substr(0, length + 1)) += "\x80\x80") > length + 1)
    ++length;
  return length;
}

}  // namespace

std::optional<TextEncoding> encoding_of(std::string_view label) {
  const std::string wanted = to_lower(trim(label));
  for (std::size_t e = 0; e < std::size(kLabels); ++e)
    for (const std::string_view known : split_on_whitespace(kLabels[e]))
      if (known == wanted) return static_cast<TextEncoding>(e);
  return std::nullopt;
}

std::string_view name_of(TextEncoding encoding) {
  const std::string_view labels = kLabels[static_cast<std::size_t>(encoding)];
  return labels.substr(0, labels.find(' '));
}

std::optional<TextEncoding> sniff_byte_order_mark(std::string_view bytes) {
  if (bytes.substr(0, 3) == "\xEF\xBB\xBF") return TextEncoding::utf_8;
  if (bytes.substr(0, 2) == "\xFE\xFF") return TextEncoding::utf_16be;
  if (bytes.substr(0, 2) == "\xFF\xFE") return TextEncoding::utf_16le;
  return std::nullopt;
}

Decoded decode(std::string bytes, TextEncoding fallback) {
  const std::optional<TextEncoding> mark = sniff_byte_order_mark(bytes);
  if (mark) bytes.erase(0, mark_length(*mark));
  const TextEncoding encoding = mark.value_or(fallback);
  if (encoding == TextEncoding::utf_8) return {replace_malformed(std::move(bytes)), encoding};
  return {decode_legacy(std::move(bytes), encoding), encoding};
}

std::string decode_utf8(std::string bytes) {
  if (sniff_byte_order_mark(bytes) == TextEncoding::utf_8)
    bytes.erase(0, mark_length(TextEncoding::utf_8));
  return replace_malformed(std::move(bytes));
}

std::string replace_malformed(std::string text) {
  if (is_utf8(text)) return text;
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t length = utf8_length(rest);
    out += length == 0 ? "\xEF\xBF\xBD" : rest.substr(0, length);
    rest.remove_prefix(length == 0 ? malformed_length(rest) : length);
  }
  return out;
}

void append_utf8(std::string& out, char32_t code_point) {
  const auto add = [&out](char32_t byte) { out += static_cast<char>(byte); };
  if (code_point < 0x80) return add(code_point);
  if (code_point < 0x800) {
    add(0xC0 | code_point >> 6);
  } else {
    if (code_point < 0x10000) {
      add(0xE0 | code_point >> 12);
    } else {
      add(0xF0 | code_point >> 18);
      add(0x80 | (code_point >> 12 & 0x3F));
    }
    add(0x80 | (code_point >> 6 & 0x3F));
  }
  add(0x80 | (code_point & 0x3F));
}

}  // namespace pushplan
