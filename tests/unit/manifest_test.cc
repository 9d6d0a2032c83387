// Tests of the manifest's JSON form, its errors, and describe(): groups, and keys for a URL that is
// fetched in several ways.
#include <doctest/doctest.h>

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/describe.h"
#include "manifest/json.h"
#include "tests/support/manifests.h"
#include "tests/support/table.h"

namespace {

using namespace pushplan;
using namespace pushplan::test;
using manifest::Manifest;

Manifest round_trip(const Manifest& m) {
  Result<Manifest> back = manifest::from_json(manifest::to_json(m), "m.json");
  if (!back) FAIL(back.error().message);
  return *back;
}

// The error about a text, up to its remedy.
std::string manifest_error(std::string_view text) {
  const Result<Manifest> m = manifest::from_json(text, "m.json");
  if (m) return "no error";
  const std::string remedy = "; make it anew with `pushplan plan`";
  const std::string& message = m.error().message;
  REQUIRE(message.size() > remedy.size());
  CHECK(message.substr(message.size() - remedy.size()) == remedy);
  return message.substr(0, message.size() - remedy.size());
}
bool is_refused(std::string_view text) { return !manifest::from_json(text, "m.json"); }

constexpr std::string_view kManifestHead =
    R"({"schema":"pushplan-manifest/1","settings":{},"resources":)";
constexpr std::string_view kA =
    R"({"/a":{"url":"/a","rel":"preload","as":"style","type":"","crossorigin":null,"bytes":1,"encoding":"br","source":"a","hash":""}})";

// A manifest with this text for `resources` and `groups`.
std::string with(std::string_view resources, std::string_view groups) {
  return std::string(kManifestHead) + std::string(resources) +
         ",\"groups\":" + std::string(groups) + "}";
}
// One resource /a, with one member given another value.
std::string with_member(std::string_view name, std::string_view value) {
  std::string text(kA);
  const std::size_t at = text.find("\"" + std::string(name) + "\":") + name.size() + 3;
  const std::size_t end =
      text[at] == '"' ? text.find('"', at + 1) + 1 : text.find_first_of(",}", at);
  return with(text.replace(at, end - at, value), "[]");
}

}  // namespace

TEST_CASE("manifest: text") {
  Manifest m = manifest_of({style_hint("/a.css"), font_hint("/f.woff2")},
                           {{"/", "index.html"}, {"/b/", "b/index.html"}});
  m.groups[0].preconnect = {{"https://h.example", "anonymous"},
                            {"https://i.example", std::nullopt}};
  m.resources["/a.css"].hint.integrity = "sha256-x";
  add_group(m, {}, {{"/404.html", "404.html"}});
  CHECK(manifest::to_json(m) == R"({
  "schema": "pushplan-manifest/1",
  "settings": {
    "base_url": null,
    "url_style": "html",
    "ignore": [],
    "mechanism": "link",
    "strategy": "best",
    "profiles": ["cable28","slow4g150","fast4g60"],
    "cached_permille": null,
    "hero": [],
    "budget": 50000,
    "page_budgets": [],
    "critical_budget": null,
    "max_files": 6,
    "max_header_bytes": 1000,
    "encoding": "br",
    "brotli_quality": 5,
    "gzip_level": 6,
    "zstd_level": 3,
    "viewports": ["1366x768@1","412x915@2.625"],
    "pin": [],
    "exclude": [],
    "error_pages": false
  },
  "resources": {
    "/a.css": {"url": "/a.css", "rel": "preload", "as": "style", "type": "text/css", "crossorigin": null, "integrity": "sha256-x", "bytes": 100, "encoding": "br", "source": "a.css", "hash": "xxh3:0000000000000000"},
    "/f.woff2": {"url": "/f.woff2", "rel": "preload", "as": "font", "type": "font/woff2", "crossorigin": "anonymous", "bytes": 100, "encoding": "br", "source": "f.woff2", "hash": "xxh3:0000000000000000"}
  },
  "groups": [
    {"send": [
       "/a.css",
       "/f.woff2"],
     "prefetch": [],
     "preconnect": [{"origin":"https://h.example","crossorigin":"anonymous"},{"origin":"https://i.example","crossorigin":null}],
     "pages": {
       "/": "index.html",
       "/b/": "b/index.html"}},
    {"send": [],
     "prefetch": [],
     "preconnect": [],
     "pages": {
       "/404.html": "404.html"}}
  ]
}
)");
}

