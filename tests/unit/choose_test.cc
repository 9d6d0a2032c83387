// Tests of choose(): which files of a page are sent early, in what order, and what keeps the others
// out.
#include "analyzer/plan/choose.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/glob.h"
#include "tests/support/dump.h"
#include "tests/support/test_site.h"

namespace {

using namespace pushplan;
using namespace pushplan::test;
using Files = MemoryFileSystem::Files;
using plan::PagePlan;
using refs::Blocks;
using refs::Kind;
using refs::State;

PagePlan planned(const Files& files, const Settings& settings,
                 std::string_view page = "index.html") {
  TestSite site(files, settings);
  weigh::Weights weights(site.site, site.folder, site.settings);
  return plan::Chooser(site.site, weights, site.settings).choose(site.study(page));
}

// "url, url | refused: reason; refused: reason", reasons up to their first ':'.
std::string dump(const PagePlan& plan) {
  std::string out, refused;
  for (const plan::Chosen& chosen : plan.chosen) add_item(out, chosen.hint.url);
  for (const plan::Refused& r : plan.refused)
    refused += (refused.empty() ? "" : "; ") + r.url + " " +
               r.reason.substr(0, r.reason.find_first_of(":("));
  return out + " | " + refused;
}

// Weights without compression: a file weighs its size. Under the strategy that takes all that its
// rule names; what the model makes of the same candidates is tested with the selection.
Settings plain() {
  Settings settings;
  settings.strategy = Strategy::critical;
  settings.encoding = Encoding::identity;
  return settings;
}
std::string chosen(const Files& files, const Settings& settings = plain()) {
  return dump(planned(files, settings));
}

// One of each class, each of 100 bytes.
Files every_class() {
  const auto bytes = [](std::string text) { return text + std::string(100 - text.size(), ' '); };
  return {{"index.html",
           "<script type=module src=m.js></script><link rel=stylesheet href=a.css><script "
           "src=a.js></script>"
           "<link rel=stylesheet href=b.css><body><p>x<img src=i.png>"},
          {"a.css",
           bytes("@import 'c.css';@font-face{font-family:F;src:url(f.woff2)}p{font-family:F}")},
          {"b.css", bytes("")},
          {"c.css", bytes("")},
          {"a.js", bytes("")},
          {"m.js", bytes("import './n.js'")},
          {"n.js", bytes("")},
          {"f.woff2", bytes("")},
          {"i.png", bytes("")}};
}

}  // namespace

TEST_CASE("choose: the order of the classes") {
  CHECK(chosen(every_class()) ==
        "/a.css, /c.css, /b.css, /a.js, /f.woff2, /m.js | /n.js over the limit of 6 files a page; "
        "/i.png not critical");
  Settings settings = plain();
  settings.max_files = 10;
  const PagePlan plan = planned(every_class(), settings);
  CHECK(dump(plan) ==
        "/a.css, /c.css, /b.css, /a.js, /f.woff2, /m.js, /n.js | /i.png not critical");
  CHECK(plan.chosen_bytes == 700);
  CHECK(plan.critical_bytes == 400);
  CHECK(plan.critical.size() == 4);
  CHECK(plan.pinned_bytes == 0);
  CHECK(plan.document_bytes == every_class().at("index.html").size());
  CHECK(link_value(plan.chosen[4].hint, Mechanism::link) ==
        "</f.woff2>; rel=preload; as=font; type=\"font/woff2\"; crossorigin=anonymous");
  CHECK(link_value(plan.chosen[5].hint, Mechanism::link) == "</m.js>; rel=modulepreload");
}

