// What is carried over from other tools' budgets and manifests. Every text reads back.
#include <doctest/doctest.h>

#include <algorithm>

#include "base/text.h"
#include "cli/config.h"
#include "cli/imports.h"
#include "tests/support/memory_file_system.h"

using namespace pushplan;

namespace {

// "what\nkey: value\n...- not carried\n", or the error's first line.
std::string imported(const std::string& name, const std::string& text,
                     const cli::ImportSite& site = {}) {
  const auto found = cli::import_file(name, text, site);
  if (!found) return found.error().message.substr(0, found.error().message.find('\n'));
  cli::InitFile file;
  file.site = "public";
  cli::add_import(*found, name, file);
  const auto config = cli::read_config(cli::init_text(file), "pushplan.yaml");
  if (!config) return config.error().message;
  std::string out = found->what + "\n";
  for (const cli::InitKey& key : found->keys) out += key.name + ":" + key.value + "\n";
  for (const std::string& each : found->not_carried) out += "- " + each + "\n";
  return out;
}

// The globs of `file_bytes`.
std::vector<std::string> lines_of_limits(const std::string& value) {
  std::vector<std::string> globs;
  for (std::size_t at = value.find("\n      "); at != std::string::npos;
       at = value.find("\n      ", at + 1)) {
    std::string glob = value.substr(at + 7, value.find(": ", at) - at - 7);
    glob.erase(std::remove(glob.begin(), glob.end(), '"'), glob.end());
    globs.push_back(glob);
  }
  return globs;
}

}  // namespace

TEST_CASE("imports: Lighthouse") {
  CHECK(imported("budget.json", R"([
    {"path": "/*", "resourceSizes": [{"resourceType": "script", "budget": 125},
                                     {"resourceType": "third-party", "budget": 200}],
     "resourceCounts": [{"resourceType": "total", "budget": 20}],
     "timings": [{"metric": "first-contentful-paint", "budget": 2000},
                 {"metric": "interactive", "budget": 5000}]},
    {"path": "/blog/*.html$", "resourceSizes": [{"resourceType": "stylesheet", "budget": 30.5}]},
    {"resourceSizes": [{"resourceType": "total", "budget": 900}]}])") ==
        "a Lighthouse budget\n"
        "budgets:\n"
        "  - match: \"/**\"\n    bytes: {script: 125KiB}\n    counts: {total: 20}\n"
        "    first_paint: 2000ms\n"
        "  - match: \"/blog/**.html\"\n    bytes: {style: 30.5KiB}\n"
        "  - match: \"/**\"\n    bytes: {total: 900KiB}\n"
        "- /*: resourceSizes of third-party: files of other sites are not weighed\n"
        "- /*: timing interactive: no prediction of ours is that\n"
        "- /blog/*.html$: is not alone: what it does not limit, entries before it still do\n"
        "- /: is not alone: what it does not limit, entries before it still do\n");
}

TEST_CASE("imports: entries of Lighthouse's that meet") {
  const auto said = [](const char* first, const char* then, const char* type) {
    const auto entry = [](const char* path, const char* of) {
      return std::string("{\"path\": \"") + path + "\", \"resourceSizes\": [{\"resourceType\": \"" +
             of + "\", \"budget\": 1}]}";
    };
    const auto found =
        cli::import_file("b.json", "[" + entry(first, "script") + ", " + entry(then, type) + "]");
    REQUIRE(found);
    return join(found->not_carried, "; ");
  };
  const std::string alone = ": is not alone: what it does not limit, entries before it still do";
  CHECK(said("/", "/blog/", "font") == "/blog/" + alone);
  CHECK(said("/", "/blog/", "script").empty());
  CHECK(said("/shop", "/blog", "font").empty());
  CHECK(said("/*.html$", "/*.php$", "font").empty());
  CHECK(said("/blog/*", "/$", "font").empty());
  CHECK(said("/$", "/a", "font").empty());
  CHECK(said("/*.html$", "/a.html$", "font") == "/a.html$" + alone);
  CHECK(said("/shop", "/blog/$", "font") == "/blog/$: holds for the pages below it too");
}

