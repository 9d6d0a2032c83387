// Tests of the facts that a page gives its budgets: what it loads and sends, what its paints wait
// for.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "analyzer/plan/scenarios.h"
#include "gate/budgets.h"
#include "tests/support/memory_file_system.h"

using namespace pushplan;
using namespace pushplan::test;
using gate::PageFacts;

TEST_CASE("budgets: the facts of a page") {
  const std::string css(2000, 'x');
  const MemoryFileSystem folder(
      {{"index.html",
        "<!doctype html><title>t</title><link rel=stylesheet href=/a.css><link rel=stylesheet "
        "href=/p.css media=print><script src=/m.js></script><script async src=/s.js></script>"
        "<link rel=stylesheet href=https://cdn.example/x.css><img src=/h.png>"
        "<p>text"},
       {"a.css", "/*" + css + "*/p{color:red}"},
       {"p.css", "p{color:blue}"},
       {"m.js", "f()"},
       {"s.js", "f()"},
       {"h.png", "png"}});
  AnalyzeOptions options;
  options.settings.encoding = Encoding::identity;
  options.settings.hero = {"/h.png"};
  options.settings.strategy = Strategy::critical;
  options.settings.mechanism = Mechanism::push;
  std::vector<Diagnostic> diagnostics;
  std::vector<PageFacts> seen;
  const auto plan = analyze(folder, options, diagnostics, [&](const PageView& view) {
    for (const gate::Predict predict :
         {gate::Predict::nothing, gate::Predict::paints, gate::Predict::delay})
      seen.push_back(gate::facts_of(view, options.settings, predict));
  });
  REQUIRE(plan);
  REQUIRE(seen.size() == 3);
  std::string loads;
  for (const gate::LoadedFile& file : seen[1].loads)
    loads += file.url + " " + file.source + " " + to_string(file.type) +
             (file.blocks ? " blocks" : "") + (file.delays_dom ? " dom" : "") +
             (file.hero ? " hero" : "") + "\n";
  CHECK(loads ==
        "/ index.html document blocks\n/a.css a.css style blocks dom\n/p.css p.css style\n"
        "/m.js m.js script blocks dom\n/s.js s.js script\n/h.png h.png image hero\n");
  CHECK(seen[0].foreign_blocking == std::vector<std::string>{"https://cdn.example/x.css"});
  REQUIRE(seen[0].sends.size() == 3);
  CHECK(seen[0].sends[0].url == "/a.css");
  CHECK(seen[0].sends[0].bytes == folder.read("a.css")->size());
  std::uint64_t bodies = 0, values = 0;
  for (const gate::SentEarly& sent : seen[0].sends)
    bodies += sent.bytes, values += sent.header_bytes + (values == 0 ? 0 : 2);
  CHECK(seen[0].header_bytes == values);
  CHECK(seen[0].wasted_bytes == bodies + values);
  CHECK(seen[0].predicted.empty());
  REQUIRE(seen[2].predicted.size() == options.settings.profiles.size());
  for (std::size_t p = 0; p < seen[2].predicted.size(); ++p) {
    const gate::Prediction &paints = seen[1].predicted[p], &all = seen[2].predicted[p];
    CHECK(paints.profile == options.settings.profiles[p].id);
    CHECK(paints.first_paint == all.first_paint);
    CHECK(all.first_paint > 0);
    CHECK(all.largest_paint >= all.first_paint);
    CHECK(all.dom_content_loaded > 0);
  }
}

