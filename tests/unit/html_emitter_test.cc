// Tests of the target `html`: where in a page the block goes, what stands in it, that it goes
// again without a trace, and that the analyzer does not see it.
#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/analyze.h"
#include "analyzer/describe.h"
#include "analyzer/html/html_facts.h"
#include "analyzer/weigh/weights.h"
#include "base/hint_block.h"
#include "emitters/banner.h"
#include "emitters/emitter.h"
#include "manifest/json.h"
#include "tests/support/manifests.h"
#include "tests/support/memory_file_system.h"
#include "tests/support/table.h"
#include "tests/support/test_site.h"

namespace {

using namespace pushplan;
using namespace pushplan::test;
using emitters::Emitted;
using manifest::Manifest;

Emitted run(const Manifest& m, const MemoryFileSystem& folder, bool off = false) {
  emitters::EmitOptions options;
  options.off = off;
  emitters::Standing standing;
  standing.folder = &folder;
  Result<Emitted> out = emitters::emit(**emitters::find_emitter("html"), m, options, standing);
  if (!out) FAIL(out.error().message);
  return *out;
}

// The page after a run.
std::string emitted_page(const Manifest& m, std::string_view page, bool off = false,
                         const std::string& name = "index.html") {
  const Emitted out =
      run(m, MemoryFileSystem(MemoryFileSystem::Files{{name, std::string(page)}}), off);
  CHECK(out.files.size() <= 1);
  return out.files.empty() ? std::string(page) : out.files.front().bytes;
}

// The findings of a run, by slug.
std::string findings(const Manifest& m, MemoryFileSystem::Files files) {
  std::string out;
  for (const Diagnostic& d : run(m, MemoryFileSystem(std::move(files))).diagnostics)
    out += d.file + ": " + d.code + "\n";
  return out;
}

Manifest styles_and_modules() {
  return manifest_of({style_hint("/a.css"), module_hint("/m.js")},
                     {{"/", "index.html"}, {"/x", "x.xhtml"}});
}

// The page with an '@' for each block.
std::string marked(std::string_view page, const std::string& name = "index.html") {
  const Manifest m = styles_and_modules();
  const std::string with = emitted_page(m, page, false, name);
  std::string out = with;
  const std::vector<HintBlock> blocks = hint_blocks(with);
  for (auto block = blocks.rbegin(); block != blocks.rend(); ++block)
    out.replace(block->begin, block->end - block->begin, "@");
  CHECK(emitted_page(m, with, false, name) == with);
  CHECK(emitted_page(m, with, true, name) == page);
  return out;
}

std::string between(const std::string& text) {
  return std::string(kHintBlockBegin) + text + std::string(kHintBlockEnd);
}

}  // namespace

