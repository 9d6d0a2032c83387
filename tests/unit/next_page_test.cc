// Tests of what a page fetches for the page behind it: which files, within which limits, and for
// which pages never.
#include "analyzer/plan/next_page.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/support/dump.h"
#include "tests/support/table.h"
#include "tests/support/test_site.h"

namespace {

using namespace pushplan;
using namespace pushplan::test;
using Files = MemoryFileSystem::Files;

std::string sized(std::size_t bytes) { return std::string(bytes, ' '); }

// A start page, and a next page with a file of each kind.
Files signup(std::string next = "2/index.html") {
  return {
      {"index.html",
       "<link rel=stylesheet href=/all.css><img src=/two.png><iframe src=/framed.html></iframe>"},
      {"framed.html", "<link rel=stylesheet href=/frame.css>"},
      {"3.html", "<link rel=stylesheet href=/three.css>"},
      {std::move(next),
       "<link rel=stylesheet href=/all.css><script type=module src=/m.js></script>"
       "<script src=/two.js></script><link rel=stylesheet href=/two.css>"
       "<script async src=/late.js></script><link rel=preload as=image href=/hint.png>"
       "<link rel=stylesheet media=print href=/print.css><img src=/two.png><p>text</p>"
       "<script src=/foot.js></script>"},
      {"all.css", sized(100)},
      {"frame.css", sized(100)},
      {"three.css", sized(100)},
      {"two.css", "@font-face{font-family:F;src:url(/f.woff2)}p{font-family:F}" + sized(41)},
      {"f.woff2", sized(100)},
      {"two.js", sized(100)},
      {"m.js", "import '/n.js';" + sized(85)},
      {"n.js", sized(100)},
      {"late.js", sized(100)},
      {"foot.js", sized(100)},
      {"print.css", sized(100)},
      {"hint.png", sized(100)},
      {"two.png", sized(100)}};
}

Settings with_flow(std::vector<std::string> flow) {
  Settings settings;
  settings.encoding = Encoding::identity;
  settings.flows = {std::move(flow)};
  return settings;
}

// "files | pages | findings" of the page at "/".
std::string ahead(const Files& files, const Settings& settings,
                  std::string_view page = "index.html") {
  TestSite site(files, settings);
  weigh::Weights weights(site.site, site.folder, site.settings);
  std::vector<Diagnostic> diagnostics;
  plan::NextPages next(site.site, site.settings, diagnostics);
  for (const site::Page& each : site.site.pages)
    next.add(study::study(each, site.library), weights);
  const plan::NextPage found = next.of(site.file(page));
  std::string names, pages;
  std::uint64_t bytes = 0;
  for (const plan::Chosen& file : found.files) add_item(names, file.hint.url), bytes += file.bytes;
  for (const std::string& url : found.pages) add_item(pages, url);
  CHECK(bytes == found.bytes);
  CHECK(bytes <= settings.prefetch.budget);
  std::string out = names + " | " + pages;
  for (const Diagnostic& d : diagnostics) out += " | " + d.code + ": " + d.message;
  return out;
}

}  // namespace

TEST_CASE("next page: its critical files in the order of evaluation, without what the page loads") {
  CHECK(ahead(signup(), with_flow({"/", "/2/"})) ==
        "/two.css, /two.js, /f.woff2, /m.js, /n.js | /2/");
  CHECK(ahead(signup(), with_flow({"/index.html", "/2/index.html"})) ==
        "/two.css, /two.js, /f.woff2, /m.js, /n.js | /2/");
  CHECK(ahead(signup(), with_flow({"/", "/2/"}), "2/index.html") == " | ");
  CHECK(ahead(signup(), with_flow({"/2/", "/"}), "2/index.html") == " | /");
  CHECK(ahead(signup(), with_flow({"/", "/"})) == " | ");
  CHECK(ahead(signup(), Settings()) == " | ");
}

TEST_CASE("next page: each pair of a flow, and learned ones behind those written down") {
  Settings settings = with_flow({"/", "/3.html", "/2/"});
  settings.learned_flows = {{"/", "/2/"}, {"/", "/3.html"}, {"/", "/gone/"}};
  CHECK(ahead(signup(), settings) ==
        "/three.css, /two.css, /two.js, /f.woff2, /m.js, /n.js | /3.html, /2/");
  CHECK(ahead(signup(), settings, "3.html") ==
        "/all.css, /two.css, /two.js, /f.woff2, /m.js, /n.js | /2/");
}

TEST_CASE("next page: the limits") {
  Settings settings = with_flow({"/", "/2/"});
  settings.prefetch.budget = 200;
  CHECK(ahead(signup(), settings) == "/two.css, /two.js | /2/");
  settings.prefetch.budget = 199;
  CHECK(ahead(signup(), settings) == "/two.css | /2/");
  settings.prefetch.budget = 0;
  CHECK(ahead(signup(), settings) == " | /2/");
  settings.prefetch.budget = 1000;
  settings.budget = 0;  // has no part in it
  settings.max_files = 3;
  CHECK(ahead(signup(), settings) == "/two.css, /two.js, /f.woff2 | /2/");
  settings.max_header_bytes =
      prefetch_value(Hint{"/two.css", "preload", "style", {}, {}, {}, {}, {}, {}, {}, {}}).size();
  CHECK(ahead(signup(), settings) == "/two.css | /2/");
  settings.exclude = {"/two.css"};
  settings.max_header_bytes = 1000;
  CHECK(ahead(signup(), settings) == "/two.js, /f.woff2, /m.js | /2/");
}

TEST_CASE("next page: a page in a frame is no next page") {
  CHECK(ahead(signup(), with_flow({"/", "/framed.html"})) == " | ");
  CHECK(ahead(signup(), with_flow({"/3.html", "/framed.html"}), "3.html") ==
        "/frame.css | /framed.html");
}

TEST_CASE("next page: pages that log out or act get nothing") {
  for (const char* never :
       {"logout.html", "log-out/index.html", "account/Sign_Out/index.html", "signoff.html",
        "cart/add/index.html", "cart/add/12.html", "list/unsubscribe/index.html", "a/delete.html",
        "checkout/confirm/index.html", "checkout/place.html"}) {
    CAPTURE(never);
    CHECK(ahead(signup(never), with_flow({"/", std::string("/") + never})) == " | ");
  }
  for (const char* fine : {"logout-explained.html", "cart/index.html", "add/index.html",
                           "checkout/index.html", "deleted-scenes.html", "blog/remover.html"}) {
    CAPTURE(fine);
    CHECK(ahead(signup(fine), with_flow({"/", std::string("/") + fine})).find("/two.css") == 0);
  }
  CHECK(ahead(signup(), with_flow({"/", "/2/?token=1"})) == " | ");
  Settings settings = with_flow({"/", "/2/"});
  settings.prefetch.never = {"/2/**"};
  CHECK(ahead(signup(), settings) == " | ");
  settings.prefetch.never = {"/3/**"};
  CHECK(ahead(signup(), settings) != " | ");
}

TEST_CASE("next page: flows of pages that are none") {
  CHECK(
      ahead(signup(), with_flow({"/", "/22/"})) ==
      " |  | unknown-page: flows name '/22/', which is no page of the site (did you mean '/2/'?)");
  CHECK(ahead(signup(), with_flow({"/all.css", "/2/"})).find("unknown-page") != std::string::npos);
  Settings settings;
  settings.learned_flows = {{"/", "/22/"}};
  CHECK(ahead(signup(), settings) == " | ");
}