TEST_CASE("budgets: the largest paint names what it waits for, also where nothing says so") {
  const std::string big(20'000, 'x'), font(3'000, 'f');
  const std::string face =
      "<style>@font-face{font-family:f;src:url(/f.woff2);font-display:%}p{font-family:f}</style>";
  const auto with = [&](const char* display) {
    return face.substr(0, face.find('%')) + display + face.substr(face.find('%') + 1) + "<p>text";
  };
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"<p>text<img src=/small.png><img src=/big.png>", "/big.png"},
      {"<p>text<img src=/small.png fetchpriority=high><img src=/big.png>", "/big.png"},
      {with("block") + "<img src=/big.png>", "/big.png"},
      {with("block"), "/f.woff2"},
      {with("swap"), ""},
      {"<p>text<img src=/small.png>", ""}};
  for (const auto& [page, expected] : rows) {
    const MemoryFileSystem folder({{"index.html", "<!doctype html><title>t</title>" + page},
                                   {"small.png", "png"},
                                   {"big.png", big},
                                   {"f.woff2", font}});
    std::vector<Diagnostic> diagnostics;
    std::string waits;
    const auto plan = analyze(folder, {}, diagnostics, [&](const PageView& view) {
      for (const gate::LoadedFile& file : gate::facts_of(view, {}, gate::Predict::paints).loads)
        if (file.hero) waits += file.url;
    });
    const std::string& shown = page;  // clang 14 captures no structured binding
    CAPTURE(shown);
    CHECK(plan);
    CHECK(waits == expected);
  }
}

TEST_CASE("budgets: predictions of the choice and of the whole load agree") {
  const MemoryFileSystem folder(
      {{"index.html", "<!doctype html><title>t</title><link rel=stylesheet href=/a.css><p>text"},
       {"a.css", "@import '/b.css';" + std::string(20'000, ' ')},
       {"b.css", "@import '/c.css';"},
       {"c.css", "p{color:red}"}});
  AnalyzeOptions options;
  options.settings.mechanism = Mechanism::push;
  std::vector<Diagnostic> diagnostics;
  bool sent = false;
  REQUIRE(analyze(folder, options, diagnostics, [&](const PageView& view) {
    sent = !view.plan.chosen.empty();
    REQUIRE(view.plan.selection);
    const PageFacts known = gate::facts_of(view, options.settings, gate::Predict::paints),
                    run = gate::facts_of(view, options.settings, gate::Predict::delay);
    for (std::size_t p = 0; p < known.predicted.size(); ++p) {
      CHECK(known.predicted[p].first_paint == run.predicted[p].first_paint);
      CHECK(known.predicted[p].largest_paint == run.predicted[p].largest_paint);
      CHECK(known.predicted[p].dom_content_loaded == run.predicted[p].dom_content_loaded);
    }
  }));
  CHECK(sent);
}

TEST_CASE("budgets: predictions without the model's choice are those of its scenarios") {
  std::string page = "<!doctype html><title>t</title><link rel=stylesheet href=/a.css>", css;
  for (int i = 0; i < 4000; ++i) {
    page += "<p>" + std::to_string(i * 7919) + "</p>";
    css += ".c" + std::to_string(i * 104'729) + "{margin:" + std::to_string(i) + "px}";
  }
  const MemoryFileSystem folder({{"index.html", page}, {"a.css", css}});
  AnalyzeOptions options;
  options.settings.strategy = Strategy::css;
  options.settings.mechanism = Mechanism::early_hints;
  for (Profile& profile : options.settings.profiles) profile.think = 100'000;
  std::vector<Diagnostic> diagnostics;
  Microseconds delay = 0;
  REQUIRE(analyze(folder, options, diagnostics, [&](const PageView& view) {
    REQUIRE(view.plan.chosen.size() == 1);
    const auto table = plan::compare_scenarios(view.needs, view.site, view.weights,
                                               options.settings, view.sharing, {});
    REQUIRE(table);
    for (const gate::Prediction& p :
         gate::facts_of(view, options.settings, gate::Predict::paints).predicted)
      for (const plan::ScenarioRow& row : table->rows) {
        if (row.profile != p.profile || row.scenario != "css" || row.mechanism != "early-hints")
          continue;
        CAPTURE(p.profile);
        CHECK(p.first_paint == row.metrics.first_paint);
        CHECK(p.dom_content_loaded == row.metrics.dom_content_loaded);
        CHECK(p.html_delay == std::max<Microseconds>(0, row.document_delay));
        delay = std::max(delay, p.html_delay);
      }
  }));
  CHECK(delay > 0);
}
