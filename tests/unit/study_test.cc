// Tests of study(): what a page of a whole small site needs. A need is dumped as "url as state
// blocks depth via", in the order of discovery, the via as the URL of what names it or "-" for the
// page.
#include "analyzer/study/study.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/dump.h"
#include "tests/support/test_site.h"

namespace {

using namespace pushplan;
using namespace pushplan::test;
using Files = MemoryFileSystem::Files;

std::string dump(const study::PageNeeds& needs) {
  std::string out;
  for (const study::Need& n : needs.resources) {
    const std::string via = n.via == study::kDocument ? "-" : needs.resources.at(n.via).url;
    out += n.url + " " + n.request.as + " " + to_string(n.state) + " " + to_string(n.blocks) + " " +
           std::to_string(n.depth) + " " + via + dump_request(n.request) + "\n";
  }
  for (const study::External& e : needs.external) out += "external " + e.url + " " + e.as + "\n";
  for (const study::Broken& b : needs.missing) out += "missing " + b.url + " via " + b.via + "\n";
  for (const study::Broken& b : needs.invalid) out += "invalid " + b.url + " via " + b.via + "\n";
  for (const std::string& url : needs.frames) out += "frame " + url + "\n";
  for (const study::Connection& c : needs.connections)
    out += "connection " + c.url + " " + c.rel + "\n";
  return out;
}

std::string studied(const Files& files, const Settings& settings = {}) {
  TestSite site(files, settings);
  return dump(site.study());
}

// Diagnostics of all pages and of what they share, as the pipeline sorts them.
std::string diagnostics(const Files& files, const Settings& settings = {}) {
  TestSite site(files, settings);
  std::vector<Diagnostic> all;
  for (const site::Page& page : site.site.pages)
    for (const Diagnostic& d : study::study(page, site.library).diagnostics) all.push_back(d);
  for (const Diagnostic& d : site.library.take_diagnostics()) all.push_back(d);
  sort_and_deduplicate(all);
  return dump_diagnostics(all);
}

}  // namespace

TEST_CASE("study: style sheets") {
  CHECK(studied({{"index.html",
                  "<link rel=stylesheet href=a.css><body><link rel=stylesheet href=b.css><p>"},
                 {"a.css", "@import 'c.css';p{background:url(i.png)}"},
                 {"b.css", ""},
                 {"c.css", ""},
                 {"i.png", ""}}) ==
        "/a.css style needed render 1 -\n/c.css style needed render 2 /a.css\n"
        "/b.css style needed parser 1 -\n/i.png image needed none 2 /a.css\n");
  // A cycle ends, and a sheet that imports itself.
  CHECK(studied({{"index.html", "<link rel=stylesheet href=a.css>"},
                 {"a.css", "@import 'b.css';"},
                 {"b.css", "@import 'a.css';@import 'b.css';"}}) ==
        "/a.css style needed render 1 -\n/b.css style needed render 2 /a.css\n");
  // A diamond: each once, by its first path.
  CHECK(studied({{"index.html", "<link rel=stylesheet href=a.css>"},
                 {"a.css", "@import 'b.css';@import 'c.css';"},
                 {"b.css", "@import 'd.css';"},
                 {"c.css", "@import 'd.css';"},
                 {"d.css", ""}}) ==
        "/a.css style needed render 1 -\n/b.css style needed render 2 /a.css\n/d.css style needed "
        "render 3 /b.css\n"
        "/c.css style needed render 2 /a.css\n");
  // depth counts the steps of the shortest way, and via tells it.
  CHECK(studied({{"index.html", "<link rel=stylesheet href=a.css><link rel=stylesheet href=b.css>"},
                 {"a.css", "@import 'b.css';"},
                 {"b.css", ""}}) ==
        "/a.css style needed render 1 -\n/b.css style needed render 1 -\n");
  CHECK(studied({{"index.html", "<style>@import 'b.css';</style><link rel=stylesheet href=a.css>"},
                 {"a.css", ""},
                 {"b.css", ""}}) ==
        "/b.css style needed render 1 -\n/a.css style needed render 1 -\n");
  // The same for what is behind a file that turns out to be nearer.
  CHECK(studied({{"index.html",
                  "<script type=module src=a.js></script><script type=module src=b.js></script>"},
                 {"a.js", "import './b.js'"},
                 {"b.js", "import './c.js'"},
                 {"c.js", "import './d.js'"},
                 {"d.js", ""}}) ==
        "/a.js script needed none 1 - cors=anonymous module\n"
        "/b.js script needed none 1 - cors=anonymous module\n"
        "/c.js script needed none 2 /b.js cors=anonymous module\n"
        "/d.js script needed none 3 /c.js cors=anonymous module\n");
}

