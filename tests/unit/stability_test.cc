// What must not change a plan: the text of a page, and how often pages of its shape were met.
#include <doctest/doctest.h>

#include <string>

#include "analyzer/plan/choose.h"
#include "tests/support/test_site.h"

namespace {

using namespace pushplan;
using namespace pushplan::test;

std::string words(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += "word" + std::to_string(i * 7919 % 1000) + " ";
  return text;
}

MemoryFileSystem::Files site_with(const std::string& text) {
  return {{"index.html",
           "<!doctype html><title>t</title><link rel=stylesheet href=a.css><body><h1>h</h1><p>" +
               text + "<p><img src=i.png>"},
          {"a.css",
           "@import 'b.css';@import "
           "'c.css';@font-face{font-family:F;src:url(f.woff2)}h1{font-family:F}"},
          {"b.css", std::string(3'000, ' ') + "p{color:red}"},
          {"c.css", "p{margin:0}"},
          {"f.woff2", std::string(9'000, 'f')},
          {"i.png", std::string(30'000, 'i')}};
}

plan::PagePlan planned(const std::string& text, Settings settings = {},
                       const plan::KeptLists* kept = nullptr) {
  TestSite site(site_with(text), settings);
  weigh::Weights weights(site.site, site.folder, site.settings);
  return plan::Chooser(site.site, weights, site.settings, nullptr, kept).choose(site.study());
}

std::string urls(const plan::PagePlan& plan) {
  std::string out;
  for (const plan::Chosen& chosen : plan.chosen) out += chosen.hint.url + " ";
  return out;
}

}  // namespace

TEST_CASE("a text edit does not change a plan") {
  const plan::PagePlan base = planned(words(300));
  CHECK(urls(base) == "/b.css /c.css ");
  for (const std::size_t more : {1U, 2U, 5U, 10U, 20U, 40U}) {
    CAPTURE(more);
    const plan::PagePlan edited = planned(words(300 + more));
    CHECK(urls(edited) == urls(base));
    CHECK(edited.selection->cost == base.selection->cost);
  }
}

// That a list stays when a text crosses a threshold is seen on a real manual
// (cli/real_site_test.py).
TEST_CASE("a list that no text of about this length would send does not stay") {
  for (const std::vector<std::string>& list :
       {std::vector<std::string>{"/i.png"}, {"/gone.css"}, {"/c.css", "/b.css"}}) {
    const plan::KeptLists other = {{"index.html", list}};
    CHECK(urls(planned(words(300), {}, &other)) == "/b.css /c.css ");
  }
}

TEST_CASE("a page whose best plan gains too little gets nothing, and says so") {
  TestSite site({{"index.html", "<link rel=stylesheet href=a.css><p>text"}, {"a.css", "p{}"}});
  weigh::Weights weights(site.site, site.folder, site.settings);
  const plan::PagePlan plan = plan::Chooser(site.site, weights, site.settings).choose(site.study());
  CHECK(plan.chosen.empty());
  REQUIRE(plan.refused.size() == 1);
  CHECK(plan.refused[0].reason.rfind("no gain", 0) == 0);
  REQUIRE(plan.selection);
  CHECK(plan.selection->proof == plan::Proof::branch_and_bound);
}

TEST_CASE("warm visits: a push wastes bytes, a Link value its header") {
  Settings settings;
  settings.mechanism = Mechanism::push;
  settings.cached_permille = 0;
  const plan::PagePlan cold = planned("text", settings);
  CHECK(!cold.chosen.empty());
  CHECK(cold.bytes_in_vain == cold.chosen_bytes);
  settings.cached_permille = 1000;
  const plan::PagePlan warm = planned("text", settings);
  CHECK(warm.selection->cost >= cold.selection->cost);
  CHECK(warm.chosen_bytes <= cold.chosen_bytes);
  settings.mechanism = Mechanism::link;
  const plan::PagePlan linked = planned("text", settings);
  CHECK(urls(linked) == "/b.css /c.css ");
  CHECK(linked.bytes_in_vain == 0);
  CHECK(linked.header_bytes_in_vain == linked.header_bytes);

  // Derived: files that all pages share are warm on an inner page, not where visitors land.
  TestSite site({{"index.html", "<link rel=stylesheet href=/a.css>"},
                 {"x/index.html", "<link rel=stylesheet href=/a.css><script src=/own.js></script>"},
                 {"y/index.html", "<link rel=stylesheet href=/a.css>"},
                 {"a.css", "x"},
                 {"own.js", "y"}});
  weigh::Weights weights(site.site, site.folder, site.settings);
  plan::Sharing sharing;
  for (const char* page : {"index.html", "x/index.html", "y/index.html"})
    sharing.add(site.study(page));
  const plan::Chooser chooser(site.site, weights, site.settings, &sharing);
  CHECK(chooser.cached_permille(site.page("index.html"), site.file("a.css")) == 300);
  CHECK(chooser.cached_permille(site.page("x/index.html"), site.file("a.css")) == 650);
  CHECK(chooser.cached_permille(site.page("x/index.html"), site.file("own.js")) == 300);
}
