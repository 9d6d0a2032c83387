// Tests of the targets for hosts, edges and programs: their text for a small manifest, and the
// pieces that they share. What the hosts make of it is tested in tests/formats.
#include <doctest/doctest.h>

#include <string>

#include "emitters/emitter.h"
#include "emitters/json_text.h"
#include "emitters/route_patterns.h"
#include "tests/support/manifests.h"
#include "tests/support/table.h"

namespace {

using namespace pushplan;
using namespace pushplan::test;
using emitters::RoutePattern;
using manifest::Manifest;

std::string host_file(const std::string& target, const Manifest& m,
                      const std::optional<std::string>& standing = {}, bool off = false) {
  const Result<const emitters::Emitter*> emitter = emitters::find_emitter(target);
  REQUIRE(emitter);
  emitters::EmitOptions options;
  options.off = off;
  const Result<emitters::Emitted> out = emitters::emit(**emitter, m, options, {standing});
  return out ? out->main() : "error: " + out.error().message;
}

constexpr const char* kMarks = "# begin pushplan: written by pushplan; changes are lost\n";

const std::string kLinks = "  Link: </a.css>; rel=preload; as=style, </m.js>; rel=modulepreload\n";
const std::string kScripts =
    "  Link: </a.css>; rel=preload; as=style\n"
    "  Link: </m.js>; rel=preload; as=script; crossorigin=anonymous\n";

std::string yes_or_no(const std::optional<RoutePattern>& pattern, std::string_view paths) {
  if (!pattern) return "unknown";
  std::string out;
  while (!paths.empty()) {
    const std::size_t end = std::min(paths.find(' '), paths.size());
    out += pattern->matches(std::string(paths.substr(0, end))) ? '+' : '-';
    paths.remove_prefix(std::min(end + 1, paths.size()));
  }
  return out;
}

}  // namespace

TEST_CASE("hosts: _headers") {
  CHECK(host_file("netlify", small_site()) ==
        kMarks + std::string("/\n") + kLinks + "/b/\n" + kLinks + "/c.html\n" + kLinks + "/c\n" +
            kLinks + "/index.html\n" + kLinks + "/b/index.html\n" + kLinks + "# end pushplan\n");
  CHECK(host_file("cloudflare", small_site()) == kMarks + std::string("/\n") + kScripts + "/b/\n" +
                                                     kScripts + "/c\n" + kScripts +
                                                     "# end pushplan\n");
  CHECK(host_file("cloudflare", small_site(), "/c\n  X: y") ==
        "/c\n  X: y\n" + std::string(kMarks) + "/\n" + kScripts + "/b/\n" + kScripts +
            "/c\n  X: y\n" + kScripts + "# end pushplan\n");
  CHECK(host_file("netlify", {}, "/c\n  X: y") == "/c\n  X: y");
  for (const char* target : {"netlify", "cloudflare"}) {
    CAPTURE(target);
    // Rules behind ours stay there, unless they are of a page or a field of ours: the last one
    // wins.
    const std::string ours = host_file(target, small_site(), "/z\n  X: y\n");
    const std::string apart = ours + "\n/*\n  X: z\n";
    CHECK(host_file(target, small_site(), apart) == apart);
    for (const char* rule : {"\n/*\n  link: </x.css>; rel=preload; as=style\n", "\n/*\n  ! Link\n",
                             "\n/C\n  X: z\n"}) {
      const std::string last = "\n# end pushplan\n";
      const std::string moved = host_file(target, small_site(), ours + rule);
      CHECK(moved.substr(moved.size() - last.size()) == last);
      CHECK(host_file(target, small_site(), moved) == moved);
    }
  }
}

TEST_CASE("hosts: a push manifest whose pages are patterns") {
  const Result<const emitters::Emitter*> emitter = emitters::find_emitter("push-manifest");
  REQUIRE(emitter);
  const auto pages = [&](std::initializer_list<std::pair<const std::string, std::string>> given) {
    Manifest m = manifest_of({style_hint("/a.css")}, given);
    add_group(m, {}, {{"/v1-0.html", "v1-0.html"}});
    const Result<emitters::Emitted> out = emitters::emit(**emitter, m, {});
    REQUIRE(out);
    std::string text;
    for (const Diagnostic& each : out->diagnostics) text += "warning " + each.code + "\n";
    for (const auto& [url, source] : given)
      if (out->main().find('"' + url + '"') != std::string::npos) text += url + "\n";
    return text;
  };
  CHECK(pages({{"/v1.0.html", "v1.0.html"}, {"/v2.0.html", "v2.0.html"}}) ==
        "warning target-cannot-carry\n/v2.0.html\n");
  CHECK(pages({{"/v1.html", "v1.html"}, {"/v1-0-html", "v1-0-html.html"}}) ==
        "/v1.html\n/v1-0-html\n");
}