TEST_CASE("choose: what is no candidate") {
  CHECK(chosen({{"index.html",
                 "<link rel=stylesheet media=print href=p.css><script async "
                 "src=a.js></script><script defer src=d.js></script>"
                 "<link rel=icon href=i.ico><link rel=stylesheet disabled href=x.css><body><link "
                 "rel=stylesheet href=b.css>"
                 "<script src=b.js></script><iframe src=f.html></iframe>"},
                {"p.css", ""},
                {"a.js", ""},
                {"d.js", ""},
                {"i.ico", ""},
                {"x.css", ""},
                {"b.css", ""},
                {"b.js", ""},
                {"f.html", ""}}) ==
        " | /p.css not critical; /a.js not critical; /d.js not critical; /i.ico possible; "
        "/x.css unused; "
        "/b.css not render-blocking; /b.js not critical; /f.html browsers preload no iframe files");
  CHECK(chosen({{"index.html", "<script type=module async src=m.js></script>"}, {"m.js", "x"}}) ==
        " | /m.js not critical");
  // defer says nothing on a module (HTML section 4.12.1).
  CHECK(chosen({{"index.html", "<script type=module defer src=m.js></script>"}, {"m.js", "x"}}) ==
        "/m.js | ");
  // Modules are deferred wherever they stand.
  CHECK(chosen({{"index.html", "<body><script type=module src=m.js></script>"}, {"m.js", "x"}}) ==
        "/m.js | ");
}

TEST_CASE("choose: budgets") {
  const Files files = {{"index.html",
                        "<link rel=stylesheet href=a.css><link rel=stylesheet href=b.css><link "
                        "rel=stylesheet href=c.css>"},
                       {"a.css", std::string(60, ' ')},
                       {"b.css", std::string(50, ' ')},
                       {"c.css", std::string(40, ' ')}};
  const auto with_budget = [&](std::uint64_t budget) {
    Settings settings = plain();
    settings.budget = budget;
    return chosen(files, settings);
  };
  CHECK(with_budget(150) == "/a.css, /b.css, /c.css | ");
  CHECK(with_budget(149) == "/a.css, /b.css | /c.css over budget");
  CHECK(with_budget(110) == "/a.css, /b.css | /c.css over budget");
  CHECK(with_budget(109) == "/a.css, /c.css | /b.css over budget");
  CHECK(with_budget(59) == "/b.css | /a.css over budget; /c.css over budget");
  CHECK(with_budget(0) == " | /a.css over budget; /b.css over budget; /c.css over budget");
  Settings settings = plain();
  settings.budget = 0;
  settings.page_budgets = {{"/**", 40}, {"/", 60}, {"/x/**", 1000}};
  const PagePlan plan = planned(files, settings);
  CHECK(plan.budget_bytes == 60);
  CHECK(dump(plan) == "/a.css | /b.css over budget; /c.css over budget");
  CHECK(plan.refused.front().reason.find("50 B") != std::string::npos);
}

TEST_CASE("choose: files and header bytes") {
  const Files files = every_class();
  Settings settings = plain();
  settings.max_files = 2;
  CHECK(planned(files, settings).chosen.size() == 2);
  settings.max_files = 0;
  CHECK(planned(files, settings).chosen.empty());
  settings.max_files = 2;
  const std::uint64_t both = planned(files, settings).header_bytes;
  CHECK(both ==
        2 * link_value(planned(files, settings).chosen[0].hint, Mechanism::link, Pushing::refused)
                    .size() +
            2);
  settings.max_header_bytes = both;
  CHECK(planned(files, settings).chosen.size() == 2);
  settings.max_header_bytes = both - 1;
  CHECK(dump(planned(files, settings)).rfind("/a.css, /c.css", 0) == std::string::npos);
  CHECK(dump(planned(files, settings)).find("/c.css over the limit of") != std::string::npos);
  settings.max_header_bytes = 0;
  CHECK(planned(files, settings).chosen.empty());

  // "Counted in its longest spelling": with early hints the 200 carries the whole Link as well.
  settings = plain();
  settings.mechanism = Mechanism::early_hints;
  const PagePlan early = planned(
      {{"index.html", "<link rel=stylesheet integrity=sha256-x referrerpolicy=origin href=a.css>"},
       {"a.css", "x"}},
      settings);
  REQUIRE(early.chosen.size() == 1);
  CHECK(early.header_bytes >=
        link_value(early.chosen[0].hint, Mechanism::link, Pushing::refused).size());
}

