// Tests of the source excerpt below a message: the place, the line, the caret.
#include "cli/excerpt.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "tests/support/table.h"

namespace {

using namespace pushplan;
using namespace pushplan::test;

std::string at(std::string_view text, std::size_t offset, std::size_t length = 1) {
  return cli::excerpt("f", text, {offset, length}, "error: ", "m");
}
// The part behind the head line.
std::string lines(std::string_view text, std::size_t offset, std::size_t length = 1) {
  const std::string whole = at(text, offset, length);
  return whole.substr(whole.find('\n') + 1);
}

}  // namespace

TEST_CASE("excerpt: place and caret") {
  CHECK(at("ab\ncd\n", 4) == "f:2:2: error: m\n    2 | cd\n      |  ^\n");
  CHECK(at("ab\ncd\n", 3, 2) == "f:2:1: error: m\n    2 | cd\n      | ^^\n");
  CHECK(at("ab", 0) == "f:1:1: error: m\n    1 | ab\n      | ^\n");
  // A span over the end of its line is marked as far as the line goes; an empty one gets one caret.
  CHECK(at("ab\ncd", 1, 4) == "f:1:2: error: m\n    1 | ab\n      |  ^\n");
  CHECK(at("ab", 1, 0) == "f:1:2: error: m\n    1 | ab\n      |  ^\n");
  CHECK(at("ab\ncd", 2) == "f:1:3: error: m\n    1 | ab\n      |   ^\n");
}

TEST_CASE("excerpt: end of file and empty files") {
  CHECK(at("ab", 2) == "f:1:3: error: m\n    1 | ab\n      |   ^\n");
  CHECK(at("ab\n", 3) == "f:2:1: error: m\n    2 | \n      | ^\n");
  CHECK(at("ab", 99, 99) == "f:1:3: error: m\n    1 | ab\n      |   ^\n");
  CHECK(at("", 0) == "f:1:1: error: m\n    1 | \n      | ^\n");
  CHECK(at("\n\n", 1) == "f:2:1: error: m\n    2 | \n      | ^\n");
}

TEST_CASE("excerpt: tabs, control characters, CRLF, UTF-8") {
  CHECK(at("\tx\ty", 3) == "f:1:4: error: m\n    1 |  x y\n      |    ^\n");
  CHECK(lines("a\x1B[31mb", 6) == "    1 | a [31mb\n      |       ^\n");
  CHECK(at("ab\r\ncd\r\n", 4, 2) == "f:2:1: error: m\n    2 | cd\n      | ^^\n");
  CHECK(at("ab\r\ncd\r\n", 5, 5) == "f:2:2: error: m\n    2 | cd\n      |  ^\n");
  CHECK(at("\xC3\xBC\xC3\xBCx", 4) == "f:1:3: error: m\n    1 | \xC3\xBC\xC3\xBCx\n      |   ^\n");
  CHECK(at("x\xF0\x9F\x98\x80y", 1, 4) ==
        "f:1:2: error: m\n    1 | x\xF0\x9F\x98\x80y\n      |  ^\n");
  CHECK(at(std::string(99'998, '\n') + "x", 99'998)
            .rfind("f:99999:1: error: m\n99999 | x\n      | ^\n", 0) == 0);
}

TEST_CASE("excerpt: long lines are cut around the caret") {
  const std::string line = repeat("0123456789", 30);
  const auto caret_under = [](const std::string& text) {
    const std::size_t first = text.find('|') + 2, second = text.find('|', text.find('\n')) + 2;
    return text[first + (text.find('^', second) - second)];
  };
  for (const std::size_t offset : {0U, 7U, 45U, 150U, 299U}) {
    CAPTURE(offset);
    const std::string text = lines(line, offset);
    CHECK(text.find('\n') < 120);
    CHECK(caret_under(text) == line[offset]);
    CHECK((text.find("...") != std::string::npos));
    CHECK(at(line, offset).rfind("f:1:" + std::to_string(offset + 1) + ":", 0) == 0);
  }
  CHECK(lines(line, 150, 1000).find(std::string(61, '^')) == std::string::npos);
  CHECK(lines(repeat("x", 100), 50).find("...") == std::string::npos);
  // Never through the middle of a character.
  const std::string wide = repeat("\xC3\xBC", 300);
  for (const std::size_t offset : {200U, 202U, 598U}) {
    const std::string text = lines(wide, offset);
    for (std::size_t i = 0; i + 1 < text.size(); ++i)
      CHECK((text[i] == '\xC3') == (text[i + 1] == '\xBC'));
  }
}