TEST_CASE("study: sheets that block nothing") {
  // Linked for print and for screen: the stronger counts, for the sheet and for what it imports.
  CHECK(studied({{"index.html",
                  "<link rel=stylesheet media=print href=a.css><link rel=stylesheet href=a.css>"},
                 {"a.css", "@import 'b.css';"},
                 {"b.css", ""}}) ==
        "/a.css style needed render 1 -\n/b.css style needed render 2 /a.css\n");
  CHECK(studied({{"index.html", "<link rel=stylesheet media=print href=a.css>"},
                 {"a.css", "@import 'b.css';"},
                 {"b.css", ""}}) ==
        "/a.css style needed none 1 -\n/b.css style needed none 2 /a.css\n");
  CHECK(studied({{"index.html", "<link rel=stylesheet href=a.css>"},
                 {"a.css", "@import 'b.css' print;"},
                 {"b.css", "@import 'c.css';"},
                 {"c.css", ""}}) ==
        "/a.css style needed render 1 -\n/b.css style needed render 2 /a.css\n/c.css style needed "
        "render 3 /b.css\n");
  // Misplaced: named, never fetched, not followed.
  CHECK(studied({{"index.html", "<link rel=stylesheet href=a.css>"},
                 {"a.css", "p{}@import 'b.css';"},
                 {"b.css", "@import 'c.css';"},
                 {"c.css", ""}}) ==
        "/a.css style needed render 1 -\n/b.css style unused none 2 /a.css\n");
  CHECK(studied({{"index.html", "<link rel=stylesheet disabled href=a.css>"},
                 {"a.css", "@import 'b.css';"},
                 {"b.css", ""}}) == "/a.css style unused none 1 -\n");
  CHECK(studied({{"index.html", "<link rel=stylesheet href=a.css>"},
                 {"a.css", "@media print{p{background:url(i.png)}}"},
                 {"i.png", ""}}) ==
        "/a.css style needed render 1 -\n/i.png image unused none 2 /a.css\n");
}

TEST_CASE("study: fonts") {
  const std::string face = "@font-face{font-family:F;src:url(f.woff2)}";
  CHECK(studied({{"index.html", "<link rel=stylesheet href=a.css><p>x"},
                 {"a.css", face + "p{font-family:F}"},
                 {"f.woff2", ""}}) ==
        "/a.css style needed render 1 -\n/f.woff2 font needed none 2 /a.css cors=anonymous\n");
  CHECK(studied({{"index.html", "<style>" + face + "</style><p style='font-family:F'>x"},
                 {"f.woff2", ""}}) == "/f.woff2 font needed none 1 - cors=anonymous\n");
  CHECK(studied({{"index.html", "<link rel=stylesheet href=a.css><p>x"},
                 {"a.css",
                  "@font-face{font-family:F;src:url(old.eot);src:url(f.woff2)}p{font-family:F}"},
                 {"f.woff2", ""},
                 {"old.eot", ""}}) ==
        "/a.css style needed render 1 -\n/old.eot font unused none 2 /a.css cors=anonymous\n"
        "/f.woff2 font needed none 2 /a.css cors=anonymous\n");
  // The face, or the rule that uses it, stands in a sheet that is for print only: nothing on the
  // screen fetches it.
  CHECK(studied({{"index.html",
                  "<link rel=stylesheet media=print href=a.css><p style='font-family:F'>x"},
                 {"a.css", face},
                 {"f.woff2", ""}}) ==
        "/a.css style needed none 1 -\n/f.woff2 font unused none 2 /a.css cors=anonymous\n");
  CHECK(studied({{"index.html",
                  "<link rel=stylesheet media=print href=a.css><style>" + face + "</style><p>x"},
                 {"a.css", "p{font-family:F}"},
                 {"f.woff2", ""}}) ==
        "/a.css style needed none 1 -\n/f.woff2 font unused none 1 - cors=anonymous\n");
}