TEST_CASE("html target: where the block goes") {
  check_rows(
      {
          {"<!doctype html><html><head><title>t</title></head>",
           "<!doctype html><html><head>@<title>t</title></head>"},
          {"<!doctype html>\n<html lang=en>\n  <head>\n    <meta charset=utf-8>\n    <title>t",
           "<!doctype html>\n<html lang=en>\n  <head>\n    <meta charset=utf-8>@\n    <title>t"},
          {"<HTML><HEAD PROFILE='a>b'><TITLE>t", "<HTML><HEAD PROFILE='a>b'>@<TITLE>t"},
          {"<!doctype html><!-- <head> --><html><!-- c --><head><link rel=stylesheet href=/s.css>",
           "<!doctype html><!-- <head> --><html><!-- c --><head>@<link rel=stylesheet "
           "href=/s.css>"},
          {"<!-- <head> --!><head><p>", "<!-- <head> --!><head>@<p>"},
          {"<!--><head><p>", "<!--><head>@<p>"},
          // Without tags, where the parser opens the head.
          {"<!doctype html>\n<p>text", "<!doctype html>@\n<p>text"},
          {"<!doctype html><!-- c --><title>t</title>",
           "<!doctype html>@<!-- c --><title>t</title>"},
          {"text alone", "@text alone"},
          {"\nline", "@\nline"},
          {"\xEF\xBB\xBF<p>text", "\xEF\xBB\xBF@<p>text"},
          {"", "@"},
          {"<html><body>", "<html>@<body>"},
          {"<p><head>", "@<p><head>"},
          {"<!doctype html><html><frameset><frame src=/f></frameset>",
           "<!doctype html><html>@<frameset><frame src=/f></frameset>"},
          // Behind what must come first.
          {"<head><meta charset=utf-8><base href=/d/><meta name=viewport content=x><title>t",
           "<head><meta charset=utf-8><base href=/d/><meta name=viewport content=x>@<title>t"},
          {"<head><meta http-equiv=Content-Security-Policy content=\"img-src 'self'\"><p>",
           "<head><meta http-equiv=Content-Security-Policy content=\"img-src 'self'\">@<p>"},
          {"<head><title>t</title><meta name=x><meta charset=utf-8><p>",
           "<head><title>t</title><meta name=x><meta charset=utf-8>@<p>"},
          {"<head><link rel=canonical href=/><meta name=viewport><p>",
           "<head><link rel=canonical href=/><meta name=viewport>@<p>"},
          {"<head><script type=application/ld+json>{}</script><meta name=viewport><p>",
           "<head><script type=application/ld+json>{}</script><meta name=viewport>@<p>"},
          // Before what fetches, as far as that may be.
          {"<head><link rel=stylesheet href=/s.css><meta name=viewport><p>",
           "<head>@<link rel=stylesheet href=/s.css><meta name=viewport><p>"},
          {"<head><style>@import '/i.css'</style><base href=/d/><p>",
           "<head>@<style>@import '/i.css'</style><base href=/d/><p>"},
          {"<head><script>go()</script><meta name=viewport><p>",
           "<head>@<script>go()</script><meta name=viewport><p>"},
          {"<head><script>go()</script><meta charset=utf-8><p>",
           "<head><script>go()</script><meta charset=utf-8>@<p>"},
          {"<head><link rel=icon href=/i><meta http-equiv=content-type content=x><p>",
           "<head><link rel=icon href=/i><meta http-equiv=content-type content=x>@<p>"},
          // What looks like markup and is none.
          {"<head><title></head><meta charset=x></title><meta charset=utf-8></head>",
           "<head><title></head><meta charset=x></title><meta charset=utf-8>@</head>"},
          {"<head><script type=x+json>'</head><meta charset=x>'</script><base href=/></head>",
           "<head><script type=x+json>'</head><meta charset=x>'</script><base href=/>@</head>"},
          {"<head><noscript><meta charset=x></noscript><p>",
           "<head>@<noscript><meta charset=x></noscript><p>"},
          {"<head><template><meta charset=x>text<p></template><base href=/><p>",
           "<head><template><meta charset=x>text<p></template><base href=/>@<p>"},
          {"<head><meta content=<base> charset=utf-8><p>",
           "<head>@<meta content=<base> charset=utf-8><p>"},
          {"<head>1 < 2<base href=/>", "<head>@1 < 2<base href=/>"},
          {"<head></head><base href=/>", "<head>@</head><base href=/>"},
          {"<head></br><meta charset=utf-8>", "<head>@</br><meta charset=utf-8>"},
          {"<head></p><meta charset=utf-8><p>", "<head></p><meta charset=utf-8>@<p>"},
          {"<head><meta charset=utf-8", "<head>@<meta charset=utf-8"},
          // Modules behind an import map.
          {"<head><meta charset=utf-8><script type=importmap>{}</script><p>",
           "<head><meta charset=utf-8>@<script type=importmap>{}</script>@<p>"},
          {"<head><script type=importmap>{}</script><meta charset=utf-8><p>",
           "<head><script type=importmap>{}</script><meta charset=utf-8>@<p>"},
          {"<head></head><p>a <script type=importmap>{}</script> b",
           "<head>@</head><p>a <script type=importmap>{}</script>@ b"},
          {"<head></head><svg><style/></svg><script type=importmap>{}</script>",
           "<head>@</head><svg><style/></svg><script type=importmap>{}</script>@"},
          {"<head></head><svg><script type=importmap></script></svg>",
           "<head>@</head><svg><script type=importmap></script></svg>"},
          {"<head></head><template><script type=importmap>{}</script></template>",
           "<head>@</head><template><script type=importmap>{}</script></template>"},
          {"<head></head><script><!--<script></script><script type=importmap></script>-->"
           "</script>",
           "<head>@</head><script><!--<script></script><script type=importmap></script>-->"
           "</script>"},
      },
      [](std::string_view page) { return marked(page); });
}

