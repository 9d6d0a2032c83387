// Tests of what the targets make of the files and pages that follow a page, and of the manifest's
// form of them.
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "analyzer/describe.h"
#include "emitters/emitter.h"
#include "emitters/speculation_rules.h"
#include "gate/check.h"
#include "manifest/json.h"
#include "tests/support/dump.h"
#include "tests/support/manifests.h"
#include "tests/support/table.h"

namespace {

using namespace pushplan;
using namespace pushplan::test;
using manifest::Manifest;

// "/" sends a sheet and prefetches another; "/2/" sends both; "/3/" only prefetches.
Manifest signup_manifest(PrefetchAs as = PrefetchAs::link) {
  Manifest m = manifest_of({style_hint("/a.css")});
  m.resources["/b.css"] = resource(style_hint("/b.css"));
  m.groups[0].prefetch = {"/b.css"};
  add_group(m, {"/a.css", "/b.css"}, {{"/2/", "2/index.html"}});
  add_group(m, {}, {{"/3/", "3/index.html"}});
  m.groups[2].prefetch = {"/b.css"};
  m.settings.flows = {{"/", "/2/"}};
  m.settings.learned_flows = {{"/3/", "/2/"}};
  m.settings.prefetch.as = as;
  if (as == PrefetchAs::speculation_rules) m.groups[0].next = m.groups[2].next = {"/2/"};
  return m;
}

emitters::Emitted emitted_prefetch(const char* target, const Manifest& m,
                                   Mechanism mechanism = Mechanism::link) {
  const auto emitter = emitters::find_emitter(target);
  REQUIRE(emitter);
  auto out = emitters::emit(**emitter, m, {mechanism});
  if (!out) FAIL(out.error().message);
  CHECK(emitters::is_ours(out->main()));
  return *out;
}

// How often a text stands in another.
std::size_t count(const std::string& text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    ++found;
  return found;
}

}  // namespace

TEST_CASE("next page: Apache sends it on the 200 alone, and not to those who save data") {
  const std::string line =
      "    Header merge Vary Save-Data\n"
      "    Header add Link \"</b.css>; rel=prefetch; as=style\" \"expr=%{REQUEST_STATUS} == '200' "
      "&& "
      "req_novary('Range') == '' && req_novary('Save-Data') !~ m#^on#i\"\n";
  for (const Mechanism mechanism : {Mechanism::push, Mechanism::link, Mechanism::early_hints}) {
    const std::string conf = emitted_prefetch("apache", signup_manifest(), mechanism).main();
    CHECK(count(conf, line) == 2);
    CHECK(count(conf, "rel=prefetch") == 2);
    const std::string section = "<LocationMatch \"^(?:/3/(?:|index\\.html))$\">\n  <If ";
    const std::size_t at = conf.find(section);
    REQUIRE(at != std::string::npos);
    CHECK(conf.find(line, at) == conf.find('\n', at + section.size()) + 1);
  }
  CHECK(count(emitted_prefetch("htaccess", signup_manifest()).main(),
              "\n  Header merge Vary Save-Data\n") == 2);
  CHECK(count(emitted_prefetch("htaccess", signup_manifest()).main(), "rel=prefetch") == 2);
}

TEST_CASE("next page: a variable in a file's name keeps it out of Apache") {
  Manifest m = signup_manifest();
  m.resources["/b.css"].hint.url = "/b.css?${HOME}";
  const emitters::Emitted out = emitted_prefetch("apache", m);
  CHECK(count(out.main(), "rel=prefetch") == 0);
  CHECK(count(out.main(), "Save-Data") == 0);
  CHECK(dump_diagnostics(out.diagnostics).find("target-cannot-carry") != std::string::npos);
}

TEST_CASE("next page: H2O, PHP and header lines") {
  const std::string h2o = emitted_prefetch("h2o", signup_manifest()).main();
  CHECK(count(h2o, "\nlink: </b.css>; rel=prefetch; as=style\n") == 2);
  CHECK(count(h2o, "'vary'") == 1);
  const std::string php = emitted_prefetch("php", signup_manifest()).main();
  CHECK(count(php, "'Link: </b.css>; rel=prefetch; as=style',\n") == 2);
  CHECK(count(php, "PUSHPLAN_AHEAD[") == 1);
  const emitters::Emitted headers = emitted_prefetch("headers", signup_manifest());
  CHECK(headers.main().find("/\n  Link: </a.css>; rel=preload; as=style\n"
                            "  Link: </b.css>; rel=prefetch; as=style\n") != std::string::npos);
  CHECK(dump_diagnostics(headers.diagnostics) == "note save-data-not-seen ");
}

TEST_CASE("next page: without any, nothing speaks of it") {
  Manifest m = signup_manifest();
  for (manifest::Group& group : m.groups) group.prefetch.clear();
  for (const char* target : {"apache", "htaccess", "h2o", "php", "headers"}) {
    const emitters::Emitted out = emitted_prefetch(target, m);
    CHECK(count(out.main(), "Save-Data") == 0);
    CHECK(count(out.main(), "ahead") == 0);
    CHECK(dump_diagnostics(out.diagnostics).find("save-data") == std::string::npos);
  }
}

