// Tests of what a page says beside its references' URLs: meta elements, scripts, and what images,
// media and frames say of how they load.
#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <string_view>

#include "analyzer/html/html_facts.h"
#include "tests/support/dump.h"
#include "tests/support/table.h"

namespace {

using namespace pushplan;
using namespace pushplan::test;
using html::HtmlFacts;

HtmlFacts facts_of(std::string_view source) { return html::read_html(source).facts; }

std::string refresh(std::string_view content) {
  std::string out;
  const std::string page = "<meta http-equiv=Refresh content=\"" + std::string(content) + "\">";
  for (const html::Refresh& r : facts_of(page).refresh) {
    CHECK(text_at(page, r.span) == content);
    add_item(out, std::to_string(r.seconds) + " " + r.url);
  }
  return out;
}

// "policy #references before it".
std::string policies(std::string_view source) {
  std::string out;
  for (const html::SecurityPolicy& p : facts_of(source).content_security_policies)
    add_item(out, p.text + " #" + std::to_string(p.before));
  return out;
}

// How each reference loads, with what dump_reference() leaves out.
std::string loading(std::string_view markup) {
  std::string out;
  const std::string page = "<body>" + std::string(markup);
  for (const refs::Reference& r : facts_of(page).references) {
    std::ostringstream item;
    item << r.url;
    if (r.width_descriptor > 0) item << " " << r.width_descriptor << "w";
    if (r.density != 1) item << " " << r.density << "x";
    std::string rest;
    add_value(rest, "rel", r.rel);
    add_value(rest, "title", r.title);
    add_value(rest, "decoding", r.decoding);
    add_value(rest, "preload", r.preload);
    add_flag(rest, r.autoplay, "autoplay");
    add_flag(rest, r.waits, "waits");
    add_flag(rest, r.fallback, "fallback");
    add_item(out, item.str() + rest);
  }
  return out;
}

}  // namespace

TEST_CASE("html facts: refresh") {
  check_rows({{"5", "5 "},
              {" 0; url=a.html", "0 a.html"},
              {"0;URL='a b'c", "0 a b"},
              {"0, url = 'a", "0 a"},
              {"1.5;a.html", "1 a.html"},
              {".5 u", "0 u"},
              {"3 urlx", "3 urlx"},
              {"3;url", "3 url"},
              {"3;'a'", "3 a"},
              {"3;", "3 "},
              {"99999999999;a", "4294967295 a"},
              {"a.html", ""},
              {"5x", ""},
              {"", ""},
              {"-1;a", ""}},
             refresh);
  CHECK(facts_of("<noscript><meta http-equiv=refresh content='0;a'></noscript>").refresh.empty());
  CHECK(facts_of("<meta http-equiv=refresh><meta name=refresh content='0;a'>").refresh.empty());
}

TEST_CASE("html facts: content security policies") {
  check_rows(
      {{"<meta http-equiv=Content-Security-Policy content='default-src a'>", "default-src a #0"},
       {"<script src=a></script><meta http-equiv=content-security-policy content=b>", "b #1"},
       {"<meta http-equiv=content-security-policy content=a><meta "
        "http-equiv=content-security-policy content=b>",
        "a #0, b #0"},
       {"<meta http-equiv=content-security-policy content=''>", ""},
       {"<meta http-equiv=content-security-policy-report-only content=a>", ""},
       {"<body><meta http-equiv=content-security-policy content=a>", ""}},
      policies);
}

