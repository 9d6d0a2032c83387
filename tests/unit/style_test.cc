// Tests of the style engine through study(): which images and fonts of its sheets a page fetches.
// What is expected was seen in Chromium 156, for every row that is not about `possible`.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/support/test_site.h"

namespace {

using namespace pushplan;
using namespace pushplan::test;

// "a.png needed, b.png possible": what the page asks of its own files, in alphabetical order.
std::string fetched(const std::string& page, const Settings& settings = {}) {
  MemoryFileSystem::Files files = {{"index.html", page}};
  for (const char* name : {"a.png", "b.png", "c.png", "d.png", "f.woff2", "g.woff2", "h.woff2"})
    files[name] = "";
  TestSite site(files, settings);
  std::vector<std::string> lines;
  for (const study::Need& need : site.study().resources)
    if (need.state != refs::State::unused)
      lines.push_back(need.url.substr(1) + " " + to_string(need.state));
  std::sort(lines.begin(), lines.end());
  return join(lines, ", ");
}

struct Row {
  const char* css;
  const char* body;
  const char* expected;
};

void check(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    CAPTURE(row.css);
    CAPTURE(row.body);
    CHECK(fetched(std::string("<!doctype html><style>") + row.css + "</style><body>" + row.body) ==
          row.expected);
  }
}

}  // namespace

TEST_CASE("style: what has a style fetches its images") {
  const char* css = ".x{background-image:url(a.png)}";
  check({{css, "<p>", ""},
         {css, "<p class=x>", "a.png needed"},
         {css, "<p class=x style=visibility:hidden>", "a.png needed"},
         {css, "<p class=x style=display:contents>", "a.png needed"},
         {css, "<p class=x style=display:none>", ""},
         {css, "<div style=display:none><p class=x></div>", ""},
         {css, "<p class=x hidden>", ""},
         {css, "<p class=x hidden style=display:block>", "a.png needed"},
         {css, "<script>1</script><p class=x hidden>", "a.png possible"},
         {css, "<details><summary class=x>s</summary></details>", "a.png needed"},
         {css, "<details><summary>s</summary><p class=x></details>", "a.png possible"},
         {css, "<details open><summary>s</summary><p class=x></details>", "a.png needed"},
         {css, "<dialog><p class=x></dialog>", "a.png possible"},
         {css, "<dialog open><p class=x></dialog>", "a.png needed"},
         {css, "<div popover class=x></div>", "a.png possible"},
         {css, "<div style=content-visibility:hidden><p class=x></div>", "a.png possible"},
         {css, "<div style=content-visibility:auto><p class=x></div>", "a.png possible"},
         {css, "<video><p class=x></video>", ""},
         {css, "<canvas><p class=x></canvas>", "a.png needed"},
         {css, "<input type=hidden class=x>", ""},
         {css, "<audio class=x></audio>", ""},
         {css, "<audio controls class=x></audio>", "a.png needed"},
         {css, "<template><p class=x></template>", ""},
         {css, "<select><option class=x></select>", "a.png needed"},
         {css, "<svg><g class=x></g></svg>", "a.png needed"},
         {"*{background-image:url(a.png)} body,html,p{background:none}", "<p>", ""},
         {"head{display:block;background:url(a.png)}", "", "a.png needed"}});
}

