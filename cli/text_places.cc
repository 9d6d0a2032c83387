#include "cli/text_places.h"

#include <algorithm>

namespace pushplan::cli {

std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

void TextPlaces::move(Cursor& cursor, std::size_t offset) const {
  if (offset < cursor.offset) cursor = {};
  std::string_view passed = std::string_view(text_).substr(cursor.offset, offset - cursor.offset);
  if (const std::size_t last = passed.rfind('\n'); last != std::string_view::npos) {
    cursor.place.line += static_cast<std::size_t>(std::count(passed.begin(), passed.end(), '\n'));
    cursor.place.column = 1;
    cursor.line_start = cursor.offset + last + 1;
    passed.remove_prefix(last + 1);
  }
  cursor.place.column += count_characters(passed);
  cursor.offset = offset;
}

TextRange TextPlaces::range(SourceSpan span) {
  const std::size_t begin = std::min(span.offset, text_.size());
  move(begin_, begin);
  Cursor end = begin_;
  move(end, begin + std::min(span.length, text_.size() - begin));
  return {begin_.place, end.place};
}

}  // namespace pushplan::cli
