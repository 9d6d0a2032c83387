// Lines and columns of a text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/diagnostic.h"

namespace pushplan::cli {

// How many characters (code points) a piece of UTF-8 has.
std::size_t count_characters(std::string_view text);

// From 1; the column counts characters.
struct TextPlace {
  std::size_t line = 1;
  std::size_t column = 1;
  bool operator==(const TextPlace&) const = default;
};

// The end is the place behind the last character.
struct TextRange {
  TextPlace begin, end;
  bool operator==(const TextRange&) const = default;
};

// A text that is asked for places. Asked in their order, all of them together walk it once.
class TextPlaces {
 public:
  explicit TextPlaces(std::string text) : text_(std::move(text)) {}

  const std::string& text() const { return text_; }
  // What lies beyond the text is its end.
  TextRange range(SourceSpan span);
  // Where the line of the last range's begin starts.
  std::size_t line_start() const { return begin_.line_start; }

 private:
  struct Cursor {
    std::size_t offset = 0, line_start = 0;
    TextPlace place = {};
  };
  void move(Cursor& cursor, std::size_t offset) const;

  std::string text_;
  Cursor begin_;
};

}  // namespace pushplan::cli