TEST_CASE("style: every property that fetches") {
  check({{"p{background:url(a.png) no-repeat 0 0 / cover #fff}", "<p>", "a.png needed"},
         {"p{background:url(a.png),url(b.png)}", "<p>", "a.png needed, b.png needed"},
         {"p{list-style-image:url(a.png)}", "<p>", "a.png needed"},
         {"p{list-style:none url(a.png)}", "<p>", "a.png needed"},
         {"p{border-image-source:url(a.png)}", "<p>", "a.png needed"},
         {"p{border-image:url(a.png) 3;border:1px solid}", "<p>", ""},
         {"p{mask-image:url(a.png)}", "<p>", "a.png needed"},
         {"p{-webkit-mask:url(a.png)}", "<p>", "a.png needed"},
         {"p{shape-outside:url(a.png)}", "<p>", "a.png needed"},
         {"p{cursor:url(a.png),auto}", "<p>", "a.png possible"},
         {"p{cursor:url(a.png)}", "<p>", ""},
         {"p{content:url(a.png)}", "<p>", "a.png needed"},
         {"p{filter:url(a.png#f)}", "<p>", "a.png needed"},
         {"p{clip-path:url(a.png#f)}", "<p>", "a.png needed"},
         {"p{background-image:image-set('a.png' 1x)}", "<p>", "a.png needed"},
         {"p{background-image:image-set(url(a.png) 1x,url(b.png) 2x)}", "<p>",
          "a.png possible, b.png possible"},
         {"p{background-image:image-set('a.png' type('image/tiff'),'b.png' type('image/png'))}",
          "<p>", "b.png needed"},
         {"p{background-image:-webkit-cross-fade(url(a.png),url(b.png),50%)}", "<p>",
          "a.png needed, b.png needed"},
         {"@keyframes k{to{background:url(a.png)}} p{animation:k 1s}", "<p>", "a.png possible"},
         {"@page{background:url(a.png)}", "<p>", ""},
         {"p{behavior:url(a.png);src:url(b.png)}", "<p>", ""}});
}

TEST_CASE("style: the cascade decides") {
  check(
      {{"p{background:url(a.png)} p{background:none}", "<p>", ""},
       {"p{background:none} p{background:url(a.png)}", "<p>", "a.png needed"},
       {"p.x{background:url(a.png)} p{background:url(b.png)}", "<p class=x>", "a.png needed"},
       {"#i{background:url(a.png)} p.x{background:url(b.png)}", "<p class=x id=i>", "a.png needed"},
       {"p{background:url(a.png) !important} #i{background:url(b.png)}", "<p id=i>",
        "a.png needed"},
       {"p{background:url(a.png)}", "<p style='background:url(b.png)'>", "b.png needed"},
       {"p{background:url(a.png) !important}", "<p style='background:url(b.png)'>", "a.png needed"},
       {"p{background:url(a.png)} p{background:-moz-linear-gradient(red,blue)}", "<p>",
        "a.png needed"},
       {"p{background:url(a.png)} p{background:url(b.png) nonsense}", "<p>", "a.png needed"},
       {"@layer l{p{background:url(a.png)}} p{background:url(b.png)}", "<p>", "b.png needed"},
       {"@layer k,l;@layer l{p{background:url(a.png)}} @layer k{#i{background:url(b.png)}}",
        "<p id=i>", "a.png needed"},
       {"@layer k,l;@layer l{p{background:url(a.png) !important}} "
        "@layer k{p{background:url(b.png) !important}}",
        "<p>", "b.png needed"},
       {"@layer l{p{background:url(a.png)}} p{background:revert-layer}", "<p>", "a.png needed"},
       {"p{background:url(a.png)} p{background:revert}", "<p>", ""},
       {"p{background:url(a.png)} p{background:revert-layer!important}",
        "<p style='background:url(b.png)'>", ""},
       {"@layer k,l;@layer k{p{background:url(a.png)}} @layer "
        "l{p{background:revert-layer!important}}"
        "p{background:url(c.png)!important}",
        "<p style='background:url(b.png)'>", "a.png needed"},
       {"p{background:url(a.png)}",
        "<p style='background:url(b.png);background:revert-layer!important'>", "a.png needed"},
       {"p{background:url(a.png)} p{background:unset}", "<p>", ""},
       {"p{background:url(a.png)} p{all:unset}", "<p>", ""},
       {"", "<table background=a.png>", "a.png needed"},
       {"table{background:none}", "<table background=a.png>", ""},
       {"", "<div background=a.png>", ""}});
}