TEST_CASE("imports: what is no value of Lighthouse's is said, and the rest carried over") {
  CHECK(imported("budget.json",
                 R"([3, {"path": "/$", "options": {"firstPartyHostnames": ["a.example"]},
    "resourceSizes": [{"resourceType": "script", "budget": -5}, {"resourceType": "script", "budget": 5},
                      {"resourceType": "script", "budget": 6}, 7],
    "resourceCounts": [{"resourceType": "font", "budget": 2.5}], "timings": 3}])") ==
        "a Lighthouse budget\nbudgets:\n  - match: /\n    bytes: {script: 5KiB}\n- 3: no budget\n"
        "- /$: resourceSizes: 7\n"
        "- /$: resourceSizes: {\"resourceType\":\"script\",\"budget\":-5}\n"
        "- /$: resourceSizes of script: given twice\n"
        "- /$: resourceCounts: {\"resourceType\":\"font\",\"budget\":2.5}\n"
        "- /$: timings is no list\n- /$: `options`\n");
  CHECK(imported("budget.json", R"([{"path": "/*", "resourceSizes": {"a": 1}}])") ==
        "a Lighthouse budget\n- /*: resourceSizes is no list\n");
}

TEST_CASE("imports: sizes of bundles") {
  CHECK(imported("package.json",
                 R"({"name": "x", "bundlesize": [{"path": "./dist/*.js", "maxSize": "3 kB"},
                     {"path": "./dist/css/a.css", "maxSize": "1.5 KB", "compression": "brotli"},
                     {"path": "x"}]})") ==
        "the configuration of bundlesize\n"
        "budgets:\n  - match: \"/**\"\n    file_bytes:\n      \"/**/*.js\": 3072\n"
        "      \"/**/css/a.css\": 1536\n"
        "- ./dist/css/a.css: compression brotli: files are weighed in the `encoding` of the plan\n"
        "- {\"path\":\"x\"}: no path or no size\n");
  CHECK(
      imported(
          ".bundlewatch.config.json",
          R"({"files": [{"path": "build/main.*.js", "maxSize": "100kB"}], "normalizeFilenames": "x",
                     "defaultCompression": "none", "ci": {"trackBranches": ["main"]}})") ==
      "the configuration of bundlewatch\nbudgets:\n  - match: \"/**\"\n    file_bytes:\n"
      "      \"/**/main.*.js\": 102400\n"
      "- normalizeFilenames: see `hashed_names` for names that no bundler has\n"
      "- defaultCompression: files are weighed in the `encoding` of the plan\n");
  // size-limit's kB are 1,000 bytes.
  CHECK(
      imported(".size-limit.json", R"([{"path": ["a/*.js", "b/*.js", "!a/x.js"], "limit": "10 kB"},
                     {"path": "c.js", "limit": "1 s"}, {"path": "d/d.js", "limit": "1.5 KiB", "gzip": true},
                     {"path": "d/e.js", "limit": "1.2.3 kB"}])") ==
      "the configuration of size-limit\nbudgets:\n  - match: \"/**\"\n    file_bytes:\n"
      "      \"/**/*.js\": 10000\n      \"/**/d.js\": 1536\n"
      "- b/*.js: files of /**/*.js have a limit already\n- !a/x.js: files that are left out\n"
      "- [\"a/*.js\",\"b/*.js\",\"!a/x.js\"]: the limit is for the sum of several files, and holds "
      "for "
      "each of them here\n"
      "- {\"path\":\"c.js\",\"limit\":\"1 s\"}: no path, or a limit that is no size (times are "
      "predicted a page: first_paint)\n"
      "- \"d/d.js\": `gzip`: files are weighed as they are sent\n"
      "- {\"path\":\"d/e.js\",\"limit\":\"1.2.3 kB\"}: no path, or a limit that is no size (times "
      "are "
      "predicted a page: first_paint)\n");
  // Both tools of one package.json.
  CHECK(imported("package.json", R"({"bundlesize": [{"path": "d/a.js", "maxSize": 1}],
                     "size-limit": [{"path": "d/b.js", "limit": "2 B"}]})") ==
        "the configuration of bundlesize and the configuration of size-limit\nbudgets:\n"
        "  - match: \"/**\"\n    file_bytes:\n      \"/**/a.js\": 1\n"
        "  - match: \"/**\"\n    file_bytes:\n      \"/**/b.js\": 2\n");
  for (const char* text :
       {R"({"bundlesize": "x"})", R"({"size-limit": 3})", R"([{"path": 3, "maxSize": true}])",
        R"([{"path": "a", "maxSize": "99999999999999999999 MB"}])"}) {
    CAPTURE(text);
    CHECK(imported("x.json", text).find("\n- ") != std::string::npos);
  }
}

