// Tests of base/: globs, sizes, settings, hashes, suggestions and text.
#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/glob.h"
#include "base/hash.h"
#include "base/settings.h"
#include "base/size.h"
#include "base/suggest.h"
#include "base/text.h"
#include "tests/support/dump.h"
#include "tests/support/table.h"

namespace {

using namespace pushplan;
using namespace pushplan::test;

// The paths among a few that a glob matches.
std::string matched(std::string_view pattern) {
  std::string out;
  for (const char* path : {"a", "a.css", "css/a.css", "css/x/a.css", "b/", "/c"})
    if (glob_match(pattern, path)) out += (out.empty() ? "" : " ") + std::string(path);
  return out;
}

// Hexadecimal code points.
std::string code_points(std::string_view text) {
  std::string out;
  for_each_code_point(text, [&](char32_t c) {
    char hex[16];
    std::snprintf(hex, sizeof hex, "%X", static_cast<unsigned>(c));
    out += (out.empty() ? "" : " ") + std::string(hex);
  });
  return out;
}

}  // namespace

TEST_CASE("glob") {
  check_rows({{"a", "a"},
              {"/a", "a"},
              {"c", "/c"},
              {"*", "a a.css /c"},
              {"**", "a a.css css/a.css css/x/a.css b/ /c"},
              {"/**", "a a.css css/a.css css/x/a.css b/ /c"},
              {"*.css", "a.css"},
              {"**.css", "a.css css/a.css css/x/a.css"},
              {"**/*.css", "a.css css/a.css css/x/a.css"},
              {"**/a.css", "a.css css/a.css css/x/a.css"},
              {"css/*", "css/a.css"},
              {"css/**", "css/a.css css/x/a.css"},
              {"css/", "css/a.css css/x/a.css"},
              {"css", ""},
              {"css/**/a.css", "css/a.css css/x/a.css"},
              {"css/*/a.css", "css/x/a.css"},
              {"*/a.css", "css/a.css"},
              {"?", "a /c"},
              {"css?a.css", ""},
              {"?.css", "a.css"},
              {"a.c?s", "a.css"},
              {"A", ""},
              {"b/", "b/"},
              {"b/*", "b/"},
              {"*s*", "a.css"},
              {"**s/**s", "css/a.css css/x/a.css"},
              {"x/**", ""},
              {"", ""}},
             matched);
  CHECK(glob_match("/", "/"));
  CHECK(glob_match("", ""));
  CHECK_FALSE(glob_match("/", "/a"));
  CHECK(glob_match("/blog/", "/blog/"));
  CHECK(glob_match("[a]", "[a]"));
  // What people write, and what URLs have; "?" is a character.
  CHECK(glob_match("/\u00fcber/a b.css", "/%C3%BCber/a%20b.css"));
  CHECK(glob_match("/%c3%bcber/**", "/%C3%BCber/a.css"));
  CHECK(glob_match("/\u65e5?/", "/%E6%97%A5%E6%9C%AC/"));
  CHECK_FALSE(glob_match("/a%2520b", "/a%20b"));
  CHECK_FALSE(glob_match("[a]", "a"));
}

TEST_CASE("glob: hostile patterns take no long time") {
  const auto start = std::chrono::steady_clock::now();
  CHECK_FALSE(glob_match(repeat("*a", 20) + "b", std::string(200, 'a')));
  CHECK_FALSE(glob_match(repeat("**a", 20) + "b", std::string(200, 'a')));
  CHECK_FALSE(glob_match(repeat("**/a/", 5) + "b", repeat("a/", 60) + "c"));
  CHECK(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() < 0.5);
}

TEST_CASE("sizes: reading") {
  const auto read = [](std::string_view text) {
    const auto size = parse_size(text);
    return size ? std::to_string(*size) : "none";
  };
  check_rows({{"0", "0"},
              {"600", "600"},
              {" 512 B ", "512"},
              {"50kB", "50000"},
              {"50KB", "50000"},
              {"50k", "50000"},
              {"14.6 kB", "14600"},
              {"16KiB", "16384"},
              {"1.5KiB", "1536"},
              {".5kB", "none"},
              {"0.001kB", "1"},
              {"1MB", "1000000"},
              {"1MiB", "1048576"},
              {"1 m", "1000000"},
              {"1_000", "none"},
              {"9300000", "9300000"},
              {"10000000", "10000000"},
              {"900MB", "900000000"},
              {"", "none"},
              {" ", "none"},
              {"kB", "none"},
              {".", "none"},
              {"-1", "none"},
              {"+1", "none"},
              {"1e3", "none"},
              {"1 kB x", "none"},
              {"1.2.3", "none"},
              {"1.234.5", "none"},
              {"5 GB", "none"},
              {"0x10", "none"},
              {"1,000", "none"},
              {"99999999999999999999999", "none"}},
             read);
}