TEST_CASE("html facts: other meta elements") {
  check_rows({{"<p>", "none"},
              {"<meta name=Viewport content='width=device-width'>", "width=device-width"},
              {"<meta name=viewport content=a><body><meta name=viewport content=b>", "b"},
              {"<meta name=viewport content=''>", ""},
              {"<meta name=viewport>", "none"},
              {"<template><meta name=viewport content=a></template>", "none"}},
             [](std::string_view s) { return facts_of(s).meta_viewport.value_or("none"); });
  check_rows(
      {{"<meta name=referrer content=Origin>", "origin"},
       {"<meta name=referrer content=never>", "no-referrer"},
       {"<meta name=referrer content=default>", "strict-origin-when-cross-origin"},
       {"<meta name=referrer content=origin><meta name=referrer content=bad>", "origin"},
       {"<meta name=referrer content=origin><meta name=referrer content=always>", "unsafe-url"},
       {"<meta name=referrer content=''>", ""}},
      [](std::string_view s) { return facts_of(s).referrer; });
  check_rows({{"<p>", "default"},
              {"<meta http-equiv=x-dns-prefetch-control content=ON>", "on"},
              {"<meta http-equiv=X-DNS-Prefetch-Control content=off>", "off"},
              {"<meta http-equiv=x-dns-prefetch-control content=off><meta "
               "http-equiv=x-dns-prefetch-control content=on>",
               "off"}},
             [](std::string_view s) {
               const auto control = facts_of(s).dns_prefetch_control;
               return std::string(!control ? "default" : *control ? "on" : "off");
             });
}

TEST_CASE("html facts: whether a script may run") {
  check_rows({{"<p>", "no"},
              {"<script src=a></script>", "yes"},
              {"<script>a</script>", "yes"},
              {"<script type=module>a</script>", "yes"},
              {"<script> \n</script>", "no"},
              {"<script src=''>a</script>", "no"},
              {"<script type=importmap>{}</script>", "no"},
              {"<script type=application/ld+json>{}</script>", "no"},
              {"<template><script>a</script></template>", "no"},
              {"<svg><script href=a /></svg>", "yes"},
              {"<p onclick=a()>", "yes"},
              {"<body ONLOAD=''>", "no"},
              {"<a href=' JavaScript:a()'>", "yes"},
              {"<a href='java\nscript:a()'>", "yes"},
              {"<form action=javascript:a()>", "yes"},
              {"<svg><a xlink:href=javascript:a()></svg>", "yes"},
              {"<a href=javascript.html>", "no"}},
             [](std::string_view s) { return std::string(facts_of(s).scripted ? "yes" : "no"); });
}

TEST_CASE("html facts: how things load") {
  check_rows(
      {{"<img src=a srcset='b 2x, c .5x' decoding=ASYNC>",
        "a decoding=async fallback, b 2x decoding=async, c 0.5x decoding=async"},
       {"<img srcset='a 100w, b 200w 10h' sizes=9px>", "a 100w, b 200w"},
       {"<img src=a decoding=auto>", "a"},
       {"<picture><source srcset='a 5w'><img src=b></picture>", "a 5w, b fallback"},
       {"<link rel=preload as=image href=a imagesrcset='b 2x'>", "a fallback, b 2x"},
       {"<link rel='shortcut ICON' href=a><link rel=apple-touch-icon href=b>",
        "a rel=icon, b rel=apple-touch-icon"},
       {"<link rel=stylesheet title=' A ' href=a>", "a title=A"},
       {"<video src=a></video><audio src=b preload></audio>", "a preload=metadata, b preload=auto"},
       {"<video src=a preload=AUTO autoplay></video>", "a preload=auto autoplay"},
       {"<video src=a preload=bad></video>", "a preload=metadata"},
       {"<video preload=none><source src=a><source src=b></video>",
        "a preload=none waits, b preload=none waits"},
       {"<audio preload=none autoplay><source src=a></audio>", "a preload=none autoplay"}},
      loading);
}

TEST_CASE("html facts: frames with their own source") {
  const std::string page = "<iframe loading=lazy srcdoc='&lt;img src=a>' src=b></iframe>";
  const HtmlFacts facts = facts_of(page);
  CHECK(facts.references.empty());
  REQUIRE(facts.frame_sources.size() == 1);
  CHECK(facts.frame_sources[0].markup == "<img src=a>");
  CHECK(text_at(page, facts.frame_sources[0].span) == "&lt;img src=a>");
  CHECK(facts.frame_sources[0].lazy);
}

TEST_CASE("html facts: style elements") {
  const HtmlFacts facts =
      facts_of("<style blocking=render title=A>a</style><body><style>b</style>");
  REQUIRE(facts.styles.size() == 2);
  CHECK(facts.styles[0].blocking_render);
  CHECK(facts.styles[0].title == "A");
  CHECK(facts.styles[0].in_head);
  CHECK_FALSE(facts.styles[1].blocking_render);
  CHECK_FALSE(facts.styles[1].in_head);
}
