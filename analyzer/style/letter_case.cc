#include "analyzer/style/letter_case.h"

namespace pushplan::style {

using css::TextTransform;

namespace {

// Letters in both cases: where the small ones stand, and how far the capitals lie before them.
struct Letters {
  char32_t first, last;
  char32_t distance;
};
constexpr Letters kLetters[] = {{0x61, 0x7A, 32},                        // a to z
                                {0xE0, 0xF6, 32},                        // Latin-1
                                {0xF8, 0xFE, 32},   {0x3B1, 0x3C1, 32},  // Greek
                                {0x3C3, 0x3CB, 32}, {0x430, 0x44F, 32},  // Cyrillic
                                {0x450, 0x45F, 80}};

// Capitals and small letters in turn: where the first pair and the last begin.
constexpr Letters kPairs[] = {{0x100, 0x12E, 1}, {0x132, 0x136, 1}, {0x139, 0x147, 1},
                              {0x14A, 0x176, 1}, {0x179, 0x17D, 1}, {0x460, 0x480, 1},
                              {0x48A, 0x4BE, 1}, {0x4D0, 0x52E, 1}, {0x1E00, 0x1E94, 1}};

char32_t other_case(char32_t c, bool upper) {
  for (const Letters& l : kLetters) {
    const char32_t shift = upper ? 0 : l.distance;
    if (c + shift >= l.first && c + shift <= l.last) return upper ? c - l.distance : c + l.distance;
  }
  for (const Letters& pairs : kPairs) {
    const char32_t capital = upper ? c - 1 : c;
    if (capital >= pairs.first && capital <= pairs.last && (capital - pairs.first) % 2 == 0)
      return upper ? capital : c + 1;
  }
  return c;
}

}  // namespace

refs::CodePointSet transformed(const refs::CodePointSet& text, TextTransform transform) {
  if (transform == TextTransform::none) return text;
  refs::CodePointSet out;
  const auto add = [&](char32_t c) {
    if (transform == TextTransform::capitalize) out.add(c);
    out.add(other_case(c, transform != TextTransform::lowercase));
  };
  for (char32_t c = 0; c < 0x80; ++c)
    if (text.meets(c, c)) add(c);
  text.for_each_in(0x80, 0x10FFFF, add);
  return out;
}

}  // namespace pushplan::style