TEST_CASE("style: what is not known stays possible") {
  check({{"p:hover{background:url(a.png)}", "<p>", "a.png possible"},
         {"p{background:url(a.png)} p:hover{background:url(b.png)}", "<p>",
          "a.png needed, b.png possible"},
         {".open p{background:url(a.png)}", "<p>", ""},
         {".open p{background:url(a.png)}", "<script>1</script><p>", "a.png possible"},
         {".open{background:url(a.png)}", "<script>1</script><p>", "a.png possible"},
         {"p.x{background:url(a.png)}", "<script>1</script><p><b class=x></b>", ""},
         {"@container (width>1px){p{background:url(a.png)}}", "<p>", "a.png possible"},
         {"p{background:url(a.png)} @container (width>1px){p{background:url(b.png)}}", "<p>",
          "a.png possible, b.png possible"},
         {"@supports (display:grid){p{background:url(a.png)}}", "<p>", "a.png needed"},
         {"@supports (foo:bar){p{background:url(a.png)}}", "<p>", ""},
         {"@supports not (foo:bar){p{background:url(a.png)}}", "<p>", "a.png needed"},
         {"@media (prefers-color-scheme:dark){p{background:url(a.png)}}", "<p>", "a.png possible"},
         {"@media (prefers-color-scheme:light){p{background:url(a.png)}}", "<p>", "a.png needed"},
         {"@media print{p{background:url(a.png)}}", "<p>", ""},
         {"@media (min-width:1000px){p{background:url(a.png)}}",
          "<meta name=viewport content='width=device-width'><p>", "a.png possible"},
         {"@media (min-width:900px){p{background:url(a.png)}}", "<p>", "a.png needed"}});
}

TEST_CASE("style: ::before and ::after") {
  const char* css = "i::after{background:url(a.png);content:''}";
  check({{"p::before{background:url(a.png)}", "<p>", ""},
         {"p::before{background:url(a.png);content:''}", "<p>", "a.png needed"},
         {"p::before{background:url(a.png);content:''}", "<p style=display:none>", ""},
         {"p::before{background:url(a.png);content:''}", "<p style=display:contents>",
          "a.png needed"},
         {"p::before{background:url(a.png);content:'';display:none}", "<p>", ""},
         {"p::before{background:url(a.png);content:none}", "<p>", "a.png needed"},
         {"p::before{background:url(a.png);content:normal}", "<p>", "a.png needed"},
         {"p::before{background:url(a.png);content:unset}", "<p>", "a.png needed"},
         {"p::before{background:url(a.png);content:var(--none)}", "<p>", "a.png needed"},
         {"p::before{background:url(a.png);content:foo}", "<p>", ""},
         {"p::after{content:url(a.png)}", "<p>", "a.png needed"},
         {"p:after{content:url(a.png)} p:after{content:none}", "<p>", ""},
         {"p:hover::after{content:url(a.png)}", "<p>", "a.png possible"},
         {"*::after{background:url(a.png);content:''}", "<svg><g></g></svg>", "a.png needed"},
         {"iframe::after{background:url(a.png);content:''}", "<iframe></iframe>", "a.png needed"},
         {"object::after{background:url(a.png);content:''}", "<object></object>", "a.png needed"},
         {"embed::after{background:url(a.png);content:''}", "<embed>", ""},
         {"template::after{background:url(a.png);content:''}", "<template></template>", ""},
         {css, "<details><summary>s</summary><i></i></details>", "a.png possible"},
         {css, "<i style=content-visibility:hidden></i>", "a.png possible"}});
}

TEST_CASE("style: other pseudo-elements") {
  const char* line = "i::first-line{background:url(a.png)}";
  check({{"p::first-line{background:url(a.png)}", "<p>", "a.png needed"},
         {"p::first-line{mask-image:url(a.png)}", "<p>", ""},
         {"p::first-line{background:url(a.png)}", "<p style=display:flex>", ""},
         {"p::first-line{background:url(a.png)}", "<p style=display:contents>", ""},
         {"td::first-line{background:url(a.png)}", "<table><td></table>", "a.png needed"},
         {"table::first-line{background:url(a.png)}", "<table><td></table>", ""},
         {"button::first-line{background:url(a.png)}", "<button></button>", "a.png needed"},
         {"img::first-line{background:url(a.png)}", "<img style=display:block>", ""},
         {line, "<p><i></i>", "a.png possible"},
         {line, "<p><i style=display:inline-block></i>", "a.png needed"},
         {"i::first-line{background:url(a.png)} p:hover{display:flex}", "<p><i></i>",
          "a.png possible"},
         {line, "<p style=display:grid><i></i>", "a.png needed"},
         {"p::first-letter{background:url(a.png)}", "<p>x", "a.png possible"},
         {"li::marker{content:url(a.png)}", "<ul><li>x</ul>", "a.png needed"},
         {"li::marker{background:url(a.png)}", "<ul><li>x</ul>", ""},
         {"p::marker{content:url(a.png)}", "<p>x", ""},
         {"input::placeholder{background:url(a.png)}", "<input placeholder=x>", "a.png needed"},
         {"input::placeholder{background:url(a.png)}", "<input>", ""},
         {"input::placeholder{background:url(a.png)}", "<input placeholder=x value=y>",
          "a.png possible"},
         {"input::file-selector-button{background:url(a.png)}", "<input type=file>",
          "a.png possible"},
         {"p::selection{background:url(a.png)}", "<p>", ""},
         {"p::backdrop{background:url(a.png)}", "<p>", "a.png possible"}});
}

