// Tests of what read_html is made of: the srcset grammar and the walk over a page's tags before the
// parse.
#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <string_view>

#include "analyzer/html/prescan.h"
#include "analyzer/html/srcset.h"
#include "base/text.h"
#include "tests/support/table.h"

namespace {

using namespace pushplan::html;
using pushplan::is_ascii_whitespace;
using namespace pushplan::test;

// "url 640w|url 2x".
std::string candidates(std::string_view value) {
  std::string out;
  for (const ImageCandidate& c : parse_srcset(value)) {
    out += (out.empty() ? "" : "|") + std::string(c.url);
    std::ostringstream density;
    density << c.density << 'x';
    out += " " + (c.width > 0 ? std::to_string(c.width) + "w" : density.str());
  }
  return out;
}

// The page with what the prescan changed in it, cut where nesting passes 3, with blanks as '.'.
std::string seen(std::string_view page) {
  const Prescan scanned = prescan(page, 3);
  std::string out(page);
  if (scanned.edited)
    for (std::size_t i = 0; i < scanned.edited->size(); ++i)
      out.at(scanned.cuts.in_page(i)) = (*scanned.edited)[i];
  for (std::size_t i = 0; i < out.size(); ++i)
    if (out[i] == ' ' && !is_ascii_whitespace(page[i])) out[i] = '.';
  return out.substr(0, scanned.cut_at);
}

}  // namespace

TEST_CASE("srcset") {
  check_rows(
      {{"", ""},
       {" , ,", ""},
       {"a.png", "a.png 1x"},
       {"a.png 2x", "a.png 2x"},
       {"a.png 100w, b.png 200w", "a.png 100w|b.png 200w"},
       {"a.png, b.png 2x", "a.png 1x|b.png 2x"},
       {"a.png,b.png 2x", "a.png,b.png 2x"},
       {"a.png ,b.png", "a.png 1x|b.png 1x"},
       {"a.png 1x,b.png 2x", "a.png 1x|b.png 2x"},
       {"a.png,,, b.png", "a.png 1x|b.png 1x"},
       {",a.png", "a.png 1x"},
       {"a.png 1x,", "a.png 1x"},
       {"a,b.png 1x, c,d.png 2x", "a,b.png 1x|c,d.png 2x"},
       {"data:image/gif;base64,R0= 1x, b.png", "data:image/gif;base64,R0= 1x|b.png 1x"},
       {"data:,a ( , ), data:,b ( , ), ", ""},
       {"a.png (1x, 2x), b.png", "b.png 1x"},
       {"a.png ((1x), b.png", "b.png 1x"},
       {"a.png (1x, 2x", ""},
       {"a 1x, b 1x 2x, c foo, d -1w, e 0w, f 10w 5h, g 1x 10w, h .5x, i 5h", "a 1x|f 10w|h 0.5x"},
       {"a.png 100w 50h, b.png", "a.png 100w|b.png 1x"},
       {"\t\n\f\r a.png\t2x\n", "a.png 2x"},
       {"a.png 1x, , b.png", "a.png 1x|b.png 1x"}},
      candidates);
}

TEST_CASE("prescan: noscript is blanked") {
  check_rows(
      {{"<p>x", "<p>x"},
       {"<noscript>a</noscript>b", "<noscript>.</noscript>b"},
       {"<NoScript x='>'>a\nb</noScript >c", "<NoScript x='>'>.\n.</noScript >c"},
       {"<noscript>a</noscripts></noscript>b", "<noscript>.............</noscript>b"},
       {"<!-- <noscript>a</noscript> -->b", "<!-- <noscript>a</noscript> -->b"},
       {"<!--><noscript>a</noscript>", "<!--><noscript>.</noscript>"},
       {"<!---><noscript>a</noscript>", "<!---><noscript>.</noscript>"},
       {"<!--x--!><noscript>a</noscript>", "<!--x--!><noscript>.</noscript>"},
       {"<script>'<noscript>a</noscript>'</script>", "<script>'<noscript>a</noscript>'</script>"},
       {"<p title='<noscript>'>a</noscript>", "<p title='<noscript>'>a</noscript>"},
       {"<p title=<noscript>a</noscript>", "<p title=<noscript>a</noscript>"},
       {"<p a'<noscript>b", "<p a'<noscript>b"},
       {"<textarea><noscript>a</textarea><noscript>b</noscript>",
        "<textarea><noscript>a</textarea><noscript>.</noscript>"},
       {"<noscript>a", "<noscript>."},
       {"<noscript></noscript><noscript>a</noscript>",
        "<noscript></noscript><noscript>.</noscript>"},
       {"<?noscript><noscript>a</noscript>", "<?noscript><noscript>.</noscript>"},
       {"< noscript>a</noscript>", "< noscript>a</noscript>"},
       {"</ x=\"><noscript>a</noscript>", "</ x=\"><noscript>.</noscript>"},
       {"<!--a--><!--b-->--!><noscript>c</noscript>", "<!--a--><!--b-->--!><noscript>.</noscript>"},
       {"<plaintext><noscript>a</noscript>", "<plaintext><noscript>a</noscript>"},
       {"<svg><noscript>a</noscript></svg>", "<svg><noscript>a</noscript></svg>"},
       {"<svg><desc><noscript>a</noscript>", "<svg><desc><noscript>.</noscript>"},
       {"<svg><title><noscript>a</noscript></title></svg><noscript>b</noscript>",
        "<svg><title><noscript>.</noscript></title></svg><noscript>.</noscript>"}},
      seen);
}

