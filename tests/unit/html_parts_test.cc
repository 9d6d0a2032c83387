// Tests of what read_html is made of: the srcset grammar and the walk over a page's tags before the
// parse.
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "analyzer/html/prescan.h"
#include "analyzer/html/srcset.h"
#include "tests/support/table.h"

namespace {

using namespace pushplan::html;
using namespace pushplan::test;

// "url descriptor|url descriptor".
std::string candidates(std::string_view value) {
  std::string out;
  for (const ImageCandidate& c : parse_srcset(value)) {
    out += (out.empty() ? "" : "|") + std::string(c.url);
    if (!c.descriptor.empty()) out += " " + std::string(c.descriptor);
  }
  return out;
}

// What the parser gets to see of the page, cut where nesting passes 3, with blanks as '.'.
std::string seen(std::string_view page) {
  const Prescan scanned = prescan(page, 3);
  std::string out(scanned.blanked ? *scanned.blanked : std::string(page));
  CHECK(out.size() == page.size());
  for (std::size_t i = 0; i < out.size(); ++i)
    if (out[i] == ' ' && page[i] != ' ') out[i] = '.';
  return out.substr(0, scanned.cut_at);
}

}  // namespace

TEST_CASE("srcset") {
  check_rows({{"", ""},
              {" , ,", ""},
              {"a.png", "a.png"},
              {"a.png 2x", "a.png 2x"},
              {"a.png 100w, b.png 200w", "a.png 100w|b.png 200w"},
              {"a.png, b.png 2x", "a.png|b.png 2x"},
              {"a.png,b.png 2x", "a.png,b.png 2x"},
              {"a.png ,b.png", "a.png|b.png"},
              {"a.png 1x,b.png 2x", "a.png 1x|b.png 2x"},
              {"a.png,,, b.png", "a.png|b.png"},
              {",a.png", "a.png"},
              {"a.png 1x,", "a.png 1x"},
              {"a,b.png 1x, c,d.png 2x", "a,b.png 1x|c,d.png 2x"},
              {"data:image/gif;base64,R0= 1x, b.png", "data:image/gif;base64,R0= 1x|b.png"},
              {"data:,a ( , ), data:,b ( , ), ", ""},
              {"a.png (1x, 2x), b.png", "b.png"},
              {"a.png (1x, 2x", ""},
              {"a 1x, b 1x 2x, c foo, d -1w, e 0w, f 10w 5h, g 1x 10w, h .5x, i 5h",
               "a 1x|f 10w 5h|h .5x"},
              {"a.png 100w 50h, b.png", "a.png 100w 50h|b.png"},
              {"\t\n\f\r a.png\t2x\n", "a.png 2x"},
              {"a.png 1x, , b.png", "a.png 1x|b.png"}},
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
       {"< noscript>a</noscript>", "< noscript>a</noscript>"}},
      seen);
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