TEST_CASE("choose: pinned and excluded") {
  Settings settings = plain();
  settings.pin = {"/i.png"};
  settings.max_files = 3;
  PagePlan plan = planned(every_class(), settings);
  // Pinned files come first for room, and last in sending order when their class is.
  CHECK(dump(plan).rfind("/a.css, /c.css, /i.png | ", 0) == 0);
  CHECK(plan.pinned_bytes == 100);
  CHECK(plan.chosen.back().reason == "pinned by the settings");
  settings.budget = 99;
  plan = planned(every_class(), settings);
  CHECK(plan.pinned_bytes == 100);
  CHECK(plan.chosen.empty());

  settings = plain();
  settings.exclude = {"/*.css"};
  CHECK(chosen(every_class(), settings) ==
        "/a.js, /f.woff2, /m.js, /n.js | /a.css excluded by the settings; /c.css excluded by the "
        "settings; /b.css excluded by the settings; "
        "/i.png not critical");
  settings.pin = {"/a.css"};
  CHECK(chosen(every_class(), settings).rfind("/a.css, /a.js", 0) == 0);
  settings.pin = {"/**"};
  CHECK(chosen({{"index.html",
                 "<img loading=lazy src='i.png?v=1'><script nomodule src=a.js></script><iframe "
                 "src=f.html></iframe>"},
                {"i.png", "x"},
                {"a.js", ""},
                {"f.html", ""}},
               settings) == "/i.png?v=1 | /a.js unused; /f.html browsers preload no iframe files");
}

TEST_CASE("choose: what a 103 does not carry") {
  const Files files = {
      {"index.html",
       "<link rel=stylesheet href=a.css><p>x<video><track default src=t.vtt></video>"},
      {"a.css", ""},
      {"t.vtt", "WEBVTT"}};
  Settings settings = plain();
  settings.strategy = Strategy::everything;
  CHECK(chosen(files, settings) == "/a.css, /t.vtt | ");
  settings.mechanism = Mechanism::early_hints;
  CHECK(chosen(files, settings) == "/a.css | /t.vtt Chromium drops track files from a 103");
}