TEST_CASE("imports: paths of bundles as globs") {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"./dist/*.js", "\"/**/*.js\""},
      {"dist/**/*.js", "\"/**/*.js\""},
      {"./public/js/*.js", "\"/js/*.js\""},  // below the site
      {"public/**/*.js", "\"/**/*.js\""},
      {"app.js", "/app.js"},
      {"dist/a.{css,js}", "/**/a.css /**/a.js"},
      {"dist/{a,b{1,2}}.js", "/**/a.js /**/b1.js /**/b2.js"},
      {"dist/main.[hash].js", "/**/main.*.js"},
      {"dist/main.[contenthash:8].js", "/**/main.*.js"},
      {"dist/[ab].js", ""},
      {"dist/@(a|b).js", ""},
      {"dist/a{1..3}.js", ""},
      {"dist/a{b.js", ""},
      {"../dist/a.js", ""}};
  for (const auto& [path, globs] : rows) {
    const std::string& shown = path;  // clang 14 captures no structured binding
    CAPTURE(shown);
    const auto found =
        cli::import_file("x.json", R"([{"path": ")" + path + R"(", "maxSize": 1}])", {"public"});
    REQUIRE(found);
    CHECK(found->not_carried.size() == (globs.empty() ? 1 : 0));
    std::string got;
    if (!found->keys.empty())
      for (const std::string& line : lines_of_limits(found->keys.front().value))
        got += (got.empty() ? "" : " ") + line;
    std::string plain = globs;
    plain.erase(std::remove(plain.begin(), plain.end(), '"'), plain.end());
    CHECK(got == plain);
  }
}

TEST_CASE("imports: sitespeed.io") {
  CHECK(imported("budget.json", R"({"budget": {"transferSize": {"total": 500000, "css": 20000},
                     "requests": {"total": 50}, "timings": {"firstPaint": 1000, "fullyLoaded": 9000,
                     "firstContentfulPaint": 1100}, "score": {"bestpractice": 90}}})") ==
        "a budget of sitespeed.io\n"
        "budgets:\n  - match: \"/**\"\n    bytes: {total: 500000, style: 20000}\n"
        "    counts: {total: 50}\n    first_paint: 1000ms\n"
        "- timings.fullyLoaded\n- timings.firstContentfulPaint: first_paint is set already\n"
        "- score.bestpractice\n");
}

TEST_CASE("imports: sitespeed.io, for one URL, and as it was before version 8") {
  CHECK(imported("budget.json", R"({"budget": {
    "https://www.example.org/docs/": {"requests": {"total": 100}, "timings": {"SpeedIndex": 1}},
    "https://www.example.org": {"transferSize": {"css": 5}},
    "myAlias": {"timings": {"firstPaint": 3000}},
    "requests": {"total": 80, "image": "many"}, "timings": 7}})") ==
        "a budget of sitespeed.io\nbudgets:\n  - match: \"/**\"\n    counts: {total: 80}\n"
        "  - match: /docs/\n    counts: {total: 100}\n  - match: /\n    bytes: {style: 5}\n"
        "- https://www.example.org/docs/: holds for the pages below it too\n"
        "- https://www.example.org/docs/: timings.SpeedIndex\n"
        "- myAlias: which page that is cannot be known here\n"
        "- requests.image: \"many\"\n- timings: 7\n");
  CHECK(imported("budget.json", R"({
    "browsertime.pageSummary": [{"metric": "statistics.timings.firstPaint.median", "max": 1000},
                                {"metric": "statistics.visualMetrics.SpeedIndex.median", "max": 1}],
    "coach.pageSummary": [{"metric": "advice.performance.score", "min": 75}],
    "pagexray.pageSummary": [{"metric": "transferSize", "max": 100000}, {"metric": "requests", "max": 20},
                             {"metric": "contentTypes.css.requests", "max": 1}]})") ==
        "a budget of sitespeed.io\nbudgets:\n  - match: \"/**\"\n    first_paint: 1000ms\n"
        "    bytes: {total: 100000}\n    counts: {total: 20, style: 1}\n"
        "- browsertime.pageSummary: "
        "{\"metric\":\"statistics.visualMetrics.SpeedIndex.median\",\"max\":1}\n"
        "- coach.pageSummary: {\"metric\":\"advice.performance.score\",\"min\":75}\n");
}