TEST_CASE("next page: Speculation Rules") {
  const Manifest m = signup_manifest(PrefetchAs::speculation_rules);
  const std::string conf = emitted_prefetch("apache", m).main();
  CHECK(count(conf, "Header add Speculation-Rules \"\\\"/speculation-rules.json\\\"\"") == 2);
  CHECK(count(conf, "ForceType application/speculationrules+json") == 1);
  CHECK(count(conf, "rel=prefetch") == 0);
  const std::string h2o = emitted_prefetch("h2o", m).main();
  CHECK(count(h2o, "speculation-rules: \"/speculation-rules.json\"") == 2);
  CHECK(count(h2o, "if path == '/speculation-rules.json'") == 1);
  CHECK(emitted_prefetch("speculation-rules", m).main() == R"x({
  "//": "written by pushplan; changes are lost",
  "prefetch": [{
    "source": "document",
    "where": {"and": [
      {"href_matches": [
        "/2/"]},
      {"not": {"href_matches": "/*\\?(.+)"}},
      {"not": {"selector_matches": "[rel~=nofollow], [download]"}}]},
    "eagerness": "moderate"}]
}
)x");
  Manifest odd = m;
  odd.settings.base_url = "https://h.example/d/";
  odd.groups[0].next = {"/d/a+(b):c*{x}/"};
  CHECK(emitters::speculation_rules_path(odd) == "/d/speculation-rules.json");
  CHECK(emitters::speculation_rules(odd).find(R"("/d/a\\+\\(b\\)\\:c\\*\\{x\\}/")") !=
        std::string::npos);
  const emitters::Emitted none = emitted_prefetch("speculation-rules", signup_manifest());
  CHECK(none.main().find("\"prefetch\": []") != std::string::npos);
  CHECK(dump_diagnostics(none.diagnostics) == "warning target-cannot-carry ");
}

TEST_CASE("next page: in the manifest") {
  Manifest m = signup_manifest(PrefetchAs::speculation_rules);
  m.settings.prefetch = {333, 7, 8, PrefetchAs::speculation_rules, {"/x/**"}};
  const std::string json = manifest::to_json(m);
  CHECK(json.find("    \"flows\": [\n      [\"/\",\"/2/\"]],\n"
                  "    \"learned_flows\": [\n      [\"/3/\",\"/2/\"]],\n"
                  "    \"prefetch\": {\"threshold\":0.333,\"visits\":7,\"budget\":8,"
                  "\"as\":\"speculation-rules\",\"never\":[\"/x/**\"]}\n") != std::string::npos);
  CHECK(json.find("     \"next\": [\n       \"/2/\"],\n") != std::string::npos);
  const auto again = manifest::from_json(json, "m.json");
  REQUIRE(again);
  CHECK(*again == m);
  CHECK(manifest::to_json(manifest_of({style_hint("/a.css")})).find("flows") == std::string::npos);
  const auto error = [](const std::string& settings) {
    const auto read = manifest::from_json(
        R"({"schema":"pushplan-manifest/1","resources":{},"groups":[],"settings":)" + settings +
            "}",
        "m.json");
    return read ? std::string() : read.error().message.substr(0, read.error().message.find(" ("));
  };
  CHECK(error(R"({"learned_flows":[["/"]]})").find("is no pair of pages") != std::string::npos);
  CHECK(error(R"({"prefetch":{"threshold":2}})").find("from 0 to 1") != std::string::npos);
  CHECK(error(R"({"prefetch":{"as":"x"}})").find("'x', which is not known") != std::string::npos);
  CHECK(error(R"({"prefetch":[]})").find("is no object") != std::string::npos);
}

TEST_CASE("next page: groups are told apart by what they prefetch") {
  SitePlan plan;
  for (const char* url : {"/a.css", "/b.css"})
    plan.files.push_back({style_hint(url), 100, Encoding::br, url + 1, ""});
  for (const char* url : {"/", "/2/", "/3/", "/4/"}) {
    PlannedPage page;
    page.url_path = url;
    page.sends = {0};
    plan.pages.push_back(page);
  }
  plan.pages[0].prefetches = plan.pages[2].prefetches = {1};
  const Manifest m = describe(plan, {});
  REQUIRE(m.groups.size() == 2);
  CHECK(m.groups[0].pages.count("/3/") == 1);
  CHECK(m.groups[0].prefetch == std::vector<std::string>{"/b.css"});
  CHECK(m.groups[1].pages.size() == 2);
  CHECK(m.groups[1].prefetch.empty());
}

TEST_CASE("next page: the gate") {
  const Manifest committed = signup_manifest();
  SitePlan plan;
  for (const manifest::Group& group : committed.groups)
    for (const auto& [url, source] : group.pages) {
      PlannedPage page;
      page.url_path = url;
      page.source = source;
      page.budget_bytes = 50'000;
      plan.pages.push_back(page);
    }
  for (const auto& [key, r] : committed.resources) plan.weighed[r.source] = {r.bytes, r.hash};
  const auto findings = [&](const Manifest& fresh) {
    std::string out;
    for (const Diagnostic& d : gate::check({committed, fresh, plan, "m.json"}))
      add_item(out, d.code + ": " + full_message(d));
    return out;
  };
  CHECK(findings(committed).empty());
  Manifest fresh = committed;
  fresh.groups[0].prefetch.clear();
  CHECK(findings(fresh) == "stale-manifest: /: would now prefetch - /b.css");
  fresh = committed;
  fresh.settings.prefetch.budget = 99;
  CHECK(
      findings(fresh) ==
      "over-budget: / and 1 more page: the committed files for the next page weigh 100 B, 1 B over "
      "the prefetch budget of 99 B; it is made up of b.css 100 B");
  fresh = committed;
  fresh.groups[0].next = {"/2/"};
  CHECK(findings(fresh) == "stale-manifest: /: would now name other next pages or connections");
}
