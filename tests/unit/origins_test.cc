// Tests of the external origins of a page, and of the connections proposed for them.
#include "analyzer/study/origins.h"

#include <doctest/doctest.h>

#include <string>

#include "tests/support/table.h"
#include "tests/support/test_site.h"

namespace {

using namespace pushplan;
using namespace pushplan::test;

std::string origins(std::string_view markup) {
  TestSite site({{"index.html", std::string(markup)}});
  std::string out;
  for (const study::Origin& o : study::origins_of(site.study()))
    out += (out.empty() ? "" : "; ") + o.origin + " " + join(o.serves, ",") + " " +
           std::to_string(o.resources) + " " + to_string(o.state) + " " + to_string(o.blocks);
  return out;
}

std::string proposals(std::string_view markup) {
  TestSite site({{"index.html", std::string(markup)}});
  std::string out;
  for (const study::Preconnect& p : study::propose_preconnects(site.study()))
    out += (out.empty() ? "" : "; ") + p.origin + " " + p.crossorigin.value_or("-");
  return out;
}

}  // namespace

TEST_CASE("origins: what each serves and when") {
  check_rows({{"<img src=/a.png>", ""},
              {"<img src=https://i.example/a><img src=//i.example/b>",
               "https://i.example image 2 needed none"},
              {"<link rel=stylesheet href=https://c.example/a.css><img loading=lazy "
               "src=https://c.example/b>",
               "https://c.example style,image 2 needed render"},
              {"<link rel=preconnect href=https://p.example>", "https://p.example  0 unused none"}},
             origins);
}

TEST_CASE("origins: connections for what renders first, in its credentials mode") {
  const std::string css = "<link rel=stylesheet href=https://a.example/s.css>";
  const std::string font =
      "<style>@font-face{font-family:F;src:url(https://f.example/f.woff2)}p{font-family:F}</style>"
      "<p>x";
  check_rows(
      {{css, "https://a.example -"},
       {"<link rel=stylesheet crossorigin href=https://a.example/s.css>",
        "https://a.example anonymous"},
       {font, "https://f.example anonymous"},
       {css + font, "https://a.example -; https://f.example anonymous"},
       {"<link rel=preconnect href=https://a.example>" + css, ""},
       {"<link rel=preconnect href=https://f.example>" + font, "https://f.example anonymous"},
       {"<link rel=preconnect crossorigin href=https://f.example>" + font, ""},
       {"<link rel=dns-prefetch href=https://a.example>" + css, "https://a.example -"},
       {"<img src=https://i.example/a>", ""},
       {"<script async src=https://s.example/a></script>", ""},
       {"<script src=https://s.example/1></script><script src=https://t.example/1></script>"
        "<script src=https://u.example/1></script><script src=https://v.example/1></script>",
        "https://s.example -; https://t.example -; https://u.example -"}},
      proposals);
}
