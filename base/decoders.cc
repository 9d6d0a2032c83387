// The decoders of single- and double-byte encodings keep no state between characters, so each is a
// function from the bytes at hand to one character; ISO-2022-JP, UTF-16 and `replacement` differ.
#include "base/decoders.h"

#include <optional>

#include "base/encoding_index.h"
#include "base/text.h"

namespace pushplan {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

// A character and the number of bytes that it took. What is malformed takes its lead byte, and its
// trail byte unless that is ASCII: no markup is swallowed.
struct Step {
  char32_t code_point;
  std::size_t length;
  char32_t mark = 0;  // a combining mark behind it, which Big5 alone has
};

unsigned byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}

bool in_range(unsigned value, unsigned first, unsigned last) {
  return value >= first && value <= last;
}

// The end of each double-byte decoder: `code_point` (0: none) of a lead and a trail byte, which are
// the last of `length` bytes.
Step finish(char32_t code_point, unsigned trail, std::size_t length) {
  if (code_point != 0) return {code_point, length};
  return {kReplacement, trail < 0x80 ? length - 1 : length};
}

// Section 10.2.1. Entered, as all of these, at a byte that is not ASCII.
Step gb18030_step(std::string_view rest) {
  const unsigned lead = byte_at(rest, 0);
  if (lead == 0x80) return {0x20AC, 1};
  if (lead == 0xFF || rest.size() == 1) return {kReplacement, 1};
  const unsigned second = byte_at(rest, 1);
  if (!in_range(second, '0', '9')) {
    const bool valid = in_range(second, 0x40, 0x7E) || in_range(second, 0x80, 0xFE);
    const unsigned pointer = (lead - 0x81) * 190 + second - (second < 0x7F ? 0x40 : 0x41);
    return finish(valid ? index_of(IndexName::gb18030).code_point(pointer) : 0, second, 2);
  }
  if (rest.size() == 2) return {kReplacement, 2};
  const unsigned third = byte_at(rest, 2);
  if (!in_range(third, 0x81, 0xFE)) return {kReplacement, 1};
  if (rest.size() == 3) return {kReplacement, 3};
  const unsigned fourth = byte_at(rest, 3);
  if (!in_range(fourth, '0', '9')) return {kReplacement, 1};
  const unsigned pointer =
      (lead - 0x81) * 12600 + (second - '0') * 1260 + (third - 0x81) * 10 + fourth - '0';
  if (in_range(pointer, 189000, 1237575)) return {pointer - 189000 + 0x10000, 4};
  return finish(index_of(IndexName::gb18030_four_bytes).code_point(pointer), 0xFF, 4);
}

// Section 11.1.1.
Step big5_step(std::string_view rest) {
  const unsigned lead = byte_at(rest, 0);
  if (!in_range(lead, 0x81, 0xFE) || rest.size() == 1) return {kReplacement, 1};
  const unsigned trail = byte_at(rest, 1);
  const bool valid = in_range(trail, 0x40, 0x7E) || in_range(trail, 0xA1, 0xFE);
  const unsigned pointer = (lead - 0x81) * 157 + trail - (trail < 0x7F ? 0x40 : 0x62);
  if (!valid) return finish(0, trail, 2);
  if (pointer == 1133 || pointer == 1135) return {0xCA, 2, pointer == 1133 ? 0x304u : 0x30Cu};
  if (pointer == 1164 || pointer == 1166) return {0xEA, 2, pointer == 1164 ? 0x304u : 0x30Cu};
  return finish(index_of(IndexName::big5).code_point(pointer), trail, 2);
}

// The character of a pointer made of a lead and a trail byte that are not ASCII, or that count as
// such.
Step jis0208_step(unsigned pointer) {
  return finish(index_of(IndexName::jis0208).code_point(pointer), 0xFF, 2);
}

