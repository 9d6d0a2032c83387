// Tests of routes: files that the settings name for a path, page or not.
#include "analyzer/plan/routes.h"

#include <doctest/doctest.h>

#include <string>

#include "analyzer/analyze.h"
#include "analyzer/describe.h"
#include "emitters/emitter.h"
#include "emitters/page_links.h"
#include "manifest/json.h"
#include "tests/support/dump.h"
#include "tests/support/memory_file_system.h"

namespace {

using namespace pushplan;
using namespace pushplan::test;
using Files = MemoryFileSystem::Files;

Settings with_routes(std::vector<Route> routes, Mechanism mechanism = Mechanism::push) {
  Settings settings;
  settings.mechanism = mechanism;
  settings.strategy = Strategy::critical;
  settings.routes = std::move(routes);
  return settings;
}

const Files kRoutedSite = {
    {"index.html",
     "<link rel=stylesheet href=s.css><img src=img/a.jpg><script defer src=d.js></script>"},
    {"s.css", "p{}"},
    {"d.js", "x"},
    {"api/g.json", "[]"},
    {"img/a.jpg", std::string(300, 'x')},
    {"img/b.jpg", std::string(300, 'x')},
    {"img/c.webm", "x"}};

manifest::Manifest planned(const Settings& settings, std::vector<Diagnostic>& diagnostics,
                           const Files& files = kRoutedSite) {
  MemoryFileSystem folder(files);
  AnalyzeOptions options;
  options.settings = settings;
  const Result<SitePlan> plan = analyze(folder, options, diagnostics);
  REQUIRE(plan);
  return describe(*plan, settings);
}

// "/path <source>: url url; /path ..." and the findings.
std::string dump(const Settings& settings, const Files& files = kRoutedSite) {
  std::vector<Diagnostic> diagnostics;
  const manifest::Manifest m = planned(settings, diagnostics, files);
  std::string out;
  for (const manifest::Group& group : m.groups)
    for (const auto& [url, source] : group.pages) {
      out += (out.empty() ? "" : "; ") + url + " <" + source + ">:";
      for (const std::string& key : group.send) out += " " + key;
    }
  for (const Diagnostic& d : diagnostics) out += "\n" + d.code + ": " + d.message;
  return out;
}

}  // namespace

TEST_CASE("routes: a list for a path that is no page") {
  CHECK(dump(with_routes({{"/api/g.json", {"/img/*.jpg"}}})) ==
        "/ <index.html>: /s.css; /api/g.json <api/g.json>: /img/a.jpg /img/b.jpg");
  CHECK(dump(with_routes({{"/api/live", {"/img/b.jpg?w=2", "img/*.jpg"}}})) ==
        "/ <index.html>: /s.css; /api/live <>: /img/b.jpg?w=2 /img/a.jpg /img/b.jpg");
  CHECK(dump(with_routes({{"/api/g.json", {"/img/c.webm", "/no/*", "/s.css"}}})) ==
        "/ <index.html>: /s.css; /api/g.json <api/g.json>: /s.css\n"
        "route-no-file: /api/g.json: its route names /img/c.webm, which is no file of the site "
        "that can be sent early\n"
        "route-no-file: /api/g.json: its route names /no/*, which is no file of the site that can "
        "be sent early");
}

TEST_CASE("routes: limits hold as for pages") {
  Settings settings = with_routes({{"/api/g.json", {"/img/*.jpg"}}});
  settings.page_budgets = {{"/api/**", 500}};
  CHECK(dump(settings) ==
        "/ <index.html>: /s.css; /api/g.json <api/g.json>: /img/a.jpg\n"
        "route-refused: /api/g.json: /img/b.jpg is not sent: over budget: 300 B do not fit into "
        "the 200 B left of 500 B");
  settings.page_budgets.clear();
  settings.max_files = 1;
  CHECK(dump(settings).find("/img/b.jpg is not sent: over the limit of 1 file a page") !=
        std::string::npos);
  settings.max_files = 6;
  settings.exclude = {"/img/a.jpg"};
  CHECK(dump(settings) ==
        "/ <index.html>: /s.css; /api/g.json <api/g.json>: /img/b.jpg\n"
        "route-refused: /api/g.json: /img/a.jpg is not sent: excluded by the settings");
}

TEST_CASE("routes: only push serves what is no page") {
  for (const Mechanism mechanism : {Mechanism::link, Mechanism::early_hints})
    CHECK(dump(with_routes({{"/api/g.json", {"/img/*.jpg"}}}, mechanism)) ==
          "/ <index.html>: /s.css\nroute-refused: /api/g.json: its route is left out, since it is "
          "no page: browsers heed Link and 103 on documents alone");
}

TEST_CASE("routes: at a page they name candidates, by any mechanism") {
  CHECK(dump(with_routes({{"/", {"/img/*.jpg", "/d.js", "/s.css"}}}, Mechanism::link)) ==
        "/ <index.html>: /s.css /img/a.jpg /d.js /img/b.jpg");
  CHECK(dump(with_routes({{"/index.html", {"/img/b.jpg"}}}, Mechanism::link)) ==
        "/ <index.html>: /s.css /img/b.jpg");
}

TEST_CASE("routes: in the manifest and at the targets") {
  std::vector<Diagnostic> diagnostics;
  Settings settings = with_routes({{"/api/live", {"/img/a.jpg"}}, {"/", {"/img/a.jpg"}}});
  settings.recordings = {"perf/*.har"};
  const manifest::Manifest m = planned(settings, diagnostics);
  const Result<manifest::Manifest> again = manifest::from_json(manifest::to_json(m), "again");
  REQUIRE(again);
  CHECK(*again == m);
  for (const emitters::PageSet& set : emitters::page_sets(m))
    for (const std::string& file : set.file_paths) CHECK(file == "/index.html");
  const auto* target = *emitters::find_emitter("headers");
  CHECK(emitters::emit(*target, m, {Mechanism::push})->main().find("/api/live\n") !=
        std::string::npos);
  const auto linked = emitters::emit(*target, m, {Mechanism::link});
  CHECK(linked->main().find("/api/live\n") == std::string::npos);
  CHECK(linked->main().find("/\n") != std::string::npos);
  CHECK(dump_diagnostics(linked->diagnostics) == "warning route-refused ");
}