TEST_CASE("html target: XHTML pages") {
  check_rows(
      {{"<?xml version='1.0'?>\n<!DOCTYPE html [<!ENTITY a '>'>]>\n<html><head>\n<title/></head>",
        "<?xml version='1.0'?>\n<!DOCTYPE html [<!ENTITY a '>'>]>\n<html><head>@\n<title/></head>"},
       {"<html><head><script type='x+json'/><base href='/'/></head></html>",
        "<html><head><script type='x+json'/><base href='/'/>@</head></html>"},
       {"<html><!--<head>--!><head>--><head></head></html>",
        "<html><!--<head>--!><head>--><head>@</head></html>"},
       {"<html><head/></html>", "<html><head/></html>"},
       {"<html><body/></html>", "<html><body/></html>"},
       {"<html><HEAD/></html>", "<html><HEAD/></html>"}},
      [](std::string_view page) { return marked(page, "x.xhtml"); });
  CHECK(emitted_page(styles_and_modules(), "<html><head>\n</head></html>", false, "x.xhtml") ==
        "<html><head>\n" +
            between("\n<link rel=\"preload\" href=\"/a.css\" as=\"style\" />\n"
                    "<link rel=\"modulepreload\" href=\"/m.js\" />\n") +
            "\n</head></html>");
}

TEST_CASE("html target: what the block says") {
  Hint image = style_hint("/i?a=\"<&>\xC3\xA9");
  image.as = "image";
  image.type = "image/avif";
  image.crossorigin = "use-credentials";
  image.integrity = "sha384-x";
  image.referrerpolicy = "origin";
  image.fetchpriority = "high";
  image.media = "(min-width: 1px)";
  image.imagesrcset = "/i 1x, /j 2x";
  image.imagesizes = "100vw";
  CHECK(emitted_page(manifest_of({font_hint("/f.woff2"), image}),
                     "<head>\r\n\t<meta charset=utf-8>\r\n\t<title>t</title>") ==
        "<head>\r\n\t<meta charset=utf-8>\r\n\t" +
            between("\r\n\t<link rel=\"preload\" href=\"/f.woff2\" as=\"font\" "
                    "type=\"font/woff2\" crossorigin=\"anonymous\">"
                    "\r\n\t<link rel=\"preload\" href=\"/i?a=&#34;&#60;&#38;&#62;&#233;\" "
                    "as=\"image\" type=\"image/avif\" crossorigin=\"use-credentials\" "
                    "integrity=\"sha384-x\" referrerpolicy=\"origin\" fetchpriority=\"high\" "
                    "media=\"(min-width: 1px)\" imagesrcset=\"/i 1x, /j 2x\" "
                    "imagesizes=\"100vw\">\r\n\t") +
            "\r\n\t<title>t</title>");
  CHECK(emitted_page(manifest_of({style_hint("/a.css")}), "<head><title>") ==
        "<head>" + between("<link rel=\"preload\" href=\"/a.css\" as=\"style\">") + "<title>");
  CHECK(kHintBlockBegin.find(emitters::kMark) != std::string_view::npos);
}

TEST_CASE("html target: files for the next page") {
  Manifest m = manifest_of({});
  m.resources["/n.css"] = resource(style_hint("/n.css"));
  m.groups[0].prefetch = {"/n.css"};
  CHECK(emitted_page(m, "<head><p>") ==
        "<head>" + between("<link rel=\"prefetch\" href=\"/n.css\" as=\"style\">") + "<p>");
  m.settings.prefetch.as = PrefetchAs::speculation_rules;
  m.groups[0].next = {"/a&b/"};
  const std::string page = emitted_page(m, "<head><p>");
  CHECK(page.find("<script type=\"speculationrules\">{") != std::string::npos);
  CHECK(page.find("\"/a\\u0026b/\"") != std::string::npos);
  CHECK(emitted_page(m, page, true) == "<head><p>");
  const std::string policy =
      "<head><meta http-equiv=content-security-policy content=\"script-src 'self'\"><p>";
  CHECK(emitted_page(m, policy) == policy);
  CHECK(findings(m, {{"index.html", policy}}).find("target-cannot-carry") != std::string::npos);
}