// Section 12.1.1.
Step euc_jp_step(std::string_view rest) {
  const unsigned lead = byte_at(rest, 0);
  const bool known = lead == 0x8E || lead == 0x8F || in_range(lead, 0xA1, 0xFE);
  if (!known || rest.size() == 1) return {kReplacement, 1};
  const unsigned second = byte_at(rest, 1);
  if (lead == 0x8E) {
    const bool katakana = in_range(second, 0xA1, 0xDF);
    return finish(katakana ? 0xFF61 - 0xA1 + second : 0, second, 2);
  }
  if (!in_range(second, 0xA1, 0xFE)) return finish(0, second, 2);
  if (lead != 0x8F) return jis0208_step((lead - 0xA1) * 94 + second - 0xA1);
  if (rest.size() == 2) return {kReplacement, 2};
  const unsigned third = byte_at(rest, 2);
  if (!in_range(third, 0xA1, 0xFE)) return finish(0, third, 3);
  return finish(index_of(IndexName::jis0212).code_point((second - 0xA1) * 94 + third - 0xA1), 0xFF,
                3);
}

// Section 12.3.1.
Step shift_jis_step(std::string_view rest) {
  const unsigned lead = byte_at(rest, 0);
  if (lead == 0x80) return {lead, 1};
  if (in_range(lead, 0xA1, 0xDF)) return {0xFF61 - 0xA1 + lead, 1};
  const bool known = in_range(lead, 0x81, 0x9F) || in_range(lead, 0xE0, 0xFC);
  if (!known || rest.size() == 1) return {kReplacement, 1};
  const unsigned trail = byte_at(rest, 1);
  if (!in_range(trail, 0x40, 0x7E) && !in_range(trail, 0x80, 0xFC)) return finish(0, trail, 2);
  const unsigned pointer =
      (lead - (lead < 0xA0 ? 0x81 : 0xC1)) * 188 + trail - (trail < 0x7F ? 0x40 : 0x41);
  if (in_range(pointer, 8836, 10715)) return {0xE000 - 8836 + pointer, 2};
  return finish(index_of(IndexName::jis0208).code_point(pointer), trail, 2);
}

// Section 13.1.1.
Step euc_kr_step(std::string_view rest) {
  const unsigned lead = byte_at(rest, 0);
  if (!in_range(lead, 0x81, 0xFE) || rest.size() == 1) return {kReplacement, 1};
  const unsigned trail = byte_at(rest, 1);
  const unsigned pointer = (lead - 0x81) * 190 + trail - 0x41;
  const bool valid = in_range(trail, 0x41, 0xFE);
  return finish(valid ? index_of(IndexName::euc_kr).code_point(pointer) : 0, trail, 2);
}

template <class F>
std::string decode_steps(std::string_view rest, F step) {
  std::string out;
  out.reserve(rest.size() + rest.size() / 2);
  while (true) {
    const std::size_t ascii = ascii_length(rest);
    out.append(rest.substr(0, ascii));
    rest.remove_prefix(ascii);
    if (rest.empty()) return out;
    const Step taken = step(rest);
    append_utf8(out, taken.code_point);
    if (taken.mark != 0) append_utf8(out, taken.mark);
    rest.remove_prefix(taken.length);
  }
}

std::string decode_single_byte(std::string_view bytes, TextEncoding encoding) {
  const Index& index = single_byte_index(encoding);
  return decode_steps(bytes, [&](std::string_view rest) {
    return finish(index.code_point(byte_at(rest, 0) - 0x80), 0xFF, 1);
  });
}

enum class JisSet { ascii, roman, katakana, jis0208 };

// The character set that the three bytes of an escape sequence switch to.
std::optional<JisSet> escape(std::string_view sequence) {
  if (sequence == "\x1B(B") return JisSet::ascii;
  if (sequence == "\x1B(J") return JisSet::roman;
  if (sequence == "\x1B(I") return JisSet::katakana;
  if (sequence == "\x1B$@" || sequence == "\x1B$B") return JisSet::jis0208;
  return std::nullopt;
}