TEST_CASE("study: scripts and modules") {
  CHECK(studied({{"index.html", "<script type=module src=a.js></script>"},
                 {"a.js", "import './b.js'; import('./d.js')"},
                 {"b.js", "import './a.js'; export * from './c.js'"},
                 {"c.js", "import './b.js'"},
                 {"d.js", "import './e.js'"},
                 {"e.js", ""}}) ==
        "/a.js script needed none 1 - cors=anonymous module\n/b.js script needed none 2 /a.js "
        "cors=anonymous module\n"
        "/d.js script possible none 2 /a.js cors=anonymous module\n/c.js script needed none 3 "
        "/b.js cors=anonymous module\n"
        "/e.js script possible none 3 /d.js cors=anonymous module\n");
  // First behind import(), then imported: needed, with all below it.
  CHECK(studied({{"index.html",
                  "<script type=module>import('./a.js')</script><script type=module>import "
                  "'./a.js'</script>"},
                 {"a.js", "import './b.js'"},
                 {"b.js", ""}}) ==
        "/a.js script needed none 1 - cors=anonymous module\n/b.js script needed none 2 /a.js "
        "cors=anonymous module\n");
  // The imports of a module are fetched with its credentials mode (HTML section 8.1.4.2, descendant
  // script fetch options).
  CHECK(studied({{"index.html",
                  "<script type=module crossorigin=use-credentials integrity=x src=a.js></script>"},
                 {"a.js", "import './b.js'"},
                 {"b.js", ""}}) ==
        "/a.js script needed none 1 - cors=use-credentials module integrity=x\n"
        "/b.js script needed none 2 /a.js cors=use-credentials module\n");
  // One URL as a classic script and as a module: the more urgent consumer speaks for it.
  CHECK(studied({{"index.html", "<script type=module src=a.js></script><script src=a.js></script>"},
                 {"a.js", ""}}) == "/a.js script needed render 1 -\n");
  CHECK(studied({{"index.html", "<script src=a.js></script><script type=module src=a.js></script>"},
                 {"a.js", ""}}) == "/a.js script needed render 1 -\n");
  CHECK(studied(
            {{"index.html", "<script nomodule src=a.js></script><script>import('./b.js')</script>"},
             {"a.js", ""},
             {"b.js", ""}}) ==
        "/a.js script unused none 1 -\n/b.js script possible none 1 - cors=anonymous module\n");
  CHECK(studied({{"index.html",
                  "<script type=module>import 'bare'; import x from './d.json' with {type: "
                  "'json'}</script>"},
                 {"d.json", ""}}) ==
        "/d.json json unused none 1 - cors=anonymous module\ninvalid bare via /\n");
  CHECK(studied({{"index.html",
                  "<script type=importmap>{\"imports\":{\"bare\":\"/b.js\"}}</script>"
                  "<script type=module>import 'bare'; import x from './d.json' with {type: "
                  "'json'}</script>"},
                 {"b.js", ""},
                 {"d.json", ""}}) ==
        "/b.js script needed none 1 - cors=anonymous module\n"
        "/d.json json needed none 1 - cors=anonymous module\n");
  // A static import makes a classic script a syntax error.
  CHECK(
      studied({{"index.html", "<script>import './a.js'; import('./a.js')</script>"}, {"a.js", ""}})
          .empty());
  // A modulepreload fetches its module alone.
  CHECK(studied({{"index.html", "<link rel=modulepreload href=a.js>"},
                 {"a.js", "import './b.js'"},
                 {"b.js", ""}}) == "/a.js script needed none 1 - cors=anonymous module\n");
  // One that a module of the page imports runs, with its own imports.
  CHECK(studied({{"index.html",
                  "<link rel=modulepreload href=a.js><script type=module>import('./a.js');"
                  "import('./c.js')</script>"},
                 {"a.js", "import './b.js'"},
                 {"b.js", ""},
                 {"c.js", "import './d.js'"},
                 {"d.js", ""}}) ==
        "/a.js script needed none 1 - cors=anonymous module\n"
        "/c.js script possible none 1 - cors=anonymous module\n"
        "/b.js script needed none 2 /a.js cors=anonymous module\n"
        "/d.js script possible none 2 /c.js cors=anonymous module\n");
}