TEST_CASE("hosts: JSON files") {
  const std::string link =
      R"("headers":[{"key":"Link","value":"</a.css>; rel=preload; as=style, </m.js>; rel=modulepreload"}]})";
  const std::string begin =
      R"({"source":"/.pushplan/begin","headers":[{"key":"X-Pushplan","value":"begin: written by pushplan; changes are lost)";
  const std::string end =
      R"({"source":"/.pushplan/end","headers":[{"key":"X-Pushplan","value":"end"}]})";
  CHECK(host_file("vercel", small_site()) ==
        "{\n  \"headers\": [\n    " + begin + "; made with them: the file, headers\"}]},\n    " +
            R"j({"source":"/((?:|b|c\\.html|index\\.html)|b/(?:|index\\.html))",)j" + link +
            ",\n    " + end + "\n  ]\n}\n");
  CHECK(host_file("firebase", small_site(), R"({"hosting": {"headers": []}})") ==
        "{\"hosting\": {\"headers\": [\n  " + begin + "\"}]},\n  " +
            R"j({"regex":"^(?:/(?:|c\\.html|index\\.html)|/b/(?:|index\\.html))$",)j" + link +
            ",\n  " + end + "]}}");
  CHECK(host_file("vercel", small_site(), "{\n  \"headers\": [\n") ==
        "error: line 3: is no JSON from here on; it is left as it is");
  CHECK(host_file("firebase", small_site(), R"({"hosting": [{}, {}]})")
            .rfind("error: \"hosting\" lists", 0) == 0);
  CHECK(host_file("vercel", small_site(), R"({"headers": [{"source": "/.pushplan/begin"}]})")
            .rfind("error: the rules", 0) == 0);
}

TEST_CASE("hosts: patterns of globs") {
  check_rows(
      {
          {"/a/*.html|/a/b.html /a/b/c.html /a/.html", "+-+"},
          {"a/**|/a /a/ /a/b/c /b", "-++-"},
          {"**/*.@(css|js)|/a.css /b/c.js /a.html", "++-"},
          {"/{a,b/c}.html|/a.html /b/c.html /c.html", "++-"},
          {"/a?c|/abc /a/c", "+-"},
          {"/[a-c]|/b /d", "+-"},
          {"/[!a-c]|/b /d", "-+"},
          {"/+(ab).x|/abab.x /.x", "+-"},
          {"!/a|/a /b", "-+"},
          {"/\\*|/* /a", "+-"},
          {"/a b|/a%20b", "+"},
          {"/!(a)|/b", "unknown"},
          {"/{a|/a", "unknown"},
      },
      [](std::string_view row) {
        const std::size_t bar = row.rfind('|');
        return yes_or_no(RoutePattern::glob(row.substr(0, bar)), row.substr(bar + 1));
      });
}

TEST_CASE("hosts: patterns of path-to-regexp") {
  check_rows(
      {
          {"/a/:b /a/x /a/x/y /a", "+--"},
          {"/a/:b* /a /a/x /a/x/y /b", "+++-"},
          {"/a/:b+ /a /a/x/y", "-+"},
          {"/a/:b? /a /a/x /a/x/y", "++-"},
          {"/:n(\\d+) /12 /a", "+-"},
          {"/(.*) / /a/b", "++"},
          {"/((?!a).*) /b /a", "+-"},
          {"/a\\:b /a:b /a", "+-"},
          {"/a{/:b}? /a", "unknown"},
          {"/( /a", "unknown"},
      },
      [](std::string_view row) {
        const std::size_t space = row.find(' ');
        return yes_or_no(RoutePattern::path_to_regexp(row.substr(0, space)), row.substr(space + 1));
      });
}

TEST_CASE("hosts: paths as alternatives") {
  const auto lists = [](std::size_t limit) {
    std::string out;
    for (const std::string& each : emitters::path_alternatives(
             {"/b", "/d/x.y", "/a", "/d/z"}, {"(?:", "|", ")"}, limit, emitters::literal_regex))
      out += each + "\n";
    return out;
  };
  CHECK(lists(100) == "/(?:a|b)|/d/(?:x\\.y|z)\n");
  CHECK(lists(14) == "/(?:a|b)\n/d/(?:x\\.y|z)\n");
  CHECK(lists(1) == "/a\n/b\n/d/x\\.y\n/d/z\n");
}

TEST_CASE("hosts: strings and values of JSON") {
  CHECK(emitters::json_quoted("a\"\\\n\x7F\xC3\xA9\xFF") ==
        "\"a\\\"\\\\\\u000a\\u007f\xC3\xA9\\ufffd\"");
  const std::string text = "// a, b\n{\"x\": [1, {\"]\": 2}], /* , */ \"y\" : \"}\" , \"z\":-1e5}";
  std::string out;
  for (const emitters::JsonSpan& each : emitters::json_values(text, emitters::json_start(text)))
    out += std::string(each.key) + "=" + text.substr(each.value, each.end - each.value) + "\n";
  CHECK(out == "\"x\"=[1, {\"]\": 2}]\n\"y\"=\"}\"\n\"z\"=-1e5\n");
}
