// Tables of behaviour: one row an input and the compact dump of what comes of it.
#pragma once

#include <doctest/doctest.h>

#include <initializer_list>
#include <string>
#include <string_view>

namespace pushplan::test {

struct Row {
  std::string_view input;
  std::string_view expected;
};

// Checks every row; a failing one is named by its input.
template <class Dump>
void check_rows(std::initializer_list<Row> rows, Dump dump) {
  for (const Row& row : rows) {
    CAPTURE(row.input);
    CHECK(dump(row.input) == row.expected);
  }
}

// `text` `times` times over.
inline std::string repeat(std::string_view text, std::size_t times) {
  std::string out;
  out.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

}  // namespace pushplan::test
