// Tests of the page readers: which references a page's markup holds, in what order and where
// exactly they stand. One line a behaviour: markup, and a dump (tests/support/dump.h) that shows
// the source text of a URL where it is spelled otherwise.
#include "analyzer/html/html_facts.h"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <string_view>

#include "tests/support/dump.h"
#include "tests/support/table.h"

namespace {

using namespace pushplan;
using namespace pushplan::test;
using html::HtmlFacts;
using html::read_html;

// The page behind much that makes no difference, which then is not parsed.
std::string padded(std::string_view source) {
  if (source.substr(0, 3) == "\xEF\xBB\xBF") return std::string(source);
  return "<!--" + std::string(source.size() + 300, 'x') + "-->\n          " + std::string(source);
}

std::string dump_references(std::string_view source, const HtmlFacts& facts) {
  std::string out;
  for (const refs::Reference& r : facts.references) add_item(out, dump_reference(source, r));
  return out;
}

std::string references(std::string_view source) {
  const std::string page = padded(source);
  const std::string out = dump_references(source, read_html(source).facts);
  CHECK(dump_references(page, read_html(page).facts) == out);
  return out;
}

// A body's markup, for the rows that do not care about the head.
std::string in_body(std::string_view markup) { return references("<body>" + std::string(markup)); }

// "css@offset", "(declarations)@offset", with media and the number of references before it.
std::string styles_as_written(std::string_view source) {
  std::string out;
  for (const html::InlineStyle& s : read_html(source).facts.styles) {
    CHECK(source.substr(s.offset, 1) == s.css.substr(0, 1));
    std::string item = s.attribute ? "(" + s.css + ")" : s.css;
    add_value(item, "media", s.media);
    add_item(out, item + " #" + std::to_string(s.before));
  }
  return out;
}

std::string styles(std::string_view source) {
  CHECK(styles_as_written(padded(source)) == styles_as_written(source));
  return styles_as_written(source);
}

std::string scripts_as_written(std::string_view source) {
  std::string out;
  for (const html::InlineScript& s : read_html(source).facts.scripts) {
    CHECK(source.substr(s.offset, s.source.size()) == s.source);
    constexpr const char* kTypes[] = {"classic", "module", "importmap", "inert"};
    add_item(out, std::string(kTypes[static_cast<int>(s.type)]) + " " + s.source +
                      (s.in_head ? " head" : ""));
  }
  return out;
}

std::string scripts(std::string_view source) {
  CHECK(scripts_as_written(padded(source)) == scripts_as_written(source));
  return scripts_as_written(source);
}

double seconds_to_read(const std::string& source, HtmlFacts& facts) {
  const auto start = std::chrono::steady_clock::now();
  facts = read_html(source).facts;
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

TEST_CASE("html: style sheet links") {
  check_rows(
      {
          {"<link rel=stylesheet href=a.css>", "link rel=stylesheet a.css head"},
          {"<LINK REL=StyleSheet HREF='a.css'>", "link rel=stylesheet a.css head"},
          {"<link rel=\"\tfoo\nstylesheet \" href=a.css>", "link rel=stylesheet a.css head"},
          {"<link rel=stylesheets href=a.css>", ""},
          {"<link href=a.css>", ""},
          {"<link rel=stylesheet>", ""},
          {"<link rel=stylesheet href>", ""},
          {"<link rel=stylesheet href=' '>", ""},
          {"<link rel=stylesheet href=a.css media='print, (min-width: 9px)'>",
           "link rel=stylesheet a.css media=print, (min-width: 9px) head"},
          {"<link rel=stylesheet href=a.css type='Text/CSS; charset=utf-8'>",
           "link rel=stylesheet a.css type=Text/CSS; charset=utf-8 head"},
          {"<link rel=stylesheet href=a.less type=text/less>", ""},
          {"<link rel='alternate stylesheet' title=Dark href=a.css>",
           "link rel=stylesheet a.css head alternate"},
          {"<link rel='alternate stylesheet' href=a.css>",
           "link rel=stylesheet a.css head alternate"},
          {"<link rel='alternate stylesheet' title='' href=a.css>",
           "link rel=stylesheet a.css head alternate"},
          {"<link rel=alternate title=Feed href=feed.xml>", ""},
          {"<link rel=stylesheet disabled href=a.css>", "link rel=stylesheet a.css head disabled"},
          {"<link rel=stylesheet blocking='x RENDER' href=a.css>",
           "link rel=stylesheet a.css head blocking"},
          {"<link rel=stylesheet crossorigin integrity=sha256-x referrerpolicy=No-Referrer "
           "fetchpriority=HIGH href=a.css>",
           "link rel=stylesheet a.css cors=anonymous integrity=sha256-x referrer=no-referrer "
           "priority=high head"},
          {"<link rel=stylesheet crossorigin=use-Credentials fetchpriority=auto href=a.css>",
           "link rel=stylesheet a.css cors=use-credentials head"},
          {"<body><link rel=stylesheet href=a.css>", "link rel=stylesheet a.css"},
          {"<p>x<link rel=stylesheet href=a.css>", "link rel=stylesheet a.css"},
      },
      references);
}

TEST_CASE("html: other links") {
  check_rows(
      {
          {"<link rel='shortcut icon' href=i.ico>", "link rel=icon i.ico head"},
          {"<link rel=apple-touch-icon href=i.png sizes=180x180>",
           "link rel=icon i.png sizes=180x180 head"},
          {"<link rel=mask-icon href=i.svg color=red>", "link rel=icon i.svg head"},
          {"<link rel=manifest href=m.webmanifest>", "link rel=manifest m.webmanifest head"},
          {"<link rel=preload as=Font crossorigin href=f.woff2 type=font/woff2>",
           "link rel=preload f.woff2 as=font cors=anonymous type=font/woff2 head"},
          {"<link rel=preload href=x.bin>", "link rel=preload x.bin head"},
          {"<link rel=preload as=image imagesrcset='a.png 1x, b.png 2x' imagesizes=50vw>",
           "srcset a.png sizes=50vw head, srcset b.png sizes=50vw head"},
          {"<link rel=modulepreload href=m.js>",
           "link rel=modulepreload m.js cors=anonymous module head"},
          {"<link rel=modulepreload crossorigin=use-credentials href=m.js>",
           "link rel=modulepreload m.js cors=use-credentials module head"},
          {"<link rel=prefetch href=next.html>", "link rel=prefetch next.html head"},
          {"<link rel=preconnect href=https://a.example crossorigin>",
           "link rel=preconnect https://a.example cors=anonymous head"},
          {"<link rel='preconnect dns-prefetch' href=//a.example>",
           "link rel=preconnect //a.example head"},
          {"<link rel=dns-prefetch href=//a.example>", "link rel=dns-prefetch //a.example head"},
          {"<link rel=canonical href=/a/><link rel=next href=/b/><a href=/c/>x</a>", ""},
      },
      references);
  // With imagesrcset the browser picks among all candidates, of which href is one (HTML
  // section 4.2.4.3).
  const std::string both =
      references("<link rel=preload as=image href=f.png imagesrcset='a.png 2x'>");
  CHECK_MESSAGE(both.find(" f.png") != std::string::npos, both);
  CHECK_MESSAGE(both.find(" a.png") != std::string::npos, both);
}

TEST_CASE("html: scripts") {
  check_rows(
      {
          {"<script src=a.js></script>", "script a.js head"},
          {"<body><script src=a.js></script>", "script a.js"},
          {"<script async defer src=a.js></script>", "script a.js head async defer"},
          {"<script nomodule src=a.js></script>", "script a.js head nomodule"},
          {"<script type=module src=a.js></script>",
           "script type=module a.js cors=anonymous module type=module head"},
          {"<script type=' Module ' async nomodule crossorigin=use-credentials src=a.js></script>",
           "script type=module a.js cors=use-credentials module type= Module  head async"},
          {"<script blocking=render async src=a.js></script>", "script a.js head async blocking"},
          {"<script type='' src=a.js></script>", "script a.js head"},
          {"<script type=TEXT/JavaScript src=a.js></script>",
           "script a.js type=TEXT/JavaScript head"},
          {"<script type=application/ecmascript src=a.js></script>",
           "script a.js type=application/ecmascript head"},
          // Not an essence match (HTML section 4.12.1.1, prepare the script element, step 9).
          {"<script type='text/javascript; charset=utf-8' src=a.js></script>", ""},
          {"<script type=' ' src=a.js></script>", ""},
          {"<script type=text/template src=a.js></script>", ""},
          {"<script type=application/ld+json src=a.js></script>", ""},
          {"<script type=importmap src=a.js></script>", ""},
          {"<script type=speculationrules src=a.js></script>", ""},
          {"<script language=JavaScript src=a.js></script>", "script a.js head"},
          {"<script language=vbscript src=a.js></script>", ""},
          {"<script type='' language=vbscript src=a.js></script>", "script a.js head"},
          {"<script src></script>", ""},
          {"<script src=a.js integrity='sha256-x sha384-y'></script>",
           "script a.js integrity=sha256-x sha384-y head"},
          {"<svg><script href=a.js></script></svg>", "script a.js"},
          {"<svg><script xlink:href=a.js /></svg>", "script a.js"},
          {"<svg><script src=a.js></script></svg>", ""},
      },
      references);
  check_rows(
      {
          {"<script>a()</script>", "classic a() head"},
          {"<body><script type=module>import 'a'</script>", "module import 'a'"},
          {"<script type=importmap>{}</script>", "importmap {} head"},
          {"<script type=text/x>no</script>", ""},
          {"<script src=a.js>no</script>", ""},
          {"<script src>no</script>", ""},
          {"<svg><script href=a.js>no</script></svg>", ""},
          {"<script>if (a < b) '<\\/script>' </script>", "classic if (a < b) '<\\/script>'  head"},
          {"<script><!-- <img src=a> --></script>", "classic <!-- <img src=a> --> head"},
          {"\xEF\xBB\xBF<script>a</script>", "classic a head"},
      },
      scripts);
}

TEST_CASE("html: images") {
  check_rows(
      {
          {"<img src=a.png>", "img a.png"},
          {"<image src=a.png>", "img a.png"},
          {"<IMG SRC = \"a.png\" LOADING=Lazy>", "img a.png lazy"},
          {"<img loading=eager src='a.png'>", "img a.png"},
          {"<img>", ""},
          {"<img alt='src=no'>", ""},
          {"<img src=a.png srcset='b.png 2x'>", "srcset a.png, srcset b.png"},
          {"<img src=a.png srcset=''>", "img a.png"},
          {"<img srcset='a.png 1x,b.png 2x' sizes='(min-width: 1px) 9px' loading=lazy>",
           "srcset a.png sizes=(min-width: 1px) 9px lazy, srcset b.png sizes=(min-width: 1px) 9px "
           "lazy"},
          {"<img srcset='a,b.png, data:image/png;base64,AA== 2x'>",
           "srcset a,b.png, srcset data:image/png;base64,AA=="},
          {"<picture><source srcset='a.avif, b.avif 2x' type=image/avif "
           "media='(min-width:9px)'><img src=c.png></picture>",
           "srcset a.avif media=(min-width:9px) type=image/avif, srcset b.avif "
           "media=(min-width:9px) type=image/avif, "
           "srcset c.png"},
          {"<picture><source src=a.png></picture>", ""},
          {"<picture><p><img src=a.png></picture>", "img a.png"},
          {"<input type=IMAGE src=a.png>", "input type=image a.png type=IMAGE"},
          {"<input src=a.png><input type=text src=b.png>", ""},
          {"<svg><image href=a.png /></svg>", "svg image a.png"},
          {"<svg><image xlink:href=a.png></image></svg>", "svg image a.png"},
          {"<svg><image xlink:href=old.png href=new.png /></svg>", "svg image new.png"},
          {"<svg><use href=s.svg#i /><use xlink:href='#i'/></svg>", "svg use s.svg#i, svg use #i"},
          {"<svg><filter><feImage href=a.png /></filter></svg>", "svg image a.png"},
          {"<use href=s.svg#i></use>", ""},
          {"<table background=a.png><tr background=b.png><td background=c.png><th "
           "background=d.png></table>",
           "background attribute a.png, background attribute b.png, background attribute c.png, "
           "background attribute d.png"},
          {"<div background=a.png></div>", ""},
      },
      in_body);
  check_rows({{"<body background=a.png>", "background attribute a.png"}}, references);
}

TEST_CASE("html: media, frames and plugins") {
  check_rows(
      {
          {"<video src=a.mp4 poster=p.png></video>", "video poster p.png, video a.mp4"},
          {"<video preload=none src=a.mp4></video>", "video a.mp4 waits"},
          {"<video preload=none autoplay src=a.mp4></video>", "video a.mp4"},
          {"<audio src=a.mp3></audio>", "audio a.mp3"},
          {"<video><source src=a.webm type=video/webm><source src=b.mp4><track src=t.vtt></video>",
           "source a.webm type=video/webm, source b.mp4, track t.vtt"},
          {"<audio><source src=a.ogg></audio>", "source a.ogg as=audio"},
          {"<video preload=none><source src=a.mp4></video>", "source a.mp4 waits"},
          {"<div><source src=a.mp4></div>", ""},
          {"<iframe src=a.html></iframe>", "iframe a.html"},
          {"<iframe loading=lazy src=a.html><img src=no.png></iframe>", "iframe a.html lazy"},
          {"<iframe src=a.html srcdoc='<img src=no.png>'></iframe>", ""},
          {"<iframe srcdoc></iframe>", ""},
          {"<embed src=a.swf>", "embed a.swf"},
          {"<object data=a.pdf type=application/pdf><img src=b.png></object>",
           "object a.pdf type=application/pdf, img b.png"},
      },
      in_body);
  check_rows({{"<frameset><frame src=a.html><frame src=b.html></frameset>",
               "iframe a.html, iframe b.html"}},
             references);
}

TEST_CASE("html: how values are written") {
  check_rows(
      {
          {"<img src=\"a&amp;b.png\">", "img a&b.png <a&amp;b.png>"},
          {"<img src=a?x&copy=1>", "img a?x&copy=1"},
          {"<img src=&#x61;.png>", "img a.png <&#x61;.png>"},
          {"<img src=' a.png\n'>", "img  a.png\n"},
          {"<img src=a.png src=b.png>", "img a.png"},
          {"<img src=a/b/>", "img a/b/"},
          {"<img/src=a.png/>", "img a.png/"},
          {"<img x='>' src=a.png>", "img a.png"},
          {"<img src='b.png' x=\"src='no'\">", "img b.png"},
          {"<img SRC\n=\n\"a.png\">", "img a.png"},
          {"<img src=\xC3\xBC.png>", "img \xC3\xBC.png"},
          {"<img src='unclosed", ""},
          {"<a <img src=a.png>", ""},
          {"\xC3\xBC<img src=a.png>", "img a.png"},
      },
      in_body);
  check_rows({{"\xEF\xBB\xBF<img src=a.png><img src=b.png>", "img a.png, img b.png"},
              {"", ""},
              {"text", ""},
              {"<!doctype html><html><head><meta charset=utf-8></head><body><img "
               "src=a.png></body></html><img src=b.png>",
               "img a.png, img b.png"}},
             references);
}

TEST_CASE("html: what no browser fetches") {
  check_rows(
      {
          {"<!-- <img src=no.png> --><img src=a.png>", "img a.png"},
          {"<!--><img src=a.png>", "img a.png"},
          {"<!--x--!><img src=a.png>", "img a.png"},
          {"<template><img src=no.png><template></template><img src=no.png></template><img "
           "src=a.png>",
           "img a.png"},
          {"<body><noscript><img src=no.png><link rel=stylesheet href=no.css></noscript><img "
           "src=a.png>",
           "img a.png"},
          {"<head><noscript><img src=no.png></noscript><link rel=stylesheet href=a.css>",
           "link rel=stylesheet a.css head"},
          {"<head><noscript><style>no{}</style></noscript><script src=a.js></script>",
           "script a.js head"},
          {"<head><NOSCRIPT>\n<p>no</NoScript\n><script src=a.js></script>", "script a.js head"},
          {"<noscript><!-- </noscript><script src=a.js></script>", "script a.js head"},
          {"<head><noscript><img src=no.png>", ""},
          {"<body><noscript><img src=no.png>", ""},
          {"<script>'<noscript>'</script><img src=a.png><!--</noscript>-->", "img a.png"},
          {"<textarea><img src=no.png></textarea><title><img src=no.png></title><xmp><img "
           "src=no.png></xmp>",
           ""},
          {"<style>a{}<img src=no.png></style><noframes><img src=no.png></noframes><noembed><img "
           "src=no.png></noembed>",
           ""},
      },
      references);
}

TEST_CASE("html: base") {
  const auto base = [](std::string_view source) { return read_html(source).facts.base_href; };
  check_rows({{"<base href=/a/><base href=/b/>", "/a/"},
              {"<base target=_blank><base href=' /b/ '>", "/b/"},
              {"<base href=''><base href=/b/>", ""},
              {"<body><base href=/a/>", "/a/"},
              {"<template><base href=/no/></template>", ""},
              {"<p>", ""}},
             base);
}

TEST_CASE("html: styles among the references") {
  check_rows(
      {{"<style>a{}</style>", "a{} #0"},
       {"<link rel=stylesheet href=a><style media=print>b{}</style><script src=c></script><p "
        "style='color:red'>",
        "b{} media=print #1, (color:red) #2"},
       {"<style type=TEXT/css>a{}</style><style type=''>b{}</style>", "a{} #0, b{} #0"},
       {"<style type=text/less>a{}</style>", ""},
       // Not a match for "text/css" (HTML section 4.2.6, update a style block).
       {"<style type='text/css; charset=utf-8'>a{}</style>", ""},
       {"<style></style><p style=''><p style=' '>", ""},
       {"<style>/*</style>*/", "/* #0"},
       {"<svg><style>a{}</style></svg>", "a{} #0"},
       {"\xEF\xBB\xBF<style>a{}</style>", "a{} #0"},
       {"<noscript><style>a{}</style></noscript><template><style>b{}</style></template>", ""}},
      styles);
}

TEST_CASE("html: deep nesting ends early and fast") {
  HtmlFacts facts;
  const std::string divs =
      "\xEF\xBB\xBF<img src=a.png>" + repeat("<div>", 100'000) + "<img src=no.png>";
  CHECK(seconds_to_read(divs, facts) < 5);
  CHECK(facts.cut_at == 3 + 15 + 5 * html::kMaxDepth);
  CHECK(dump_references(divs, facts) == "img a.png");

  const std::string closed = repeat("<div></div>", 100'000) + "<img src=a.png>";
  CHECK(seconds_to_read(closed, facts) < 5);
  CHECK(facts.cut_at == std::string::npos);
  CHECK(dump_references(closed, facts) == "img a.png");
}

TEST_CASE("html: elements that close each other are not nested") {
  for (const std::string open : {"<p>", "<li>", "<tr><td>", "<option>", "<dd><dt>"}) {
    CAPTURE(open);
    HtmlFacts facts;
    const std::string source = "<table>" + repeat(open, 100'000) + "</table><img src=a.png>";
    CHECK(seconds_to_read(source, facts) < 5);
    CHECK(facts.cut_at == std::string::npos);
    CHECK(dump_references(source, facts) == "img a.png");
  }
}

TEST_CASE("html: nesting that end tags or flat elements hide is cut as well") {
  // Each of these nests 20,000 deep by the tree construction rules: the end tag fits no open
  // element; `rt` without ruby, optgroup outside select, and table parts in SVG do not close each
  // other.
  for (const std::string source :
       {"<div></i>", "<rt>", "<optgroup>", "<svg><td>", "<svg><source>"}) {
    CAPTURE(source);
    const std::size_t prefix = source.rfind("<svg>", 0) == 0 ? 5 : 0;
    HtmlFacts facts;
    seconds_to_read(source.substr(0, prefix) + repeat(source.substr(prefix), 20'000), facts);
    CHECK(facts.cut_at != std::string::npos);
  }
}