TEST_CASE("choose: under strategy best every page is told how its choice was made") {
  Settings settings;
  settings.encoding = Encoding::identity;
  // Nothing to choose: no file at all, none that a rule allows, none that fits, all pinned.
  const Files sheet = {{"index.html", "<link rel=stylesheet href=a.css>"}, {"a.css", "p{}"}};
  Settings without_room = settings, all_pinned = settings, excluded = settings;
  without_room.budget = 0;
  all_pinned.pin = {"/a.css"};
  excluded.exclude = {"/a.css"};
  for (const PagePlan& plan :
       {planned({{"index.html", "<p>x"}}, settings), planned(sheet, without_room),
        planned(sheet, all_pinned), planned(sheet, excluded),
        planned({{"404.html", "<link rel=stylesheet href=a.css>"}, {"a.css", "p{}"}}, settings,
                "404.html")}) {
    CAPTURE(dump(plan));
    REQUIRE(plan.selection);
    CHECK(plan.selection->proof == plan::Proof::nothing_to_choose);
    CHECK(plan.selection->outcomes.size() == settings.profiles.size());
    CHECK(plan.selection->cost == plan.selection->nothing);
  }
  CHECK(!planned(sheet, plain()).selection);

  // A limit displaces what would gain; what does harm alone is told so.
  settings.max_files = 1;
  settings.budget = 1'000'000;
  const Files files = {
      {"index.html",
       "<link rel=stylesheet href=a.css><p>text<img src=h.png fetchpriority=high width=500 "
       "height=500>"},
      {"a.css", "@import 'b.css';p{color:red}"},
      {"b.css", std::string(3'000, ' ') + "p{margin:0}"},
      {"h.png", std::string(600'000, 'i')}};
  CHECK(dump(planned(files, settings)) ==
        "/b.css | /a.css displaced by what gains more; /h.png harm");
  CHECK(planned(files, settings).refused.back().reason.rfind("harm: alone it delays", 0) == 0);
}

TEST_CASE("choose: error pages") {
  const Files files = {{"404.html", "<link rel=stylesheet href=/a.css>"},
                       {"de/404.html", "<link rel=stylesheet href=/a.css>"},
                       {"a.css", "x"},
                       {"1404.html", "<link rel=stylesheet href=/a.css>"}};
  CHECK(dump(planned(files, plain(), "404.html")) ==
        " | /a.css error pages get nothing unless asked ");
  CHECK(dump(planned(files, plain(), "de/404.html")) ==
        " | /a.css error pages get nothing unless asked ");
  CHECK(dump(planned(files, plain(), "1404.html")) == "/a.css | ");
  Settings settings = plain();
  settings.error_pages = true;
  CHECK(dump(planned(files, settings, "404.html")) == "/a.css | ");
}

TEST_CASE("choose: 2,000 random pages keep the invariant") {
  std::mt19937 random(20'261'122);
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  Files files = {{"index.html", ""}};
  for (std::size_t i = 0; i < 24; ++i)
    files["f" + std::to_string(i) + (i % 2 == 0 ? ".css" : ".js")] = std::string(below(4000), 'x');
  constexpr Kind kKinds[] = {Kind::stylesheet, Kind::classic_script, Kind::module_script,
                             Kind::image,      Kind::css_import,     Kind::css_font,
                             Kind::js_import,  Kind::iframe,         Kind::preload};
  for (int round = 0; round < 2000; ++round) {
    Settings settings = plain();
    settings.mechanism = static_cast<Mechanism>(below(3));
    settings.budget = below(12'000);
    settings.max_files = static_cast<std::uint32_t>(below(9));
    settings.max_header_bytes = below(600);
    if (below(3) == 0) settings.pin = {"/f1*"};
    if (below(3) == 0) settings.exclude = {"/*.css"};
    TestSite site(files, settings);
    study::PageNeeds needs;
    needs.page = site.page();
    const std::size_t count = below(16);
    for (std::size_t i = 0; i < count; ++i) {
      study::Need need;
      need.file = static_cast<site::FileId>(i);
      need.url = "/" + site.site.files[i].path;
      need.kind = kKinds[below(std::size(kKinds))];
      need.request.as = refs::destination_of(need.kind);
      if (need.kind == Kind::preload) need.request.as = "image";
      need.request.module = need.kind == Kind::module_script || need.kind == Kind::js_import;
      need.state = static_cast<State>(below(3));
      need.blocks = static_cast<Blocks>(below(3));
      need.async = below(4) == 0;
      need.in_head = below(2) == 0;
      needs.resources.push_back(need);
    }
    weigh::Weights weights(site.site, site.folder, site.settings);
    const PagePlan plan = plan::Chooser(site.site, weights, site.settings).choose(needs);
    CAPTURE(round);
    std::multiset<std::string> ended, named;
    std::uint64_t bytes = 0, header = 0;
    for (const plan::Chosen& c : plan.chosen) {
      ended.insert(c.hint.url);
      bytes += c.bytes;
      // In its longest spelling: for early hints, that of the 200 which follows.
      Hint hint = c.hint;
      if (settings.mechanism == Mechanism::early_hints) hint.rel = "preload";
      const Mechanism spelled =
          settings.mechanism == Mechanism::early_hints ? Mechanism::link : settings.mechanism;
      header += link_value(hint, spelled, Pushing::refused).size() + (header == 0 ? 0 : 2);
      CHECK(!c.reason.empty());
      CHECK(c.bytes == site.site.files[c.file].size);
      CHECK((settings.exclude.empty() || !glob_match("/*.css", c.hint.url) ||
             (!settings.pin.empty() && glob_match("/f1*", c.hint.url))));
    }
    for (const plan::Refused& r : plan.refused) {
      ended.insert(r.url);
      CHECK(!r.reason.empty());
    }
    for (const study::Need& need : needs.resources) named.insert(need.url);
    CHECK(ended == named);
    CHECK(plan.chosen_bytes == bytes);
    CHECK(bytes <= settings.budget);
    CHECK(plan.chosen.size() <= settings.max_files);
    CHECK(plan.header_bytes == header);
    CHECK(header <= settings.max_header_bytes);
    // Greedy and complete: what was refused for room does not fit into what is left.
    for (const plan::Refused& r : plan.refused)
      if (r.reason.rfind("over budget", 0) == 0)
        CHECK((r.bytes > settings.budget - bytes || !settings.pin.empty()));
    // Refused in order of discovery.
    std::vector<std::size_t> places;
    for (const plan::Refused& r : plan.refused)
      for (std::size_t i = 0; i < needs.resources.size(); ++i)
        if (needs.resources[i].url == r.url) places.push_back(i);
    CHECK(std::is_sorted(places.begin(), places.end()));
  }
}