TEST_CASE("manifest: round trips") {
  CHECK(round_trip({}) == Manifest());
  Manifest m = manifest_of({style_hint("/a.css"), module_hint("/m.js")});
  Hint& hint = m.resources["/a.css"].hint;
  hint.integrity = "sha256-x sha384-y";
  hint.referrerpolicy = "no-referrer";
  hint.fetchpriority = "high";
  hint.media = "(min-width: 1px) and \"x\\y\"";
  hint.imagesrcset = "/a.png 1x, /b.png 2x";
  hint.imagesizes = "50vw";
  m.groups[0].prefetch = {"/m.js"};
  m.groups[0].pages["/%C3%BC%20%22q%22\\/"] = "\xC3\xBC \"q\"\\/index.html";
  m.groups[0].pages["/%3C/script%3E&'"] = "\xF0\x9F\x98\x80.html";
  m.resources["/a.css"].bytes = 18'446'744'073'709'551'615U;
  m.resources["/a.css"].encoding = Encoding::zstd;
  m.settings.base_url = "https://h.example/d/";
  m.settings.url_style = UrlStyle::clean;
  m.settings.ignore = {"a", "b c"};
  m.settings.mechanism = Mechanism::early_hints;
  m.settings.budget = 1;
  m.settings.page_budgets = {{"/**", 2}, {"/", 0}};
  m.settings.critical_budget = 3;
  m.settings.max_files = 4;
  m.settings.max_header_bytes = 5;
  m.settings.encoding = Encoding::identity;
  m.settings.brotli_quality = 11;
  m.settings.gzip_level = 9;
  m.settings.zstd_level = 19;
  m.settings.viewports = {{1, 2, 1500}};
  m.settings.pin = {"/p"};
  m.settings.exclude = {"/e"};
  m.settings.error_pages = true;
  m.settings.recordings = {"perf/*.har"};
  m.settings.routes = {{"/api/x", {"/a*", "/b"}}, {"/", {}}};
  CHECK(round_trip(m) == m);
  const std::string text = manifest::to_json(m);
  CHECK(manifest::to_json(m) == text);
  CHECK(manifest::to_json(round_trip(m)) == text);
  // Names of files need not be UTF-8; the text must be.
  m.groups[0].pages["/%FF"] = "\xFF.html";
  CHECK(round_trip(m).groups[0].pages.at("/%FF") == "\xEF\xBF\xBD.html");
  // Members that are not known, and settings that are absent, are no trouble.
  CHECK_FALSE(is_refused(
      R"({"x":1,"schema":"pushplan-manifest/1","settings":{"y":2},"resources":{},"groups":[{"send":[],"pages":{},"z":3}]})"));
}

