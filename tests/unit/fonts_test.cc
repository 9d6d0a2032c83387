// Tests of font matching through study(): which of a family's faces a text asks for. What is
// expected was seen in Chromium 156.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "analyzer/style/letter_case.h"
#include "tests/support/table.h"
#include "tests/support/test_site.h"

namespace {

using namespace pushplan;
using namespace pushplan::test;

// Faces 0, 1, 2 ... of the family F by their descriptors, separated by `|`; behind `=>` the style
// of the element that holds the text "a" (or what stands behind another `=>`).
std::string faces_used(std::string_view row) {
  const auto part = [&row](std::string_view separator) {
    const std::size_t end = row.find(separator);
    const std::string_view found = row.substr(0, end);
    row.remove_prefix(end == std::string_view::npos ? row.size() : end + separator.size());
    return std::string(found);
  };
  std::string descriptors = part("=>") + "|", style = part("=>"), css;
  const std::string text = row.empty() ? "a" : std::string(row);
  MemoryFileSystem::Files files;
  for (std::size_t i = 0, at = 0; at < descriptors.size(); ++i) {
    const std::size_t end = descriptors.find('|', at);
    const std::string name = std::to_string(i) + ".woff2";
    files[name] = "";
    css +=
        "@font-face{font-family:F;src:url(" + name + ");" + descriptors.substr(at, end - at) + "}";
    at = end + 1;
  }
  files["index.html"] =
      "<!doctype html><style>" + css + "</style><p style='font-family:F;" + style + "'>" + text;
  TestSite site(files);
  std::vector<std::string> lines;
  for (const study::Need& need : site.study().resources)
    if (need.state != refs::State::unused)
      lines.push_back(need.url.substr(1, 1) + (need.state == refs::State::needed ? "" : "?"));
  std::sort(lines.begin(), lines.end());
  return join(lines, " ");
}

std::string in_case(std::string_view text, css::TextTransform transform) {
  refs::CodePointSet set, wanted;
  set.add(text.substr(0, text.find('>')));
  wanted.add(text.substr(text.find('>') + 1));
  const refs::CodePointSet out = style::transformed(set, transform);
  for (char32_t c = 0; c < 0x2000; ++c)
    if (out.meets(c, c) != wanted.meets(c, c)) return "other";
  return "same";
}

}  // namespace

TEST_CASE("fonts: weight") {
  check_rows({{"font-weight:400|font-weight:700=>", "0"},
              {"font-weight:400|font-weight:700=>font-weight:700", "1"},
              {"font-weight:400|font-weight:700=>font-weight:500", "0"},
              {"font-weight:400|font-weight:700=>font-weight:600", "1"},
              {"font-weight:300|font-weight:500=>font-weight:400", "1"},
              {"font-weight:100|font-weight:300|font-weight:700=>font-weight:400", "1"},
              {"font-weight:500|font-weight:900=>font-weight:300", "0"},
              {"font-weight:100 900|font-weight:700=>font-weight:700", "1"},
              {"font-weight:700|font-weight:100 900=>font-weight:700", "0"},
              {"font-weight:100 900|font-weight:700=>font-weight:600", "0"},
              {"font-weight:900 100|font-weight:300=>font-weight:600", "0"},
              {"font-weight:400|font-weight:700=>font-weight:bolder", "1"},
              {"font-weight:700=>", "0"}},
             faces_used);
}

TEST_CASE("fonts: style and stretch") {
  check_rows(
      {{"font-style:normal|font-style:italic=>font-style:italic", "1"},
       {"font-style:normal|font-style:italic=>font-style:oblique", "1"},
       {"font-style:normal|font-style:oblique=>font-style:italic", "1"},
       {"font-style:italic=>", "0"},
       {"font-style:italic;font-weight:400|font-weight:700=>font-weight:700;font-style:italic",
        "0"},
       {"font-stretch:75%|font-stretch:100%=>font-stretch:condensed", "0"},
       {"font-stretch:75%|font-stretch:125%=>font-stretch:100%", "0"},
       {"font-stretch:75%|font-stretch:125%=>font-stretch:110%", "1"}},
      faces_used);
}

TEST_CASE("fonts: characters") {
  check_rows({{"|=>", "1"},
              {"|unicode-range:U+400-4FF=>", "0"},
              {"|unicode-range:U+400-4FF=>=>\xD0\x96", "0? 1"},
              {"unicode-range:U+0-FF|unicode-range:U+400-4FF=>=>\xD0\x96 a", "0 1"},
              {"unicode-range:U+0-FF|unicode-range:U+400-4FF=>=>\xD0\x96", "1"},
              {"unicode-range:U+0-FF|unicode-range:U+400-4FF=>=>\n\xD0\x96\n", "0 1"},
              {"unicode-range:U+400-4FF;font-weight:700|font-weight:400=>font-weight:700", ""},
              {"unicode-range:U+41-5A=>", ""},
              {"unicode-range:U+41-5A=>text-transform:uppercase", "0"},
              {"unicode-range:U+61-7A=>text-transform:uppercase", ""},
              {"unicode-range:U+61-7A=>text-transform:lowercase=>A", "0"},
              {"unicode-range:U+41-5A=>text-transform:capitalize", "0"}},
             faces_used);
}

TEST_CASE("fonts: the case of letters") {
  const auto upper = [](std::string_view row) {
    return in_case(row, css::TextTransform::uppercase);
  };
  const auto lower = [](std::string_view row) {
    return in_case(row, css::TextTransform::lowercase);
  };
  check_rows({{"az-9>AZ-9", "same"},
              {"\xC3\xA9\xC3\xB7>\xC3\x89\xC3\xB7", "same"},
              {"\xCE\xB1\xCF\x89>\xCE\x91\xCE\xA9", "same"},
              {"\xD0\xB6\xD1\x91>\xD0\x96\xD0\x81", "same"},
              {"\xC4\x8D\xC5\xBE>\xC4\x8C\xC5\xBD", "same"}},
             upper);
  check_rows({{"AZ-9>az-9", "same"},
              {"\xC3\x89\xC3\x97>\xC3\xA9\xC3\x97", "same"},
              {"\xD0\x96\xD0\x81>\xD0\xB6\xD1\x91", "same"},
              {"\xC4\x8C\xC5\xBD>\xC4\x8D\xC5\xBE", "same"}},
             lower);
}