// One character of ISO-2022-JP, which does not begin with an escape byte.
Step jis_step(std::string_view rest, JisSet set) {
  const unsigned byte = byte_at(rest, 0);
  const bool graphic = in_range(byte, 0x21, 0x7E);
  switch (set) {
    case JisSet::roman:
      if (byte == 0x5C) return {0xA5, 1};
      if (byte == 0x7E) return {0x203E, 1};
      [[fallthrough]];
    case JisSet::ascii:
      return {byte > 0x7F || byte == 0x0E || byte == 0x0F ? kReplacement : byte, 1};
    case JisSet::katakana:
      return {in_range(byte, 0x21, 0x5F) ? 0xFF61 - 0x21 + byte : kReplacement, 1};
    case JisSet::jis0208:
      if (!graphic || rest.size() == 1 || rest[1] == 0x1B) return {kReplacement, 1};
      if (!in_range(byte_at(rest, 1), 0x21, 0x7E)) return {kReplacement, 2};
      return jis0208_step((byte - 0x21) * 94 + byte_at(rest, 1) - 0x21);
  }
  return {kReplacement, 1};
}

// Section 12.2.1. Two escape sequences with nothing between them are an error there, so that a
// filter cannot be fooled.
std::string decode_iso_2022_jp(std::string_view rest) {
  std::string out;
  JisSet set = JisSet::ascii;
  bool just_escaped = false;
  while (!rest.empty()) {
    if (const std::optional<JisSet> next = escape(rest.substr(0, 3))) {
      if (just_escaped) append_utf8(out, kReplacement);
      set = *next;
      just_escaped = true;
      rest.remove_prefix(3);
      continue;
    }
    just_escaped = false;
    const Step taken = rest[0] == 0x1B ? Step{kReplacement, 1} : jis_step(rest, set);
    append_utf8(out, taken.code_point);
    rest.remove_prefix(taken.length);
  }
  return out;
}

// Section 14.2.1, shared UTF-16 decoder.
std::string decode_utf_16(std::string_view rest, std::size_t high_byte) {
  const auto unit = [&](std::size_t at) {
    return char32_t{byte_at(rest, at + high_byte) << 8 | byte_at(rest, at + 1 - high_byte)};
  };
  std::string out;
  while (rest.size() >= 2) {
    const char32_t first = unit(0);
    const bool lead = in_range(first, 0xD800, 0xDBFF);
    if (lead && rest.size() < 4) break;
    const bool pair = lead && in_range(unit(2), 0xDC00, 0xDFFF);
    const bool alone = !pair && in_range(first, 0xD800, 0xDFFF);
    append_utf8(out, pair    ? 0x10000 + ((first - 0xD800) << 10) + (unit(2) - 0xDC00)
                     : alone ? kReplacement
                             : first);
    rest.remove_prefix(pair ? 4 : 2);
  }
  if (!rest.empty()) append_utf8(out, kReplacement);
  return out;
}

}  // namespace

std::string decode_legacy(std::string bytes, TextEncoding encoding) {
  switch (encoding) {
    case TextEncoding::iso_2022_jp:
      return decode_iso_2022_jp(bytes);
    case TextEncoding::utf_16be:
      return decode_utf_16(bytes, 0);
    case TextEncoding::utf_16le:
      return decode_utf_16(bytes, 1);
    case TextEncoding::replacement:  // section 14.1.1: nothing of it is safe to read
      return bytes.empty() ? "" : "\xEF\xBF\xBD";
    default:
      break;
  }
  if (ascii_length(bytes) == bytes.size()) return bytes;
  switch (encoding) {
    case TextEncoding::gbk:
    case TextEncoding::gb18030:
      return decode_steps(bytes, gb18030_step);
    case TextEncoding::big5:
      return decode_steps(bytes, big5_step);
    case TextEncoding::euc_jp:
      return decode_steps(bytes, euc_jp_step);
    case TextEncoding::shift_jis:
      return decode_steps(bytes, shift_jis_step);
    case TextEncoding::euc_kr:
      return decode_steps(bytes, euc_kr_step);
    case TextEncoding::x_user_defined:  // section 14.5.1
      return decode_steps(bytes, [](std::string_view rest) {
        return Step{0xF700 + byte_at(rest, 0), 1};
      });
    default:
      return decode_single_byte(bytes, encoding);
  }
}

}  // namespace pushplan