TEST_CASE("manifest: errors") {
  check_rows({{"[]", "m.json: no pushplan manifest: its \"schema\" is not \"pushplan-manifest/1\""},
              {"{}", "m.json: no pushplan manifest: its \"schema\" is not \"pushplan-manifest/1\""},
              {R"({"schema":"pushplan-manifest/2"})",
               "m.json: no pushplan manifest: its \"schema\" is not \"pushplan-manifest/1\""},
              {R"({"schema":"pushplan-manifest/1"})",
               "m.json: not the form of a manifest: key 'settings' not found"}},
             manifest_error);
  // Malformed JSON: the place, and the library's reason whole.
  CHECK(manifest_error("").rfind("m.json:1:1: not JSON: ", 0) == 0);
  CHECK(manifest_error("{\n x").rfind("m.json:2:2: not JSON: ", 0) == 0);
  CHECK(manifest_error("{\n x").find("invalid literal") != std::string::npos);
  CHECK(manifest_error("{\"a\":\n\n  [1,}").rfind("m.json:3:6: not JSON: ", 0) == 0);
  CHECK(manifest_error("{}x").rfind("m.json:1:3: not JSON: ", 0) == 0);
  CHECK(manifest_error(with("{}", R"([{"send":["/a"],"pages":{}}])")) ==
        "m.json: '/a' is sent, but stands in no line of resources");
  CHECK(manifest_error(with("{}", R"([{"send":[],"prefetch":["/a"],"pages":{}}])")) ==
        "m.json: '/a' is sent, but stands in no line of resources");
  CHECK(manifest_error(
            with("{}", R"([{"send":[],"pages":{"/":"a"}},{"send":[],"pages":{"/":"a"}}])")) ==
        "m.json: page '/' stands in two groups");
  CHECK(manifest_error(with("{}", R"([{"send":[],"pages":{"a":"a"}}])")) ==
        "m.json: page 'a' is no serialised path");
  CHECK(manifest_error(with_member("url", R"("/a b")")) ==
        "m.json: resource '/a' has a URL that is not serialised");
  CHECK(manifest_error(with_member("type", R"("a\u0000b")")) ==
        "m.json: resource '/a' holds a control character");
  CHECK(manifest_error(with_member("encoding", R"("deflate")")) ==
        "m.json: encoding 'deflate' is not known");
  CHECK(
      manifest_error(
          R"({"schema":"pushplan-manifest/1","settings":{"mechanism":"x"},"resources":{},"groups":[]})") ==
      "m.json: settings.mechanism is 'x', which is not known");
  CHECK(
      manifest_error(
          R"({"schema":"pushplan-manifest/1","settings":{"viewports":["x"]},"resources":{},"groups":[]})") ==
      "m.json: settings.viewports holds 'x', which is no viewport");
}

TEST_CASE("manifest: wrong types are refused") {
  CHECK_FALSE(is_refused(with(kA, "[]")));
  CHECK_FALSE(is_refused(with_member("bytes", "2")));
  for (const std::string value : {"\"1\"", "-5", "1.5", "true", "null", "1e30"}) {
    CAPTURE(value);
    CHECK(is_refused(with_member("bytes", value)));
  }
  for (const std::string name : {"url", "rel", "as", "type", "crossorigin", "encoding", "source"}) {
    CAPTURE(name);
    CHECK(is_refused(with_member(name, "1")));
  }
  CHECK(is_refused(with("[]", "[]")));
  CHECK(is_refused(with("null", "[]")));
  CHECK(is_refused(with("{}", "{}")));
  CHECK(is_refused(with("{}", "null")));
  CHECK(is_refused(with("{}", "[1]")));
  CHECK(is_refused(with("{}", R"([{"send":"/a","pages":{}}])")));
  CHECK(is_refused(with("{}", R"([{"send":[],"pages":[]}])")));
  for (const std::string settings :
       {"[]", "null", R"({"budget":-1})", R"({"budget":"50kB"})", R"({"pin":"/a"})",
        R"({"max_files":-1})", R"({"error_pages":1})"}) {
    CAPTURE(settings);
    CHECK(is_refused(
        std::string(R"({"schema":"pushplan-manifest/1","resources":{},"groups":[],"settings":)") +
        settings + "}"));
  }
}