TEST_CASE("imports: links in _headers that are not carried over") {
  CHECK(imported("_headers",
                 "/\n  Link: </a.css>; rel=preload; as=style, <https://f.example>; rel=preconnect\n"
                 "  Link: <https://cdn.example/b.css>; rel=preload; as=style\n  Link: /x.css\n") ==
        "Link values of _headers\nroutes:\n  - {path: /, send: [/a.css]}\n"
        "- /: https://cdn.example/b.css: no path of the site\n"
        "- this Link value cannot be read: a link is `<URL>; name=value`\n"
        "- rel=preconnect: stays in _headers as it is\n");
  CHECK(imported("_headers",
                 "/*\n  Link: </a.css>; rel=preload; as=style\n/blog/\n  ! Link\n  ! X-A\n") ==
        "Link values of _headers\npin:[/a.css]\n"
        "- /blog/: `! Link`: what rules above say is for its pages too, as it is carried over\n");
}

TEST_CASE("imports: sitespeed.io, for pages of another host") {
  const char* const budget = R"({"budget": {
    "https://www.example.org/a": {"requests": {"total": 1}},
    "https://other.example/": {"requests": {"total": 1}}}})";
  CHECK(imported("budget.json", budget, {"public", "/", "example.org"}) ==
        "a budget of sitespeed.io\nbudgets:\n  - match: /a\n    counts: {total: 1}\n"
        "- https://other.example/: another host than that of `base_url`\n");
  CHECK(imported("budget.json", budget) ==
        "a budget of sitespeed.io\nbudgets:\n  - match: /a\n    counts: {total: 1}\n"
        "  - match: /\n    counts: {total: 1}\n");
}

TEST_CASE("imports: lists of files") {
  CHECK(imported(
            "push_manifest.json",
            R"({"/css/app.css": {"type": "style", "weight": 1}, "js/a.js": {"type": "script"}})") ==
        "a push manifest\npin:[/css/app.css, /js/a.js]\n");
  CHECK(imported("m.json",
                 R"({"index.html": {"/a.css": {"type": "style", "weight": 2}},
                     "^/blog/.*$": {"/b.css": {"type": "style"}},
                     "/about/index.html": {"/b.css": {"type": "style"}}})") ==
        "a push manifest\nroutes:\n  - {path: /, send: [/a.css]}\n"
        "  - {path: /about/, send: [/b.css]}\n"
        "- /a.css: weight 2: pushplan orders by evaluation\n"
        "- ^/blog/.*$: a pattern; routes are for one path each\n");
  CHECK(imported("site/_headers",
                 "/\n  Link: </a.css>; rel=preload; as=style\n/*\n  Link: </b.css>; rel=preload; "
                 "as=style\n/x/*\n  Link: </c.css>; rel=preload; as=style\n") ==
        "Link values of _headers\npin:[/b.css]\nroutes:\n  - {path: /, send: [/a.css]}\n"
        "- /x/*: a pattern; routes are for one path each\n");
  const test::MemoryFileSystem site({
      {"index.html", "<link rel=preload as=style href=/a.css><link rel=stylesheet href=/a.css>"},
      {"b.html", "<link rel=preload as=style href=/gone.css>"},
      {"a.css", "p{}"},
  });
  const auto pages = cli::import_pages(site);
  REQUIRE(pages);
  REQUIRE(pages->keys.size() == 1);
  CHECK(pages->keys[0].value == "\n  - {path: /, send: [/a.css]}");
  CHECK(pages->not_carried == std::vector<std::string>{"/b.html: /gone.css: no file of the site"});
}