TEST_CASE("study: a sheet that a script puts in the place of another") {
  const Files files = {{"a.css", "p{background:url(a.png)}"},
                       {"b.css", "p{background:url(b.png)}"},
                       {"a.png", ""},
                       {"b.png", ""}};
  const auto page = [&](const std::string& markup) {
    Files all = files;
    all["index.html"] = markup;
    return studied(all);
  };
  const std::string set = "document.getElementsByTagName('link').item(1).href = 'b.css'";
  const std::string links = "<link rel=icon href=a.png><link rel=stylesheet href=a.css>";
  CHECK(page(links + "<script>" + set + "</script><p>") ==
        "/a.png image possible none 1 -\n/a.css style needed render 1 -\n"
        "/b.css style needed none 1 -\n/b.png image needed none 2 /b.css\n");
  const std::string unchanged =
      "/a.png image needed none 2 /a.css\n/a.css style needed render 1 -\n";
  CHECK(page(links + "<script>f(); " + set + "</script><p>") == unchanged);
  CHECK(page("<script>" + set + "</script>" + links + "<p>") == unchanged);  // not there yet
  CHECK(page(links + "<script type=module>" + set + "</script><p>") == unchanged);
  CHECK(page("<meta http-equiv=Content-Security-Policy content=\"script-src 'self'\">" + links +
             "<script>" + set + "</script><p>") == unchanged);
}

TEST_CASE("study: where a URL is written") {
  const std::string page =
      "<link rel=stylesheet href=a.css><style>@import 'b.css';p{background:url(c.png)}</style>"
      "<script>fetch('d.json')</script><script type=module>import './e.js'</script>"
      "<p style='background:url(f.png)'>";
  TestSite site({{"index.html", page},
                 {"a.css", "p{mask-image:url(g.png)}"},
                 {"b.css", ""},
                 {"c.png", ""},
                 {"d.json", ""},
                 {"e.js", "import './h.js'"},
                 {"f.png", ""},
                 {"g.png", ""},
                 {"h.js", ""}},
                {});
  for (const study::Need& need : site.study().resources) {
    const bool elsewhere = need.url == "/g.png" || need.url == "/h.js";
    const std::string text = need.url == "/g.png"  ? "p{mask-image:url(g.png)}"
                             : need.url == "/h.js" ? "import './h.js'"
                                                   : page;
    CAPTURE(need.url);
    CHECK((need.via != study::kDocument) == elsewhere);
    CHECK(text.substr(need.offset, 10).find(need.url.substr(1, 3)) != std::string::npos);
  }
}