TEST_CASE("sizes: writing") {
  struct Case {
    std::uint64_t bytes;
    std::string_view rounded, exact;
  };
  for (const Case& test : std::vector<Case>{{0, "0 B", "0 B"},
                                            {918, "918 B", "918 B"},
                                            {999, "999 B", "999 B"},
                                            {1000, "1.0 kB", "1,000 B"},
                                            {9100, "9.1 kB", "9,100 B"},
                                            {50'001, "50.0 kB", "50,001 B"},
                                            {999'949, "999.9 kB", "999,949 B"},
                                            {999'950, "1.00 MB", "999,950 B"},
                                            {1'250'000, "1.25 MB", "1,250,000 B"},
                                            {1'234'567'890, "1234.57 MB", "1,234,567,890 B"}}) {
    CHECK(format_size(test.bytes) == test.rounded);
    CHECK(format_exact(test.bytes) == test.exact);
  }
}

TEST_CASE("settings: words and viewports") {
  const auto viewport = [](std::string_view text) {
    const auto v = parse_viewport(text);
    return v ? to_string(*v) : "none";
  };
  check_rows({{"1366x768", "1366x768@1"},
              {"1366x768@1", "1366x768@1"},
              {"412x915@2.625", "412x915@2.625"},
              {"1x1@0.5", "1x1@0.5"},
              {"1x1@3", "1x1@3"},
              {"1x1@1.50", "1x1@1.5"},
              {"1x1@10", "1x1@10"},
              {"0x1", "none"},
              {"1x0", "none"},
              {"1x1@0", "none"},
              {"1x1@0.000", "none"},
              {"1x1@", "none"},
              {"1x1@1.", "none"},
              {"1x1@.5", "none"},
              {"1x1@1.2345", "none"},
              {"1x1@-1", "none"},
              {"1x1@1001", "none"},
              {"1X1", "none"},
              {"1x", "none"},
              {"x1", "none"},
              {"-1x1", "none"},
              {" 1x1", "none"},
              {"1x1 ", "none"},
              {"4294967296x1", "none"},
              {"", "none"}},
             viewport);
  for (const Mechanism m : {Mechanism::push, Mechanism::early_hints, Mechanism::link})
    CHECK(parse_mechanism(to_string(m)) == m);
  for (const UrlStyle s : {UrlStyle::html, UrlStyle::clean})
    CHECK(parse_url_style(to_string(s)) == s);
  for (const Encoding e : {Encoding::br, Encoding::zstd, Encoding::gzip, Encoding::identity})
    CHECK(parse_encoding(to_string(e)) == e);
  CHECK(std::string(to_string(Mechanism::early_hints)) == "early-hints");
  CHECK_FALSE(parse_mechanism("Push"));
  CHECK_FALSE(parse_mechanism(""));
  CHECK_FALSE(parse_encoding("brotli"));
}

TEST_CASE("settings: the last budget rule that matches counts") {
  Settings settings;
  settings.budget = 1;
  settings.page_budgets = {{"/blog/**", 2}, {"/blog/", 3}, {"/*", 4}};
  CHECK(budget_of(settings, "/blog/x/") == 3);  // "/blog/" means all below it
  CHECK(budget_of(settings, "/blog/") == 3);
  CHECK(budget_of(settings, "/a.html") == 4);
  CHECK(budget_of(settings, "/") == 4);
  CHECK(budget_of(settings, "/a/b") == 1);
}

TEST_CASE("hash") {
  CHECK(content_hash("") == "xxh3:2d06800538d394c2");
  CHECK(content_hash("a") == "xxh3:e6c632b61e964e1f");
  CHECK(content_hash(std::string(1, '\0')) != content_hash(""));
  CHECK(content_hash("a").size() == 21);
}

TEST_CASE("suggest") {
  const std::vector<std::string> names = {"plan", "emit", "build", "check", "deps"};
  check_rows({{"pln", "plan"},
              {"paln", "plan"},
              {"plans", "plan"},
              {"emti", "emit"},
              {"bild", "build"},
              {"chekc", "check"},
              {"plan", "plan"},
              {"PLAN", ""},
              {"frobnicate", ""},
              {"", ""}},
             [&](std::string_view typed) { return nearest_name(typed, names); });
  CHECK(did_you_mean("pln", names) == " (did you mean 'plan'?)");
  CHECK(did_you_mean("xxxxxxx", names).empty());
  CHECK(nearest_name("a", {}).empty());
  CHECK(nearest_name(std::string(100'000, 'a'), names).empty());
}

TEST_CASE("text: code points") {
  check_rows({{"", ""},
              {"aZ", "61 5A"},
              {"\x7F", "7F"},
              {"\xC2\x80\xDF\xBF", "80 7FF"},
              {"\xE0\xA0\x80\xEF\xBF\xBF", "800 FFFF"},
              {"\xED\x9F\xBF\xEE\x80\x80", "D7FF E000"},
              {"\xF0\x90\x80\x80\xF4\x8F\xBF\xBF", "10000 10FFFF"},
              {"\x80x", "FFFD 78"},
              {"\xC0\x80", "FFFD FFFD"},
              {"\xC1\xBF", "FFFD FFFD"},
              {"\xC3", "FFFD"},
              {"\xC3(", "FFFD 28"},
              {"\xE2\x82", "FFFD FFFD"},
              {"\xE2\x82(", "FFFD FFFD 28"},
              {"\xFFx", "FFFD 78"},
              // Overlong forms, surrogates, and what lies behind U+10FFFF: each byte is invalid
              // (Unicode, table 3-7).
              {"\xE0\x80\x80", "FFFD FFFD FFFD"},
              {"\xE0\x9F\xBF", "FFFD FFFD FFFD"},
              {"\xF0\x80\x80\x80", "FFFD FFFD FFFD FFFD"},
              {"\xF0\x8F\xBF\xBF", "FFFD FFFD FFFD FFFD"},
              {"\xED\xA0\x80", "FFFD FFFD FFFD"},
              {"\xF4\x90\x80\x80", "FFFD FFFD FFFD FFFD"},
              {"\xF8\x80\x80\x80", "FFFD FFFD FFFD FFFD"}},
             code_points);
}

TEST_CASE("text: small helpers") {
  CHECK(to_lower("A\xC3\x84z-1") == "a\xC3\x84z-1");
  CHECK(equals_ignoring_case("Ab-1", "aB-1"));
  CHECK_FALSE(equals_ignoring_case("a", "ab"));
  CHECK(trim(" \t\n\f\ra b\v ") == "a b\v");
  CHECK(trim(" ").empty());
  CHECK(split_on_whitespace(" a\tb\n\nc ") == std::vector<std::string_view>{"a", "b", "c"});
  CHECK(split_on_whitespace(" ").empty());
  CHECK(join({"a", "", "b"}, ", ") == "a, , b");
  CHECK(join({}, ", ").empty());
  CHECK(count_of(1, "page", "pages") == "1 page");
  CHECK(count_of(0, "page", "pages") == "0 pages");
}

TEST_CASE("diagnostics are sorted, and repeats dropped") {
  const auto make = [](Severity severity, const char* file, std::optional<SourceSpan> span,
                       const char* code, const char* message) {
    return Diagnostic{severity, code, file, span, message, ""};
  };
  std::vector<Diagnostic> list = {
      make(Severity::note, "a", {}, "n", ""),
      make(Severity::warning, "b", SourceSpan{9, 1}, "w", ""),
      make(Severity::warning, "b", SourceSpan{10, 1}, "w", ""),
      make(Severity::warning, "b", SourceSpan{9, 1}, "w", ""),
      make(Severity::warning, "b", SourceSpan{9, 1}, "v", ""),
      make(Severity::warning, "a", SourceSpan{99, 1}, "w", ""),
      make(Severity::error, "z", {}, "e", "2"),
      make(Severity::error, "z", {}, "e", "1"),
      make(Severity::warning, "b", {}, "w", ""),
  };
  sort_and_deduplicate(list);
  CHECK(dump_diagnostics(list) ==
        "error e z\nerror e z\nwarning w a:99+1\nwarning w b\nwarning v b:9+1\nwarning w "
        "b:9+1\nwarning w b:10+1\nnote n a");
  CHECK(list.front().message == "1");
  // Exact repeats go even where others with the same key stand between them.
  list = {make(Severity::error, "a", SourceSpan{1, 1}, "c", "m"),
          make(Severity::error, "a", SourceSpan{1, 2}, "c", "m"),
          make(Severity::error, "a", SourceSpan{1, 1}, "c", "m")};
  sort_and_deduplicate(list);
  CHECK(list.size() == 2);
}

TEST_CASE("diagnostics: what many pages share is one finding") {
  const auto make = [](const char* file, std::optional<SourceSpan> span, const char* message,
                       std::vector<std::string> pages) {
    return Diagnostic{Severity::error, "c", file, span, message, "", std::move(pages)};
  };
  std::vector<Diagnostic> list = {
      make("b.html", {}, "same", {"/b"}),
      make("a.html", {}, "same", {"/a"}),
      make("b.html", {}, "other", {"/b"}),
      make("s.css", SourceSpan{1, 1}, "place", {"/b", "/a"}),
      make("s.css", SourceSpan{1, 1}, "place", {"/b", "/c"}),
      make("t.css", SourceSpan{1, 1}, "place", {"/c"}),
      make("c.html", {}, "same", {}),
  };
  sort_and_deduplicate(list);
  std::string told;
  for (const Diagnostic& d : list) told += d.file + " " + full_message(d) + "\n";
  CHECK(told ==
        "a.html /a and 1 more page: same\nb.html /b: other\nc.html same\n"
        "s.css place (on /a and 2 more pages)\nt.css place\n");
}