TEST_CASE("imports: below a mount path") {
  const std::string sizes =
      R"([{"path": "out/js/*.js", "limit": "1 kB"}, {"path": "b/a b.js", "limit": 1}])";
  CHECK(imported("x.json", sizes, {"out", "/docs/"}) ==
        "the configuration of size-limit\nbudgets:\n  - match: \"/**\"\n    file_bytes:\n"
        "      \"/docs/js/*.js\": 1000\n      \"/**/a b.js\": 1\n"
        "- \"out/js/*.js\": the limit is for the sum of several files, and holds for each of them "
        "here\n");
  CHECK(imported("./out/es6/m.json",
                 R"({"index.html": {"css/a.css": {"type": "style"}, "../b b.css": {},
                     "/c.css": {"type": "style"}, "https://cdn.example/x.js": {"type": "script"},
                     "//cdn.example/y.js": {}}})",
                 {"out", "/docs/"}) ==
        "a push manifest\nroutes:\n"
        "  - {path: /docs/es6/, send: [/docs/es6/css/a.css, \"/docs/b%20b.css\", /c.css]}\n"
        "- https://cdn.example/x.js: no path of the site\n"
        "- //cdn.example/y.js: no path of the site\n");
  for (const auto& [name, folder] : {std::pair("m.json", "out"), std::pair("m.json", "."),
                                     std::pair("../m.json", "."), std::pair("outer/m.json", "out")})
    CHECK(imported(name, R"({"a.css": {"type": "style"}})", {folder, "/docs/"}) ==
          "a push manifest\npin:[/docs/a.css]\n");
  const test::MemoryFileSystem site({
      {"index.html",
       "<link rel=preload as=style href=/docs/a.css><link rel=stylesheet href=a.css>"},
      {"a.css", "p{}"},
  });
  Settings settings;
  settings.base_url = "https://ex.example/docs/";
  const auto pages = cli::import_pages(site, settings);
  REQUIRE(pages);
  REQUIRE(pages->keys.size() == 1);
  CHECK(pages->keys[0].value == "\n  - {path: /docs/, send: [/docs/a.css]}");
  CHECK(pages->not_carried.empty());
}

TEST_CASE("imports: pages that are no paths") {
  CHECK(imported("m.json", R"({"/about/?": {"/a.css": {"type": "style"}},
                               "/?q=1": {"/a.css": {"type": "style"}},
                               "https://o.example/": {"/a.css": {"type": "style"}},
                               "^/blog": {"/a.css": {}}, "^/one$": {"/a.css": {}}})") ==
        "a push manifest\nroutes:\n  - {path: /blog, send: [/a.css]}\n"
        "  - {path: /one, send: [/a.css]}\n"
        "- /about/?: a pattern; routes are for one path each\n"
        "- /?q=1: a pattern; routes are for one path each\n"
        "- https://o.example/: no path of the site\n"
        "- ^/blog: all paths that begin so; the route is for /blog alone\n");
  CHECK(imported("_headers", "/q?x=1\n  Link: </a.css>; rel=preload; as=style\n") ==
        "Link values of _headers\n"
        "- /q?x=1: no path; hosts compare rules with paths alone\n");
}

TEST_CASE("imports: several files, and none") {
  cli::InitFile file;
  for (const char* text : {R"({"/a.css": {"type": "style"}})", R"({"/b.css": {"type": "style"}})"})
    cli::add_import(*cli::import_file("m.json", text), "m.json", file);
  REQUIRE(file.keys.size() == 1);
  CHECK(file.keys[0].value == "[/a.css, /b.css]");
  // Routes of one path become one.
  cli::InitFile routes;
  for (const char* text :
       {R"({"/": {"/a.css": {}}, "/x": {"/a.css": {}}})", R"({"/": {"/b.css": {}, "/c.css": {}}})",
        R"({"/x": {"/a.css": {}}, "/y": {"/a.css": {}}})"})
    cli::add_import(*cli::import_file("m.json", text), "m.json", routes);
  REQUIRE(routes.keys.size() == 1);
  CHECK(routes.keys[0].value ==
        "\n  - {path: /, send: [/b.css, /c.css, /a.css]}\n  - {path: /x, send: [/a.css]}"
        "\n  - {path: /y, send: [/a.css]}");
  CHECK(imported("x.json", "{").rfind("x.json:1:2: this is no JSON", 0) == 0);
  CHECK(imported("x.json", "{\"a\": 1}")
            .rfind("x.json: nothing that can be imported; known are ", 0) == 0);
}
