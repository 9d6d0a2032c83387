// Tests of read_xhtml: what differs when a page is read as XML.
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "analyzer/html/html_facts.h"
#include "tests/support/dump.h"
#include "tests/support/table.h"

namespace {

using namespace pushplan;
using namespace pushplan::test;

constexpr std::string_view kXhtmlHead = "<html xmlns=\"http://www.w3.org/1999/xhtml\"><head>";

// "ERROR@offset" when it is not well-formed.
std::string read(std::string_view source) {
  html::HtmlPage page;
  html::XmlError error;
  if (!html::read_xhtml(source, page, error)) {
    CHECK(!error.message.empty());
    return "ERROR@" + std::to_string(error.offset);
  }
  std::string out;
  for (const refs::Reference& r : page.facts.references) add_item(out, dump_reference(source, r));
  for (const html::InlineStyle& s : page.facts.styles) {
    CHECK(source.substr(s.offset, 1) == s.css.substr(0, 1));
    add_item(out, "style " + s.css);
  }
  for (const html::InlineScript& s : page.facts.scripts) {
    CHECK(source.substr(s.offset, 1) == s.source.substr(0, 1));
    add_item(out, "inline " + s.source);
  }
  return out;
}

std::string xhtml_head(std::string_view markup) {
  return read(std::string(kXhtmlHead) + std::string(markup) + "</head><body/></html>");
}
std::string xhtml_body(std::string_view markup) {
  return read(std::string(kXhtmlHead) + "</head><body>" + std::string(markup) + "</body></html>");
}

}  // namespace

TEST_CASE("xhtml: head") {
  check_rows({{"<link rel=\"stylesheet\" href=\"a.css\"/>", "link rel=stylesheet a.css head"},
              {"<link rel='stylesheet' href = 'a&amp;b.css' media=\"print\"/>",
               "link rel=stylesheet a&b.css <a&amp;b.css> media=print head"},
              {"<script src=\"a.js\"/><script src=\"b.js\" defer=\"defer\"></script>",
               "script a.js head, script b.js head defer"},
              {"<style>a{}</style>", "style a{}"},
              {"<style><![CDATA[a>b{}]]></style>", "style a>b{}"},
              {"<script>a &lt; b</script>", "inline a < b"},
              {"<script>//<![CDATA[\na < b\n//]]></script>", "inline //\na < b\n//"},
              {"<style>/*<![CDATA[*/ a{} /*]]>*/</style>", "style /**/ a{} /**/"},
              {"<style>\n<![CDATA[a{}]]>\n</style>", "style a{}\n"},
              // In XML noscript has no effect (HTML section 4.12.2).
              {"<noscript><link rel=\"stylesheet\" href=\"a.css\"/></noscript>",
               "link rel=stylesheet a.css head"},
              {"<template><img src=\"no.png\"/></template><!-- <img src=\"no.png\"/> -->", ""},
              {"<base href=\"/x/\"/>", ""},
              {"<link title=' href=\"no\"' rel=\"stylesheet\" href=\"a.css\"/>",
               "link rel=stylesheet a.css head"},
              {"<link data-href=\"no\" rel=\"stylesheet\" href=\"a.css\"/>",
               "link rel=stylesheet a.css head"}},
             xhtml_head);
}

TEST_CASE("xhtml: body") {
  check_rows(
      {{"<p><img src=\"a.png\" alt=\"\"/></p><img src=\"b.png\"/>", "img a.png, img b.png"},
       {"<svg:svg xmlns:svg=\"http://www.w3.org/2000/svg\"><svg:image "
        "xlink:href=\"a.png\"/></svg:svg>",
        "svg image a.png"},
       {"<svg xmlns=\"http://www.w3.org/2000/svg\"><use xlink:href=\"s.svg#i\"/></svg>",
        "svg use s.svg#i"},
       {"<svg xmlns=\"http://www.w3.org/2000/svg\"><image xlink:href=\"old.png\" "
        "href=\"new.png\"/></svg>",
        "svg image new.png"},
       {"<svg xmlns=\"http://www.w3.org/2000/svg\"><script href=\"a.js\"/></svg>", "script a.js"},
       {"<div style=\"color:red\"/>", "style color:red"},
       {"<picture><source srcset=\"a.avif 1x, b.avif 2x\"/><img src=\"c.png\"/></picture>",
        "srcset a.avif, srcset b.avif, srcset c.png"},
       {"<![CDATA[<img src=\"no.png\"/>]]>", ""},
       {"<div><script/></div><script src=\"a.js\"/>", "script a.js"},
       {"<div/><img src='&#xE9;.png'/>", "img \xC3\xA9.png <&#xE9;.png>"}},
      xhtml_body);
  CHECK(read("\xEF\xBB\xBF<?xml version=\"1.0\"?><html "
             "xmlns=\"http://www.w3.org/1999/xhtml\"><body><img src=\"a.png\"/></body></html>") ==
        "img a.png");
  // Without its namespace nothing is HTML.
  CHECK(read("<!DOCTYPE html><html><body><img src=\"a.png\"/></body></html>") == "");
}

TEST_CASE("xhtml: malformed") {
  // The offset lies in the construct that is wrong.
  const auto error_in = [](std::string_view source, std::string_view wrong) {
    CAPTURE(source);
    html::HtmlPage page;
    html::XmlError error;
    REQUIRE_FALSE(html::read_xhtml(source, page, error));
    CHECK(!error.message.empty());
    const std::size_t at = source.find(wrong);
    CHECK(error.offset >= at);
    CHECK(error.offset <= at + wrong.size());
  };
  error_in("<html><p></html>", "</html>");
  error_in("<html><img src=a.png/></html>", "src=a");
  error_in("<html><img src='a.png</html>", "'a.png</html>");
  error_in("<html><body>", "<body>");
  error_in("<html><!-- x</html>", "<!-- x</html>");
  error_in("<html/><html/>", "<html/><html/>");
  error_in("", "");
  error_in("text only", "text only");
}

TEST_CASE("xhtml: deep nesting is read whole") {
  const std::string deep = "<p xmlns=\"http://www.w3.org/1999/xhtml\">" + repeat("<div>", 100'000) +
                           "<img src=\"a.png\"/>" + repeat("</div>", 100'000) + "</p>";
  CHECK(read(deep) == "img a.png");
}

TEST_CASE("xhtml: ampersands and repeated attributes that XML does not allow") {
  const auto well_formed = [](std::string_view source) {
    html::HtmlPage page;
    html::XmlError error;
    return html::read_xhtml(source, page, error);
  };
  CHECK(well_formed("<html><p>a &amp; b &#233; &#xE9;<!-- & --><![CDATA[ & ]]></p></html>"));
  CHECK(well_formed("<!DOCTYPE html><html><p>&nbsp;</p></html>"));
  CHECK_FALSE(well_formed("<html><p>&nbsp;</p></html>"));
  CHECK_FALSE(well_formed("<html><p title='a?b&c'/></html>"));
  CHECK_FALSE(well_formed("<!DOCTYPE html><html><p>a & b</p></html>"));
  CHECK_FALSE(well_formed("<html><p id='a' id='b'/></html>"));
}
