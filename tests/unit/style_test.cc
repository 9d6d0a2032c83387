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

TEST_CASE("style: pseudo-elements") {
  check({{"p::before{background:url(a.png)}", "<p>", ""},
         {"p::before{background:url(a.png);content:''}", "<p>", "a.png needed"},
         {"p::before{background:url(a.png);content:''}", "<p style=display:none>", ""},
         {"p::before{background:url(a.png);content:'';display:none}", "<p>", ""},
         {"p::after{content:url(a.png)}", "<p>", "a.png needed"},
         {"p:after{content:url(a.png)} p:after{content:none}", "<p>", ""},
         {"p:hover::after{content:url(a.png)}", "<p>", "a.png possible"},
         {"p::selection{background:url(a.png)}", "<p>", ""}});
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
          "<div class=b><div class=a><p></div></div>", "a.png needed"}});
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
  row("p{font-family:F}", "<p><code>x</code>", "");
  row("p{font-family:F}", "<p><button>x</button>", "");
  row("p{font-family:F} button{font:inherit}", "<p><button>x</button>", "f.woff2 needed");
  row("p{font-family:NoSuchFamily,F}", "<p>x", "f.woff2 needed");
  row("p{font-family:Helvetica,F}", "<p>x", "f.woff2 possible");
  row("p{font-family:Helvetica,F}", "<p>&#xe001;", "f.woff2 needed");
  row("p{font-family:F} p{font-family:serif}", "<p>x", "");
  row("p::before{font-family:F;content:'x'}", "<p>", "f.woff2 needed");
  row("p::before{font-family:F;content:attr(title)}", "<p title=x>", "f.woff2 needed");
  row("body{--f:F} p{font-family:var(--f)}", "<p>x", "f.woff2 needed");
  row("p:hover{font-family:F}", "<p>x", "f.woff2 possible");
  row("", "<p style='font-family:F'>x", "f.woff2 needed");
  const std::string g = "@font-face{font-family:F;src:url(g.woff2);";
  row(g + "font-weight:700}p{font-family:F}", "<p>x", "f.woff2 needed");
  row(g + "font-weight:700}p{font-family:F}", "<p><b>x</b>", "g.woff2 needed");
  row(g + "font-weight:700}p{font-family:F}", "<p>x<b>y</b>", "f.woff2 needed, g.woff2 needed");
  row(g + "font-style:italic}p{font-family:F}", "<p><em>x</em>", "g.woff2 needed");
  row(g + "unicode-range:U+400-4FF}p{font-family:F}", "<p>x", "f.woff2 needed");
  row(g + "unicode-range:U+400-4FF}p{font-family:F}", "<p>\xD0\x96", "g.woff2 needed");
  row(g + "}p{font-family:F}", "<p>x", "g.woff2 needed");
  row("@font-face{font-family:G;src:local(G),url(g.woff2)}p{font-family:G}", "<p>x",
      "g.woff2 possible");
  row("@font-face{font-family:G;src:url(h.woff2) format('svg'),url(g.woff2)}p{font-family:G}",
      "<p>x", "g.woff2 needed");
  row("@media print{@font-face{font-family:G;src:url(g.woff2)}}p{font-family:G}", "<p>x", "");
}