TEST_CASE("style: custom properties") {
  check({{":root{--i:url(a.png)} p{background:var(--i)}", "<p>", "a.png needed"},
         {":root{--i:url(a.png)}", "<p>", ""},
         {":root{--i:url(a.png)} p{background:var(--i)} p{--i:url(b.png)}", "<p>", "b.png needed"},
         {":root{--i:url(a.png)} div{--i:none} p{background:var(--i)}", "<div><p></div>", ""},
         {":root{--i:var(--j);--j:url(a.png)} p{background:var(--i)}", "<p>", "a.png needed"},
         {":root{--i:var(--j);--j:var(--i)} p{background:var(--i,url(a.png))}", "<p>",
          "a.png needed"},
         {"p{background:var(--none)}", "<p>", ""},
         {"p{background:url(a.png)} p{background:var(--none)}", "<p>", ""},
         {"p{background:var(--none,url(a.png)) no-repeat}", "<p>", "a.png needed"},
         {"p{background:var(--i)}", "<p style='--i:url(a.png)'>", "a.png needed"},
         {":root{--i:url(a.png)} p{--i:initial;background:var(--i)}", "<p>", ""}});
}

TEST_CASE("style: nesting and scope") {
  check({{"div{p{background:url(a.png)}}", "<div><p></div>", "a.png needed"},
         {"div{& > p{background:url(a.png)}}", "<div><ul><p></ul></div>", ""},
         {"p{@media screen{background:url(a.png)}}", "<p>", "a.png needed"},
         {"@scope (.s){p{background:url(a.png)}}", "<p>", ""},
         {"@scope (.s){p{background:url(a.png)}}", "<div class=s><p></div>", "a.png needed"},
         {"@scope (.s) to (.t){p{background:url(a.png)}}",
          "<div class=s><div class=t><p></div></div>", ""},
         {"@scope (.a){p{background:url(a.png)}} @scope (.b){p{background:url(b.png)}}",
          "<div class=b><div class=a><p></div></div>", "a.png needed"},
         {"@scope (.s){.s{background:url(a.png)}}", "<p class=s>", ""},
         {"@scope (.s){*{background:url(a.png)}}", "<p class=s>", ""},
         {"@scope (.s){@scope (.s){p{background:url(a.png)}}}", "<div class=s><p></div>", ""},
         {"@scope (.s){@scope (.t){p{background:url(a.png)}}}",
          "<div class=s><div class=t><p></div></div>", "a.png needed"},
         {"@scope (.s){&.s{background:url(a.png)}}", "<p class=s>", "a.png needed"},
         {"@scope (.s){.s:scope{background:url(a.png)}}", "<p class=s>", "a.png needed"},
         {"@scope (.s){background:url(a.png)}", "<p class=s>", "a.png needed"},
         {"@scope (.s){.t p{background:url(a.png)}}", "<div class=t><div class=s><p></div></div>",
          ""}});
}