TEST_CASE("prescan: where scripts end") {
  check_rows({{"<script><!--</script><noscript>a</noscript>",
               "<script><!--</script><noscript>.</noscript>"},
              {"<script><!--<script></script><noscript>a</noscript>--></script>",
               "<script><!--<script></script><noscript>a</noscript>--></script>"},
              {"<script><!--<script>--></script><noscript>a</noscript>",
               "<script><!--<script>--></script><noscript>.</noscript>"},
              {"<script><!--<SCRIPT x></Script >x</script><noscript>a</noscript>",
               "<script><!--<SCRIPT x></Script >x</script><noscript>.</noscript>"},
              {"<script><!--><script></script><noscript>a</noscript>",
               "<script><!--><script></script><noscript>.</noscript>"},
              {"<script><!--<scripts></script><noscript>a</noscript>",
               "<script><!--<scripts></script><noscript>.</noscript>"}},
             seen);
}

TEST_CASE("prescan: what Gumbo does not know is edited") {
  check_rows({{"<!DOCTYPE html><p>", "<!DOCTYPE html><p>"},
              {"<!DOCTYPE html PUBLIC 'html'><p>", "......... .... ...... .......<p>"},
              {"<p><Dialog x>a</dialog>", "<p><center x>a</center>"},
              {"<svg><dialog>", "<svg><dialog>"}},
             seen);
  std::string tag = "<p" + repeat(" a", 1024);
  CHECK(seen(tag + ">") == tag + ">");
  CHECK(seen(tag + " b='\n' c>") == tag + " ...\n. .>");
}

TEST_CASE("prescan: what makes no difference is left out") {
  const auto parsed = [](std::string_view page) {
    const Prescan scanned = prescan(page, 100);
    return scanned.edited ? *scanned.edited : std::string(page);
  };
  check_rows({{"<p>a\n         <b>", "<p>a\n <b>"},
              {"<p>a\n \t  \n      b<b>", "<p>a\n b<b>"},
              {"<pre>\r\n\n\n\n\n\n\n\n\n\n</pre>", "<pre>\r\n\n</pre>"},
              {"<p>a           b", "<p>a           b"},  // no line break, no indentation
              {"<p>a\n       <b>", "<p>a\n       <b>"},  // too little
              {"<p title='\n             '>", "<p title='\n             '>"},
              {"<title>\n              </title>", "<title>\n              </title>"},
              {"<!-- 01234567 --><p>", "<!----><p>"},
              {"<!-- 01234567 --!><p>", "<!----!><p>"},
              {"<!-- 01234567 <p>", "<!-- 01234567 <p>"},
              {"<script>012345678</script>", "<script>0</script>"},
              {"<script></scripts></script>", "<script><</script>"},
              {"<script>012345678", "<script>012345678"},
              {"<style>012345678</STYLE >x", "<style>0</STYLE >x"},
              {"<svg><style>012345678</style>", "<svg><style>012345678</style>"},
              {"<svg><![CDATA[\n          ]]></svg>", "<svg><![CDATA[\n          ]]></svg>"},
              {"<textarea>\n          </textarea>", "<textarea>\n          </textarea>"},
              {"<noscript>\n          </noscript>", "<noscript>\n          </noscript>"}},
             parsed);
  // Not where it is little of the page.
  const std::string page = "<!-- 01234567 -->" + std::string(200, 'x');
  CHECK_FALSE(prescan(page, 100).edited.has_value());
}

TEST_CASE("prescan: nesting beyond the limit is cut") {
  check_rows({{"<b><b><b>x", "<b><b><b>x"},
              {"<b><b><b><b>x", "<b><b><b>"},
              {"<b><b></b><b><b>x", "<b><b></b><b><b>x"},
              {"<b/><b/><b/><b/>", "<b/><b/><b/>"},
              {"<svg><g/><g/><g/><g/>", "<svg><g/><g/><g/><g/>"},
              {"<br><br><br><br><br>", "<br><br><br><br><br>"},
              {"<p><p><p><p><p>", "<p><p><p><p><p>"},
              {"</b></b><b><b><b>", "</b></b><b><b><b>"},
              {"<b><!-- </b> --><b><b><b>", "<b><!-- </b> --><b><b>"},
              {"<b title='</b>'><b><b><b>", "<b title='</b>'><b><b>"},
              {"<svg><title/><b><b><b>", "<svg><title/><b><b>"},
              {"<b><b><b></i><b>", "<b><b><b></i>"}},
             seen);
}