TEST_CASE("html target: what the page says itself") {
  const Manifest m =
      manifest_of({style_hint("/d/a.css"), font_hint("/d/f.woff2")}, {{"/d/e/", "index.html"}});
  const auto hinted = [&](std::string_view head) {
    std::string out;
    const std::string page = emitted_page(m, "<head>" + std::string(head) + "</head>");
    for (const HintBlock& block : hint_blocks(page))
      for (const char* const name : {"a.css", "f.woff2"})
        if (page.substr(block.begin, block.end - block.begin).find(name) != std::string::npos)
          out += name[0];
    return out;
  };
  check_rows({{"", "af"},
              {"<link rel=preload as=style href=/d/a.css>", "f"},
              {"<link rel=preload as=style href=../a.css#x>", "f"},
              {"<link rel=preload as=style href=../e/./../a.css>", "f"},
              {"<base href=/d/><link rel=preload as=style href=a.css>", "f"},
              {"<link rel=preload as=style href=a.css>", "af"},
              {"<link rel=preload as=style href=/d/a.css media=print>", "af"},
              {"<link rel=preload as=script href=/d/a.css>", "af"},
              {"<link rel=stylesheet href=/d/a.css>", "af"},
              {"<link rel=preload as=font href=/d/f.woff2>", "af"},
              {"<link rel=preload as=font href=/d/f.woff2 crossorigin>", "a"}},
             hinted);
}

TEST_CASE("html target: a base of another origin") {
  Manifest m = manifest_of({style_hint("/a.css")});
  const auto href = [&](std::string_view base) {
    const std::string page = emitted_page(m, "<head><base href=" + std::string(base) + "><p>");
    const std::size_t at = page.find("href=\"");
    return at == std::string::npos ? std::string("-")
                                   : page.substr(at + 6, page.find('"', at + 6) - at - 6);
  };
  check_rows({{"/d/", "/a.css"}, {"d/", "/a.css"}, {"https://cdn.example/", "-"}}, href);
  m.settings.base_url = "https://h.example/";
  check_rows({{"/d/", "/a.css"},
              {"https://H.example/d/", "/a.css"},
              {"//h.example/d/", "/a.css"},
              {"//cdn.example/", "https://h.example/a.css"},
              {"https://cdn.example/d", "https://h.example/a.css"}},
             href);
}

TEST_CASE("html target: findings") {
  const Manifest m = styles_and_modules();
  CHECK(findings(m, {{"index.html", "<p>"}, {"x.xhtml", "<html/>"}}) ==
        "x.xhtml: target-cannot-carry\n");
  CHECK(findings(m, {{"index.html", "<p>"}}) == "x.xhtml: missing-file\n");
  CHECK(findings(manifest_of({style_hint("/a.css")}),
                 {{"index.html", "<p>"}, {"index.html.br", ""}}) ==
        "index.html.br: stale-precompressed\n");
  const Manifest one = manifest_of({style_hint("/a.css")});
  const std::string utf16("\xFF\xFE<\0p\0>\0", 8);
  CHECK(findings(one, {{"index.html", utf16}}) == "index.html: target-cannot-carry\n");
  CHECK(emitted_page(one, utf16) == utf16);
  const std::string jis = "<meta charset=iso-2022-jp><p>";
  CHECK(emitted_page(one, jis) == jis);
  // An encoding that is declared too late for our lines.
  const std::string late = "<p>" + std::string(900, 'x') + "<meta charset=utf-8>";
  CHECK(emitted_page(one, late) == late);
  const std::string soon = "<p><meta charset=utf-8>";
  CHECK(emitted_page(one, soon) != soon);
}

TEST_CASE("html target: another plan replaces the block") {
  const std::string page = "<head>\n<title>t</title>";
  const Manifest one = manifest_of({style_hint("/a.css")}), two = manifest_of({font_hint("/f")});
  CHECK(emitted_page(two, emitted_page(one, page)) == emitted_page(two, page));
  CHECK(emitted_page(manifest_of({}), emitted_page(one, page)) == page);
  // Text about the block is none.
  const std::string text = "<head><script>/*" + between(" text ") + "*/</script>";
  CHECK(emitted_page(one, text, true) == text);
  CHECK(emitted_page(one, emitted_page(one, text), true) == text);
}