TEST_CASE("study: a declared shadow tree") {
  const Files files = {{"a.png", ""},
                       {"b.png", ""},
                       {"c.png", ""},
                       {"d.png", ""},
                       {"s.css", "@import 't.css';p{background:url(b.png)}"},
                       {"t.css", "p{background:url(c.png)}"}};
  const auto page = [&](const std::string& mode) {
    Files all = files;
    all["index.html"] = "<body><x-a><template shadowrootmode=" + mode +
                        "><link rel=stylesheet href=s.css><style>i{background:url(d.png)}</style>"
                        "<img src=a.png></template></x-a><p>x<i>y";
    return studied(all);
  };
  // Its sheets are not the page's: what its own elements take of them is not known.
  CHECK(page("open") ==
        "/s.css style needed parser 1 -\n/t.css style needed parser 2 /s.css\n"
        "/a.png image needed none 1 -\n/b.png image possible none 2 /s.css\n"
        "/c.png image possible none 3 /t.css\n/d.png image possible none 1 -\n");
  CHECK(page("Closed") == page("open"));
  // The faces of the document are the tree's too.
  const auto font = [](const std::string& markup) {
    return studied(
        {{"f.woff2", ""},
         {"index.html",
          "<style>@font-face{font-family:f;src:url(f.woff2)}</style><div>" + markup + "</div>"}});
  };
  CHECK(font("<template shadowrootmode=open><style>p{font-family:f}</style><p>x</template>") ==
        "/f.woff2 font possible none 1 - cors=anonymous\n");
  CHECK(font("<template><style>p{font-family:f}</style><p>x</template>") ==
        "/f.woff2 font unused none 1 - cors=anonymous\n");
  CHECK(page("none").empty());
}

TEST_CASE("study: the property that uses a variable's URL decides about CORS") {
  const auto image = [](const std::string& css) {
    return studied({{"index.html", "<style>" + css + "</style><p><b>x"}, {"a.svg", ""}});
  };
  const std::string set = ":root{--i:url(a.svg)}";
  CHECK(image(set + "p{mask-image:var(--i)}") == "/a.svg image needed none 1 - cors=anonymous\n");
  CHECK(image(set + "p{-webkit-mask:var(--i) center}") ==
        "/a.svg image needed none 1 - cors=anonymous\n");
  CHECK(image(set + "p{background:var(--i)}") == "/a.svg image needed none 1 -\n");
  CHECK(image(set + "p{background:var(--i)}b{mask:var(--i)}") == "/a.svg image needed none 1 -\n");
}

TEST_CASE("study: hints yield to consumers") {
  const Files files = {{"a.css", ""}, {"i.png", ""}, {"a.js", ""}};
  const auto page = [&](const std::string& markup) {
    Files all = files;
    all["index.html"] = markup;
    return studied(all);
  };
  CHECK(
      page("<link rel=preload as=style href=a.css><link rel=stylesheet href=a.css integrity=x>") ==
      "/a.css style needed render 1 - integrity=x\n");
  CHECK(
      page("<link rel=stylesheet href=a.css integrity=x><link rel=preload as=style href=a.css>") ==
      "/a.css style needed render 1 - integrity=x\n");
  CHECK(page("<link rel=preload as=style href=a.css>") == "/a.css style needed none 1 -\n");
  CHECK(page("<link rel=preload as=image href=i.png><img loading=lazy src=i.png>") ==
        "/i.png image needed none 1 -\n");
  CHECK(page("<link rel=prefetch href=a.css><link rel=stylesheet href=a.css>") ==
        "/a.css style needed render 1 -\n");
  CHECK(page("<script async src=a.js></script><script src=a.js></script>") ==
        "/a.js script needed render 1 -\n");
  CHECK(page("<img loading=lazy src=i.png><img src=i.png>") == "/i.png image needed none 1 -\n");
  CHECK(page("<link rel=preload as=script href=a.js><script nomodule src=a.js></script>") ==
        "/a.js script needed none 1 -\n");
}