TEST_CASE("style: fonts of the text") {
  const std::string f = "@font-face{font-family:F;src:url(f.woff2)}";
  const auto row = [&](const std::string& css, const std::string& body, const char* expected) {
    CAPTURE(css);
    CAPTURE(body);
    CHECK(fetched("<!doctype html><style>" + f + css + "</style><body>" + body) == expected);
  };
  row("p{font-family:F}", "<p>x", "f.woff2 needed");
  row("p{font-family:f,serif}", "<p>x", "f.woff2 needed");
  row("p{font:16px/1.5 F}", "<p>x", "f.woff2 needed");
  row("p{font-family:F}", "<p>", "");
  row("p{font-family:F}", "<p> </p>", "");
  row("p{font-family:F}", "<p style=display:none>x", "");
  row("p{font-family:F}", "<p style=visibility:hidden>x", "f.woff2 needed");
  row("p{font-family:F}", "<details><p>x</details>", "f.woff2 possible");
  row("p{font-family:F}", "<p><b>x</b>", "f.woff2 needed");
  row("p{font-family:F}", "<p style=display:flex><code>x</code>", "");
  row("p{font-family:F}", "<p style=display:flex><button>x</button>", "");
  row("p{font-family:F} button{font:inherit}", "<p><button>x</button>", "f.woff2 needed");
  row("p{font-family:NoSuchFamily,F}", "<p>x", "f.woff2 needed");
  row("p{font-family:Helvetica,F}", "<p>x", "f.woff2 possible");
  row("p{font-family:Helvetica,F}", "<p>&#xe001;", "f.woff2 needed");
  row("p{font-family:F} p{font-family:serif}", "<p>x", "");
  row("p::before{font-family:F;content:'x'}", "<p>", "f.woff2 needed");
  row("p::before{font-family:F;content:attr(title)}", "<p title=x>", "f.woff2 needed");
  row("body{--f:F} p{font-family:var(--f)}", "<p>x", "f.woff2 needed");
  row("p:hover{font-family:F}", "<p>x", "f.woff2 possible");
  row("@media (prefers-color-scheme:dark){*{font:italic bold 9px serif}} body{font-family:F}",
      "<div><div><div><p>x", "f.woff2 needed");
  row("", "<p style='font-family:F'>x", "f.woff2 needed");
  row("", "<font face='F, serif'>x</font>", "f.woff2 needed");
  row("font{font-family:serif}", "<font face=F>x</font>", "");
  row("", "<font face='F;'>x</font>", "");
  row("", "<svg><text font-family=F>x</text></svg>", "f.woff2 needed");
  row("", "<svg font-family=F><text><tspan>x</tspan></text></svg>", "f.woff2 needed");
  row("", "<svg display=none><text font-family=F>x</text></svg>", "");
  row("", "<p font-family=F>x", "");
  const std::string g = "@font-face{font-family:F;src:url(g.woff2);";
  row(g + "font-weight:700}p{font-family:F}", "<p>x", "f.woff2 needed");
  // The block itself asks for its own font, which holds the line.
  row(g + "font-weight:700}p{font-family:F}", "<p><b>x</b>", "f.woff2 needed, g.woff2 needed");
  row(g + "font-weight:700}b{font-family:F}", "<p><b>x</b>", "g.woff2 needed");
  row(g + "font-weight:700}p{font-family:F}", "<p>x<b>y</b>", "f.woff2 needed, g.woff2 needed");
  row(g + "font-style:italic}em{font-family:F}", "<p><em>x</em>", "g.woff2 needed");
  row(g + "unicode-range:U+400-4FF}p{font-family:F}", "<p>x", "f.woff2 needed");
  row(g + "unicode-range:U+400-4FF}p{font-family:F}", "<p>\xD0\x96",
      "f.woff2 possible, g.woff2 needed");
  row(g + "}p{font-family:F}", "<p>x", "g.woff2 needed");
  row("@font-face{font-family:G;src:local(G),url(g.woff2)}p{font-family:G}", "<p>x",
      "g.woff2 possible");
  row("@font-face{font-family:G;src:url(h.woff2) format('svg'),url(g.woff2)}p{font-family:G}",
      "<p>x", "g.woff2 needed");
  row("@media print{@font-face{font-family:G;src:url(g.woff2)}}p{font-family:G}", "<p>x", "");
}