TEST_CASE("html target: random pages") {
  const std::vector<std::string_view> parts = {"<html>",
                                               "<head>",
                                               "</head>",
                                               "<HEAD lang='>'>",
                                               "\n",
                                               "\r\n",
                                               "  ",
                                               "\t",
                                               "text",
                                               "<p>",
                                               "<!doctype html>",
                                               "<!-- <head> -->",
                                               "<!-->",
                                               "<!--",
                                               "-->",
                                               "<meta charset=utf-8>",
                                               "<base href=/d/>",
                                               "<script>",
                                               "</script>",
                                               "<script>'</head>'</script>",
                                               "<style>",
                                               "</style>",
                                               "<noscript>",
                                               "</noscript>",
                                               "<template>",
                                               "</template>",
                                               "<title>",
                                               "</title>",
                                               "<link rel=stylesheet href=/s.css>",
                                               "<script type=importmap>{}</script>",
                                               "<",
                                               "</",
                                               "<svg>",
                                               "</svg>",
                                               "<?x",
                                               ">",
                                               "\"",
                                               "<body>",
                                               "\xEF\xBB\xBF"};
  const Manifest one = styles_and_modules(), two = manifest_of({font_hint("/f.woff2")});
  std::mt19937 random(7);
  for (int round = 0; round < 4000; ++round) {
    std::string page;
    for (auto count = random() % 14; count > 0; --count) page += parts[random() % parts.size()];
    CAPTURE(page);
    const std::string with = emitted_page(one, page);
    REQUIRE(emitted_page(one, with) == with);
    REQUIRE(emitted_page(two, with) == emitted_page(two, page));
    REQUIRE(emitted_page(one, with, true) == page);
    // The parser finds every hint, in the head and never in a comment, text or template.
    const html::HtmlPage read = html::read_html(with);
    std::string found;
    for (const refs::Reference& reference : read.facts.references)
      if (reference.url == "/a.css" || reference.url == "/m.js") found += reference.url;
    if (with != page) REQUIRE(found == "/a.css/m.js");
  }
}

TEST_CASE("html target: the analyzer does not see the block") {
  const std::string page =
      "<!doctype html>\n<html>\n<head>\n<title>t</title>\n<link rel=stylesheet href=/a.css>\n"
      "<link rel=stylesheet href=/gone.css>\n</head>\n<p>text\n";
  const MemoryFileSystem::Files files = {{"index.html", page},
                                         {"a.css", repeat("p { margin: 1px }\n", 400)}};
  const auto plan = [](const MemoryFileSystem& folder, std::vector<Diagnostic>& findings) {
    AnalyzeOptions options;
    options.settings.strategy = Strategy::critical;
    const Result<SitePlan> made = analyze(folder, options, findings);
    REQUIRE(made);
    return describe(*made, options.settings);
  };
  std::vector<Diagnostic> before, after;
  MemoryFileSystem folder(files);
  const Manifest manifest = plan(folder, before);
  const Emitted out = run(manifest, folder);
  REQUIRE(out.files.size() == 1);
  folder.write("index.html", out.files.front().bytes);
  CHECK(manifest::to_json(plan(folder, after)) == manifest::to_json(manifest));
  // Findings name places in the file as it is.
  REQUIRE(before.size() == 1);
  REQUIRE(after.size() == 1);
  const SourceSpan place = after.front().span.value();
  CHECK(out.files.front().bytes.substr(place.offset, place.length) ==
        page.substr(before.front().span->offset, place.length));
  CHECK(place.offset > before.front().span->offset);
}

TEST_CASE("html target: a page weighs what it does without the block") {
  const std::string page = "<head>\n<title>t</title>" + repeat("<p>text", 50);
  const std::string with = emitted_page(manifest_of({style_hint("/a.css")}), page);
  REQUIRE(with != page);
  for (const Encoding encoding : {Encoding::identity, Encoding::br}) {
    Settings settings;
    settings.encoding = encoding;
    const TestSite before({{"index.html", page}}, settings),
        after({{"index.html", with}}, settings);
    weigh::Weights light(before.site, before.folder, settings),
        heavy(after.site, after.folder, settings);
    CHECK(heavy.of(0).raw_bytes == page.size());
    CHECK(heavy.of(0).bytes == light.of(0).bytes);
    CHECK(heavy.hash_of(0) == light.hash_of(0));
  }
}
