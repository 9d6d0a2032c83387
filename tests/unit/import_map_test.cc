// Tests of analyzer/study/import_map.h beside the published suite: integrity, several maps,
// warnings, errors and their place. Base of all is https://a.test/d/page.html.
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "analyzer/study/import_map.h"
#include "base/text.h"
#include "tests/support/table.h"

namespace pushplan::study {
namespace {

const site::Url& base() {
  static const site::Url url = *site::parse_url("https://a.test/d/page.html");
  return url;
}

ParsedImportMap parse(std::string_view text) { return parse_import_map(text, base()); }

// The URL, or "bare", or "blocked".
std::string resolve(const ImportMap& map, std::string_view specifier) {
  const ModuleResolution found = resolve_specifier(map, specifier, base());
  if (found.url) return site::serialize(*found.url);
  return found.bare ? "bare" : "blocked";
}

TEST_CASE("import map: without one only URLs resolve") {
  test::check_rows(
      {
          {"./x.js", "https://a.test/d/x.js"},
          {"../x.js?a#b", "https://a.test/x.js?a#b"},
          {"/x.js", "https://a.test/x.js"},
          {"//b.test/x.js", "https://b.test/x.js"},
          {"https://b.test", "https://b.test/"},
          {"x", "bare"},
          {"x.js", "bare"},
          {".x", "bare"},
          {"@a/b", "bare"},
          {"#a", "bare"},
          {"", "bare"},
      },
      [](std::string_view specifier) { return resolve({}, specifier); });
}

TEST_CASE("import map: what matches a specifier") {
  const ParsedImportMap parsed = parse(R"({
    "imports": {"a": "./a.js", "a/": "/p/", "a/b/": "/q/", "a/b/c": "./c.js", "n": null, "n/": 1,
                "/d/x.js": "./y.js", "https://b.test/": "/b/", "data:a/": "/e/"},
    "scopes": {"/d/": {"a": "./scoped.js"}, "/d": {"a/": "/never/"}}})");
  REQUIRE_FALSE(parsed.error);
  test::check_rows(
      {
          {"a", "https://a.test/d/scoped.js"},
          {"a/", "https://a.test/p/"},
          {"a/x", "https://a.test/p/x"},
          {"a/b", "https://a.test/p/b"},
          {"a/b/x", "https://a.test/q/x"},
          {"a/b/c", "https://a.test/d/c.js"},
          {"a/b/c/d", "https://a.test/q/c/d"},
          {"a/../x", "blocked"},
          {"a//b.test/", "blocked"},
          {"ab", "bare"},
          {"n", "blocked"},
          {"n/x", "blocked"},
          {"./x.js", "https://a.test/d/y.js"},
          {"https://b.test/z", "https://a.test/b/z"},
          {"data:a/b", "data:a/b"},
      },
      [&](std::string_view specifier) { return resolve(parsed.map, specifier); });
}

TEST_CASE("import map: integrity by the URL of the module") {
  const ParsedImportMap parsed =
      parse(R"({"integrity": {"./x.js": "sha384-x", "https://b.test/": "sha384-y", "z": "sha1"}})");
  CHECK(integrity_of(parsed.map, *site::parse_url("https://a.test/d/x.js")) == "sha384-x");
  CHECK(integrity_of(parsed.map, *site::parse_url("https://b.test")) == "sha384-y");
  CHECK(integrity_of(parsed.map, *site::parse_url("https://a.test/z")).empty());
  CHECK(integrity_of({}, *site::parse_url("https://a.test/z")).empty());
}

TEST_CASE("import map: warnings") {
  test::check_rows(
      {
          {R"({})", ""},
          {R"({"imports": {"": "/a"}})", "an empty specifier is ignored"},
          {R"({"imports": {"a": 1}})", "'a' is blocked: its address is no string"},
          {R"({"imports": {"a": {"b": [{}]}, "c": "/d"}})",
           "'a' is blocked: its address is no string"},
          {R"({"imports": {"a": "b"}})",
           "'a' is blocked: its address 'b' is neither a URL nor begins with '/', './' or '../'"},
          {R"({"imports": {"a/": "/b"}})",
           "'a/' is blocked: its address '/b' does not end in '/' too"},
          {R"({"scopes": {"https://:x": {}}})", "the scope 'https://:x' is ignored: it is no URL"},
          {R"({"integrity": {"a": "sha384-a", "/b": 1}})",
           "the integrity of 'a' is ignored: that is no URL | "
           "the integrity of '/b' is ignored: it is no string"},
          {R"({"import": {"a": {}}, "b": [[1], {}], "c": 1})",
           "'import' is ignored: import maps hold imports, scopes and integrity | "
           "'b' is ignored: import maps hold imports, scopes and integrity | "
           "'c' is ignored: import maps hold imports, scopes and integrity"},
      },
      [](std::string_view text) { return join(parse(text).warnings, " | "); });
}

TEST_CASE("import map: errors, with the byte of those in the JSON") {
  test::check_rows(
      {
          {"", "the import map is no valid JSON at 0"},
          {"{", "the import map is no valid JSON at 1"},
          {"{\"imports\": {},}", "the import map is no valid JSON at 15"},
          {"{} x", "the import map is no valid JSON at 3"},
          {"// a\n{}", "the import map is no valid JSON at 0"},
          {"[{}]", "the import map is no JSON object at 0"},
          {"{\"imports\": []}", "'imports' is no JSON object at 0"},
          {"{\"imports\": [], \"imports\": {}}", ""},
          {"{\"scopes\": {\"a\": 1}}", "the value of the scope 'a' is no JSON object at 0"},
          {"{\"integrity\": \"\"}", "'integrity' is no JSON object at 0"},
      },
      [](std::string_view text) {
        const ParsedImportMap parsed = parse(text);
        if (!parsed.error) return std::string();
        CHECK(parsed.map.imports.empty());
        return parsed.error->message + " at " + std::to_string(parsed.error->offset);
      });
}

TEST_CASE("import map: of equal keys the last counts") {
  const ImportMap map =
      parse(R"({"imports": {"b": "/1", "/x": "/2", "b": "/3", "https://a.test/x": "/4"},
                "imports": {"b": "/5", "./y": "/6", "/d/y": "/7", "b": "/8"}})")
          .map;
  CHECK(resolve(map, "b") == "https://a.test/8");
  CHECK(resolve(map, "./y") == "https://a.test/7");
  CHECK(resolve(map, "/x") == "https://a.test/x");
}

TEST_CASE("import map: a further map adds what is not there and not resolved yet") {
  ImportMap map = parse(R"({"imports": {"a": "/a1", "n": null}, "scopes": {"/d/": {"s": "/s1"}},
                            "integrity": {"/a1": "i1"}})")
                      .map;
  ResolvedModules resolved;
  resolved.add("b/c", base());
  resolved.add("t", base());
  resolved.add("./u.js", base());
  const Warnings warnings = merge_import_map(
      map,
      parse(
          R"({"imports": {"a": "/a2", "n": "/n", "b": "/b", "b/": "/b/", "b/c": "/c", "b/c/": "/c/",
                            "b/cd": "/cd", "t": "/t", "/d/": "/e/", "z": "/z"},
                "scopes": {"/d/": {"s": "/s2", "t": "/t", "r": "/r"}, "/e/": {"t": "/t"}},
                "integrity": {"/a1": "i2", "/z": "i3"}})")
          .map,
      resolved);
  CHECK(resolve(map, "a") == "https://a.test/a1");
  CHECK(resolve(map, "n") == "blocked");
  CHECK(resolve(map, "b") == "https://a.test/b");
  CHECK(resolve(map, "b/c") == "bare");
  CHECK(resolve(map, "b/c/x") == "https://a.test/c/x");
  CHECK(resolve(map, "b/cd") == "https://a.test/cd");
  CHECK(resolve(map, "t") == "bare");
  CHECK(resolve(map, "./u.js") == "https://a.test/d/u.js");
  CHECK(resolve(map, "z") == "https://a.test/z");
  CHECK(resolve(map, "s") == "https://a.test/s1");
  CHECK(resolve(map, "r") == "https://a.test/r");
  CHECK(map.scopes.at("https://a.test/e/").size() == 1);
  CHECK(integrity_of(map, *site::parse_url("https://a.test/a1")) == "i1");
  CHECK(integrity_of(map, *site::parse_url("https://a.test/z")) == "i3");
  CHECK(warnings.size() == 9);
  CHECK(merge_import_map(map, ImportMap(map), {}).empty());
}

TEST_CASE("import map: hostile ones cost little") {
  constexpr std::size_t kTimes = 100'000;
  CHECK(parse(test::repeat("{\"imports\":", kTimes)).error);
  CHECK(parse(test::repeat("[", kTimes)).error);
  std::string many = "{\"imports\":{\"z\":1";
  for (std::size_t i = 0; i < kTimes; ++i) many += ",\"" + std::to_string(i) + "/\":\"/x/\"";
  const ImportMap map = parse(many + "}}").map;
  CHECK(map.imports.size() == kTimes + 1);
  for (std::size_t i = 0; i < kTimes; ++i) resolve(map, "a/b/c/d/e/f");
  CHECK(resolve(map, test::repeat("7/", kTimes)).size() > kTimes);
}

}  // namespace
}  // namespace pushplan::study
