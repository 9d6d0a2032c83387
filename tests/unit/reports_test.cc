// Tests of what reports escape, of the severities of findings, and of places in a text. The formats
// as a whole: tests/cli/reports_test.py.
#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "cli/finding_list.h"
#include "cli/report_formats.h"
#include "cli/severities.h"
#include "cli/text_places.h"
#include "gate/findings.h"
#include "tests/support/table.h"

namespace {

using namespace pushplan;
using namespace pushplan::test;

std::string dump(const std::vector<Diagnostic>& findings) {
  std::string out;
  for (const Diagnostic& d : findings) {
    out += std::string(to_string(d.severity)) + " " + d.code + " " + d.file;
    for (const std::string& page : d.pages) out += " " + page;
    out += "; ";
  }
  return out;
}

}  // namespace

TEST_CASE("reports: escaping") {
  check_rows({{"a%b\r\nc:d,e", "a%25b%0D%0Ac:d,e"}, {"%0A", "%250A"}, {"::error::", "::error::"}},
             cli::github_message);
  check_rows({{"a%b\r\nc:d,e", "a%25b%0D%0Ac%3Ad%2Ce"}, {"\xC3\xBC", "\xC3\xBC"}},
             cli::github_property);
  check_rows({{"<a href=\"x\">&'", "&lt;a href=&quot;x&quot;&gt;&amp;'"},
              {"]]>", "]]&gt;"},
              {"a\tb\r\nc", "a&#9;b&#13;&#10;c"},
              {"\x01\x1B[m", "\xEF\xBF\xBD\xEF\xBF\xBD[m"},
              {"\xEF\xBF\xBF\xFFx", "\xEF\xBF\xBD\xEF\xBF\xBDx"},
              {"\xC3\xBC\xF0\x9F\x98\x80", "\xC3\xBC\xF0\x9F\x98\x80"}},
             cli::xml_text);
  check_rows({{"a # TODO b", "a \\# TODO b"}, {"\\", "\\\\"}, {"a\r\nb", "a  b"}},
             cli::tap_description);
  check_rows({{"a|b", "a\\|b"},
              {"`x` *y* _z_", "\\`x\\` \\*y\\* \\_z\\_"},
              {"<b>&[l](u)", "&lt;b\\>&amp;\\[l\\](u)"},
              {"@you #1", "@<!-- -->you \\#1"},
              {"a\nb", "a b"}},
             cli::markdown_text);
  check_rows({{"site/a b.html", "site/a%20b.html"},
              {"a:b.html", "./a:b.html"},
              {"d/a:b.html", "d/a:b.html"},
              {"%41#?|[^].html", "%2541%23%3F%7C%5B%5E%5D.html"},
              {"/tmp/x y", "file:///tmp/x%20y"},
              {"\xC3\xBC\xFF\n", "%C3%BC%FF%0A"}},
             [](std::string_view path) { return cli::file_uri(std::string(path)); });
}

TEST_CASE("findings: every row says why and what to do") {
  for (const gate::Finding& row : gate::all_findings()) {
    CAPTURE(row.slug);
    CHECK(std::string_view(row.what).size() > 10);
    CHECK(std::string_view(row.why).size() > 40);
    CHECK(std::string_view(row.remedy).size() > 10);
    CHECK(std::string_view(row.why).back() == '.');
    CHECK(std::string_view(row.remedy).back() != '.');
    CHECK(gate::find_finding(row.slug) == &row);
    CHECK(cli::finding_as_text(row).find(row.slug) == 0);
  }
}

TEST_CASE("severities: everywhere and on pages") {
  using enum Severity;
  const cli::PageFiles files = {
      {"/", "index.html"}, {"/a/", "a/index.html"}, {"/b/", "b/index.html"}};
  const auto apply = [&](const cli::Severities& everywhere,
                         const std::vector<cli::PageSeverities>& rules) {
    std::vector<Diagnostic> findings = {
        {warning, "many", "index.html", std::nullopt, "m", "", {"/", "/a/", "/b/"}},
        {warning, "in-file", "a/index.html", SourceSpan{1, 1}, "m", ""},
        {warning, "in-file", "a.css", SourceSpan{1, 1}, "m", ""},
        {note, "alone", "", std::nullopt, "m", ""}};
    cli::apply_severities(everywhere, rules, files, findings);
    return dump(findings);
  };
  const std::string all = "warning in-file a.css; warning in-file a/index.html; ";
  CHECK(apply({{"alone", std::nullopt}, {"many", error}}, {}) ==
        "error many index.html / /a/ /b/; " + all);
  // Pages go, and the file is the first one's that is left.
  CHECK(apply({}, {{"/", {{"many", std::nullopt}}}}) ==
        "warning in-file a.css; warning many a/index.html /a/ /b/; warning in-file a/index.html; "
        "note alone ; ");
  CHECK(apply({}, {{"/**", {{"many", std::nullopt}}}}) == all + "note alone ; ");
  // The last rule that knows the slug counts; others decide about other slugs.
  CHECK(apply({}, {{"/**", {{"many", std::nullopt}}}, {"/a/", {{"many", error}}}, {"/a/", {}}}) ==
        "error many a/index.html /a/; " + all + "note alone ; ");
  CHECK(apply({{"many", std::nullopt}}, {{"/b/", {{"many", note}}}}) ==
        all + "note alone ; note many b/index.html /b/; ");
  // What names no page belongs to the page of its file, or to none.
  CHECK(apply({{"many", std::nullopt}}, {{"/**", {{"in-file", error}, {"alone", error}}}}) ==
        "error in-file a/index.html; warning in-file a.css; note alone ; ");
}

TEST_CASE("places: asked in any order") {
  const std::string text =
      "ab\n\xC3\xBC"
      "c\r\n\nd";
  cli::TextPlaces places(text);
  const auto at = [&](std::size_t offset, std::size_t length) {
    const cli::TextRange r = places.range({offset, length});
    return std::to_string(r.begin.line) + ":" + std::to_string(r.begin.column) + "-" +
           std::to_string(r.end.line) + ":" + std::to_string(r.end.column);
  };
  CHECK(at(0, 0) == "1:1-1:1");
  CHECK(at(1, 4) == "1:2-2:2");
  CHECK(at(5, 1) == "2:2-2:3");
  CHECK(at(9, 1) == "4:1-4:2");
  CHECK(at(3, 99) == "2:1-4:2");
  CHECK(at(0, 2) == "1:1-1:3");
  CHECK(at(99, 9) == "4:2-4:2");
}