TEST_CASE("study: a policy of the page forbids") {
  const auto page = [](const std::string& policy, const std::string& markup) {
    return studied({{"index.html", "<meta http-equiv=content-security-policy content=\"" + policy +
                                       "\">" + markup},
                    {"a.png", ""},
                    {"a.css", "p{background:url(a.png)}"},
                    {"a.js", "import './b.js'"},
                    {"b.js", ""}});
  };
  CHECK(page("img-src 'none'", "<img src=a.png>") == "/a.png image unused none 1 -\n");
  CHECK(page("img-src 'self'", "<img src=a.png>") == "/a.png image needed none 1 -\n");
  CHECK(
      page("style-src 'self'", "<link rel=stylesheet href=a.css><style>p{color:red}</style><p>") ==
      "/a.css style needed render 1 -\n/a.png image needed none 2 /a.css\n");
  CHECK(page("style-src 'none'", "<link rel=stylesheet href=a.css><p>") ==
        "/a.css style unused none 1 -\n");
  CHECK(page("style-src 'self'", "<p style='background:url(a.png)'>").empty());
  CHECK(page("script-src 'none'", "<script type=module src=a.js></script>") ==
        "/a.js script unused none 1 - cors=anonymous module\n");
  CHECK(page("script-src 'nonce-x'", "<script nonce=x type=module src=a.js></script>") ==
        "/a.js script needed none 1 - cors=anonymous module\n"
        "/b.js script needed none 2 /a.js cors=anonymous module\n");
}

TEST_CASE("study: the icon that nobody names") {
  const MemoryFileSystem::Files files = {{"index.html", "<p>"}, {"favicon.ico", ""}};
  CHECK(studied(files) == "/favicon.ico image possible none 1 -\n");
  Settings mounted;
  mounted.base_url = "https://example.org/docs/";
  CHECK(studied(files, mounted).empty());
  CHECK(studied({{"index.html", "<link rel=icon href=i.png><p>"},
                 {"favicon.ico", ""},
                 {"i.png", ""}}) == "/i.png image possible none 1 -\n");
}

TEST_CASE("study: where references end") {
  CHECK(
      studied({{"index.html",
                "<link rel=preconnect href=https://p.example><link rel=dns-prefetch "
                "href=//d.example><link rel=preconnect href=/>"
                "<link rel=stylesheet href=https://c.example/x.css#f><img "
                "src=https://c.example/i.png><img src=nope.png>"
                "<img src=nope.png><img src=//[><img src=''><img src='#x'><img "
                "src='data:,x'><iframe src=f.html></iframe>"
                "<iframe src=index.html></iframe><svg><use href='#i'/><use href='s.svg#i'/></svg>"},
               {"f.html", "<img src=no.png>"},
               {"s.svg", ""}}) ==
      "/f.html iframe needed none 1 -\n/index.html iframe needed none 1 -\n/s.svg image needed "
      "none 1 -\n"
      "external https://c.example/x.css style\nexternal https://c.example/i.png image\nmissing "
      "/nope.png via /\ninvalid //[ via /\n"
      "frame /f.html\nframe /index.html\nconnection https://p.example/ preconnect\nconnection "
      "https://d.example/ dns-prefetch\n");
  // The base element counts for markup and inline style, not for the page's own place.
  CHECK(studied({{"index.html", "<base href=/d/><img src=i.png><p style='background:url(j.png)'>"},
                 {"d/i.png", ""},
                 {"d/j.png", ""}}) ==
        "/d/i.png image needed none 1 -\n/d/j.png image needed none 1 -\n");
  CHECK(studied({{"index.html", "<base href=https://c.example/><img src=i.png>"}, {"i.png", ""}}) ==
        "external https://c.example/i.png image\n");
  CHECK(studied({{"index.html", "<img src=i.png?a><img src=i.png?b><img src='i.png?a#x'>"},
                 {"i.png", ""}}) ==
        "/i.png?a image needed none 1 -\n/i.png?b image needed none 1 -\n");
  CHECK(studied({{"index.html", "<img srcset='a.png, b.png 2x' src=a.png>"},
                 {"a.png", ""},
                 {"b.png", ""}}) ==
        "/a.png image possible none 1 -\n/b.png image possible none 1 -\n");
}

