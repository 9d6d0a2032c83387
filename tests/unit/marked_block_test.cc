// Tests of our block in a user's text file.
#include "emitters/marked_block.h"

#include <doctest/doctest.h>

#include <random>
#include <string>

#include "tests/support/table.h"

namespace {

using pushplan::test::check_rows;
using namespace pushplan::emitters;

const std::string kBeginLine = "# begin pushplan: written by pushplan; changes are lost\n";
const std::string kEndLine = "# end pushplan\n";

std::string shown(const pushplan::Result<std::string>& result) {
  return result ? *result : "error: " + result.error().message;
}

}  // namespace

TEST_CASE("marked block: put in, replaced in place, taken out") {
  CHECK(shown(with_block("", "# ", "a\n")) == kBeginLine + "a\n" + kEndLine);
  CHECK(shown(with_block("x\n", "# ", "a\n")) == "x\n\n" + kBeginLine + "a\n" + kEndLine);
  CHECK(shown(with_block("x\n" + kBeginLine + "old\n" + kEndLine + "y\n", "# ", "a\nb\n")) ==
        "x\n" + kBeginLine + "a\nb\n" + kEndLine + "y\n");
  CHECK(shown(with_block("x\n" + kBeginLine + "old\n" + kEndLine + "y\n", "# ", "")) == "x\ny\n");
  CHECK(shown(with_block_first("x\n", "# ", "a\n")) == kBeginLine + "a\n" + kEndLine + "x\n");
  CHECK(shown(without_block("x\n", "# ")) == "x\n");
  // Markers with other line ends and in a longer file's indentation are ours too.
  CHECK(
      shown(without_block("x\r\n# begin pushplan: written by pushplan; changes are lost\r\nold\r\n"
                          "# end pushplan\r\ny\r\n",
                          "# ")) == "x\r\ny\r\n");
}

TEST_CASE("marked block: halves of it are errors with their line") {
  check_rows({{"x\n# end pushplan\n",
               "error: line 2: '# end pushplan' without its beginning; remove the line"},
              {"# begin pushplan: written by pushplan; changes are lost\nx\n",
               "error: line 1: pushplan's block does not end; put '# end pushplan' behind it"},
              {"# begin pushplan: written by pushplan; changes are lost\n"
               "# begin pushplan: written by pushplan; changes are lost\n# end pushplan\n",
               "error: line 2: pushplan's block begins twice"}},
             [](std::string_view text) { return shown(with_block(text, "# ", "a\n")); });
}

TEST_CASE("marked block: whatever stood there comes back, byte for byte") {
  std::mt19937 random(7);
  const std::string alphabet = "ab\n\n# \r";
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    for (std::size_t i = random() % 12; i > 0; --i) text += alphabet[random() % alphabet.size()];
    CAPTURE(text);
    const std::string with = shown(with_block(text, "# ", "line\n"));
    CHECK(shown(with_block(with, "# ", "line\n")) == with);
    CHECK(shown(without_block(with, "# ")) == text);
    CHECK(shown(without_block(shown(with_block_first(text, "# ", "line\n")), "# ")) == text);
  }
}