TEST_CASE("manifest: nothing in it can make an emitter write something else") {
  for (const std::string name : {"url", "rel", "as", "type"}) {
    CAPTURE(name);
    CHECK(is_refused(with_member(name, R"("/a\nx")")));
    CHECK(is_refused(with_member(name, R"("/a\u007f")")));
  }
  CHECK(is_refused(with_member("url", R"("/a>; rel=x")")));
  CHECK(is_refused(with_member("url", R"("")")));
  CHECK(is_refused(with_member("url", R"("a.css")")));  // hint.h: a path, or an absolute URL
  // What stands unquoted in a Link value must be a token.
  CHECK(is_refused(with_member("as", R"("style, </x>; rel=preload")")));
  CHECK(is_refused(with_member("as", R"("style; nopush")")));
  CHECK(is_refused(with_member("rel", R"("next")")));
  CHECK(is_refused(with_member("crossorigin", R"("x")")));
  CHECK(is_refused(with("{}", R"([{"send":[],"pages":{"/\nPUSHPLAN\nsystem('x')\n":"a"}}])")));
  CHECK(is_refused(with("{}", R"([{"send":[],"pages":{"/\t0":"a"}}])")));
  // A file may be called so; emitters encode its name.
  CHECK_FALSE(is_refused(with("{}", R"([{"send":[],"pages":{"/":"a\nb"}}])")));
  CHECK(is_refused(with(
      "{}",
      R"([{"send":[],"pages":{},"preconnect":[{"origin":"https://h\n","crossorigin":null}]}])")));
}

TEST_CASE("describe: groups and keys") {
  SitePlan plan;
  const auto add_file = [&](const Hint& hint) {
    plan.files.push_back({hint, 10, Encoding::br, hint.url.substr(1), "xxh3:1"});
  };
  const auto add_page = [&](const std::string& url, std::vector<std::uint32_t> sends) {
    plan.pages.push_back({url, url.substr(1) + "index.html", std::move(sends), 0, 0, 0, 0, {}});
  };
  Hint classic = style_hint("/a.js");
  classic.as = "script";
  Hint cors = classic;
  cors.crossorigin = "anonymous";
  Hint guarded = classic;
  guarded.integrity = "sha256-x";
  add_file(module_hint("/a.js"));
  add_file(classic);
  add_file(cors);
  add_file(guarded);
  add_file(style_hint("/b.css"));
  add_page("/z/", {1, 4});
  add_page("/y/", {});
  add_page("/x/", {1, 4});
  add_page("/w/", {4, 1});
  add_page("/a/", {0});
  add_page("/v/", {2, 3});
  Settings settings;
  settings.budget = 7;
  const Manifest m = describe(plan, settings);
  CHECK(m.settings == settings);
  // Five ways, five resources: the plainest under its URL, the others under keys of their own.
  std::set<std::string> keys;
  for (const auto& [key, r] : m.resources) keys.insert(key);
  CHECK(keys.size() == 5);
  CHECK(keys.count("/a.js") == 1);
  CHECK(keys.count("/b.css") == 1);
  CHECK(m.resources.at("/a.js").hint == classic);
  std::string groups;
  for (const manifest::Group& group : m.groups) {
    for (const auto& [url, source] : group.pages) groups += url + " ";
    groups += "(" + std::to_string(group.send.size()) + ") ";
  }
  CHECK(groups == "/a/ (1) /v/ (2) /w/ (2) /x/ /z/ (2) /y/ (0) ");
  CHECK(m.resources.at(m.groups[0].send[0]).hint == module_hint("/a.js"));
  CHECK(m.resources.at(m.groups[1].send[0]).hint == cors);
  CHECK(m.resources.at(m.groups[1].send[1]).hint == guarded);
  CHECK(m.groups[3].send == std::vector<std::string>{"/a.js", "/b.css"});
  CHECK(round_trip(m) == m);
  CHECK(manifest::bytes_of(m, m.groups[3].send) == 20);
  CHECK(manifest::group_of(m, "/w/") == &m.groups[2]);
  CHECK(manifest::group_of(m, "/nope/") == nullptr);
}

TEST_CASE("describe: the key says what differs") {
  SitePlan plan;
  Hint classic = style_hint("/a.js");
  classic.as = "script";
  plan.files = {{module_hint("/a.js"), 1, Encoding::br, "a.js", ""},
                {classic, 1, Encoding::br, "a.js", ""}};
  plan.pages = {{"/", "index.html", {0, 1}, 0, 0, 0, 0, {}}};
  CHECK(describe(plan, {}).groups[0].send ==
        std::vector<std::string>{"/a.js as=script crossorigin=anonymous", "/a.js"});
  plan.files.pop_back();
  plan.pages[0].sends = {0};
  CHECK(describe(plan, {}).groups[0].send == std::vector<std::string>{"/a.js"});
}