TEST_CASE("study: findings") {
  // Two pages use the sheet: its missing image is told once, where it stands.
  CHECK(diagnostics({{"index.html", "<link rel=stylesheet href=a.css>"},
                     {"b.html", "<link rel=stylesheet href=a.css?v=2><img src='n&amp;.png'>"},
                     {"a.css", "p{background:url( no.png )}"}}) ==
        "warning missing-reference a.css:18+6\nwarning missing-reference b.html:46+10");
  CHECK(diagnostics(
            {{"index.html",
              "<p style='background:url(no.png)'><style>p{background:url(no.png)}</style>"}}) ==
        "warning missing-reference index.html:25+6\nwarning missing-reference index.html:58+6");
  CHECK(
      diagnostics(
          {{"index.html",
            "<script type=module>import './no.js'</script><script type=module src=a.js></script>"},
           {"a.js", "import './no.js'; import('./no.js'); import 'bare'"}}) ==
      "warning missing-reference a.js:7+9\nwarning missing-reference index.html:27+9");
  CHECK(diagnostics({{"index.html", "<img src='//['>"}}) == "warning invalid-url index.html:10+3");
  CHECK(diagnostics({{"index.html", "<img src=/i.png>"}, {"i.png", ""}}, [] {
          Settings settings;
          settings.base_url = "https://h.example/d/";
          return settings;
        }()) == "warning outside-base-path index.html:9+6");
  CHECK(diagnostics({{"index.html", "<img src=/i.png>"}, {"i.png", ""}}, [] {
          Settings settings;
          settings.base_url = "/d/";
          return settings;
        }()) == "warning outside-base-path index.html:9+6");
  CHECK(diagnostics({{"index.html", "<img src=d/i.png>"}, {"d/i.png", ""}}, [] {
          Settings settings;
          settings.ignore = {"d/**"};
          return settings;
        }()) == "warning missing-reference index.html:9+7");
  CHECK(diagnostics({{"a.xhtml", "<html><p></html>"}})
            .rfind("warning xhtml-not-well-formed a.xhtml:", 0) == 0);
  std::string deep;
  for (int i = 0; i < 9000; ++i) deep += "<div>";
  CHECK(diagnostics({{"index.html", deep}}) == "warning nested-too-deep index.html:40960+1");

  TestSite site(
      {{"index.html", "<link rel=stylesheet href=a.css>"}, {"a.css", "x"}, {"b.html", ""}});
  site.folder.fail_read("a.css");
  site.folder.fail_read("b.html");
  CHECK(dump(site.study()) == "/a.css style needed render 1 -\n");
  CHECK(dump_diagnostics(site.library.take_diagnostics()) == "error unreadable-file a.css");
  CHECK(dump_diagnostics(site.study("b.html").diagnostics) == "error unreadable-file b.html");
}

TEST_CASE("study: what pages share is read once") {
  TestSite site(
      {{"index.html", "<link rel=stylesheet href=a.css><script type=module src=a.js></script>"},
       {"b.html", "<link rel=stylesheet href=a.css><script type=module src=a.js></script>"},
       {"a.css", ""},
       {"a.js", ""}});
  site.study();
  site.study("b.html");
  CHECK(site.folder.reads_of("a.css") == 1);
  CHECK(site.folder.reads_of("a.js") == 1);
  CHECK(site.folder.reads_of("index.html") == 1);
}

TEST_CASE("study: a chain of 20,000 imports, of sheets and of modules, needs no stack") {
  constexpr int kLength = 20'000;
  Files files = {
      {"index.html", "<link rel=stylesheet href=0.css><script type=module src=0.js></script>"}};
  for (int i = 0; i < kLength; ++i) {
    const std::string next = std::to_string(i + 1);
    files[std::to_string(i) + ".css"] = "@import '" + next + ".css';";
    files[std::to_string(i) + ".js"] = "import './" + next + ".js';";
  }
  files[std::to_string(kLength) + ".css"] = files[std::to_string(kLength) + ".js"] = "";
  TestSite site(files);
  const study::PageNeeds needs = site.study();
  CHECK(needs.resources.size() == 2 * (kLength + 1));
  CHECK(needs.resources.back().depth == kLength + 1);
}