TEST_CASE("style: who asks for a primary font without text of its own") {
  const std::string f =
      "@font-face{font-family:F;src:url(f.woff2)}.f{font-family:F}b{font:9px serif}";
  const auto row = [&](const std::string& body, const char* expected) {
    CAPTURE(body);
    CHECK(fetched("<!doctype html><style>" + f + "</style><body>" + body) == expected);
  };
  // A block container with a line, and each inline box of it.
  row("<p class=f><b>x</b>", "f.woff2 needed");
  row("<p class=f><b>x</b> <b>y</b>", "f.woff2 needed");
  row("<p class=f><span style=display:contents><b>x</b></span>", "f.woff2 needed");
  row("<p class=f><img src=data:,>", "f.woff2 needed");
  row("<p class=f><br>", "f.woff2 needed");
  row("<p class=f><button>x</button>", "f.woff2 needed");
  row("<p class=f><svg></svg>", "f.woff2 needed");
  row("<p class=f><code>x</code>", "f.woff2 needed");
  row("<p><a class=f><img src=data:,></a>", "f.woff2 needed");
  row("<p><br class=f>", "f.woff2 needed");
  row("<p style=display:flex><span class=f><b>x</b></span>", "f.woff2 needed");
  row("<p class=f><img src=data:, style=display:block>", "");
  row("<p class=f style=display:flex><b>x</b>", "");
  row("<p class=f style=display:grid><b>x</b>", "");
  row("<div class=f><p style=font-family:serif>x</p> </div>", "");
  row("<table class=f><td style=font-family:serif>x</table>", "");
  row("<p class=f>", "");
  row("<p><img class=f src=data:,>", "");
  // Whether an empty inline box is positioned is not followed.
  row("<p>x<span class=f></span>", "f.woff2 possible");
  row("<p>x<span class=f style=display:inline-block></span>", "");
  // Whether a list item has a marker is not followed.
  row("<ul><li class=f><p style=font-family:serif>x</p></ul>", "f.woff2 possible");
  // Generated content, in whatever box.
  const std::string g = "<style>i::before{font-family:F;content:''}</style>";
  row(g + "<p><i></i>", "f.woff2 needed");
  row(g + "<style>i::before{display:table}</style><i></i>", "f.woff2 needed");
  row(g + "<style>i::before{content:none}</style><i></i>", "");
}

TEST_CASE("style: text that is none of its element's") {
  const std::string f = "@font-face{font-family:F;src:url(f.woff2)}.f{font-family:F}";
  const auto row = [&](const std::string& body, const char* expected) {
    CAPTURE(body);
    CHECK(fetched("<!doctype html><style>" + f + "</style><body>" + body) == expected);
  };
  row("<select class=f></select>", "f.woff2 needed");
  row("<select><option class=f>x</select>", "");
  row("<select size=3><option class=f>x</select>", "f.woff2 needed");
  row("<select size=3><optgroup class=f label=x></select>", "f.woff2 needed");
  row("<input class=f>", "f.woff2 needed");
  row("<input class=f type=checkbox style=display:block>", "");
  row("<q class=f></q>", "f.woff2 needed");
  row("<img class=f alt=x>", "f.woff2 needed");
  row("<img class=f alt=x src=data:,>", "");
  row("<canvas class=f>x</canvas>", "");
  row("<svg class=f>x</svg>", "");
  row("<svg><text class=f>x</text></svg>", "f.woff2 needed");
  row("<svg class=f><title>x</title></svg>", "");
  row("<details class=f><summary style=font-family:serif>s</summary>x</details>", "");
  const std::string g = "<style>.g::before{font-family:F;content:'x'}</style>";
  row(g + "<img class=g src=data:,>", "");
  row(g + "<input class=g>", "");
  row(g + "<input class=g type=checkbox>", "f.woff2 needed");
  row(g + "<br class=g>", "");
  row(g + "<hr class=g>", "f.woff2 needed");
  const std::string line = "<style>p::first-line{font-family:F}</style>";
  row(line + "<p>x", "f.woff2 needed");
  row(line + "<p><b>x</b>", "f.woff2 needed");
  row(line + "<p>", "");
}
