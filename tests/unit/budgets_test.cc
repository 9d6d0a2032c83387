// Tests of page budgets: each limit at its edge and one beyond, which rule counts, what findings
// say and how they fold, and ratchets.
#include "gate/budgets.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/support/manifests.h"

namespace {

using namespace pushplan;
using namespace pushplan::test;
using gate::Limit;
using gate::Measure;
using gate::PageBudget;
using gate::PageFacts;
using gate::Ratchet;
using gate::ResourceType;
using manifest::Manifest;

// A page of 1,000 bytes that loads five files, and sends two of them early.
PageFacts facts(const std::string& url = "/") {
  PageFacts f;
  f.url_path = url;
  f.source = url.substr(1) + "index.html";
  f.loads = {{url, f.source, 1000, ResourceType::document, true},
             {"/a.css", "a.css", 300, ResourceType::style, true, true},
             {"/m.js", "m.js", 200, ResourceType::script, false, true},
             {"/async.js", "async.js", 70, ResourceType::script},
             {"/hero.png", "hero.png", 400, ResourceType::image, false, false, true},
             {"/f.woff2", "f.woff2", 50, ResourceType::font}};
  f.sends = {{"/a.css", "a.css", 300, 40}, {"/m.js", "m.js", 200, 44}};
  f.header_bytes = 86;
  f.wasted_bytes = 586;
  f.predicted = {{"cable28", 900, 1000, 1100, 20}, {"slow4g150", 9000, 10'000, 11'000, 200}};
  return f;
}

Manifest committed() { return manifest_of({style_hint("/a.css"), style_hint("/m.js")}); }

std::string told(const std::vector<Diagnostic>& findings) {
  std::string out;
  for (const Diagnostic& d : findings) {
    CHECK(d.severity == Severity::error);
    CHECK(!d.remedy.empty());
    CHECK(d.message.back() != '.');
    out += d.code + " " + d.file + ": " + full_message(d) + "\n";
  }
  return out;
}

std::string judge(const std::vector<PageBudget>& rules, const std::vector<PageFacts>& pages,
                  const Manifest& manifest = {}, Mechanism mechanism = Mechanism::push) {
  Settings settings;
  settings.mechanism = mechanism;
  gate::Budgets budgets(rules, settings, manifest, "m.json", {});
  for (const PageFacts& page : pages) budgets.judge(page);
  return told(budgets.finish());
}

// What is said of one limit, or "fine".
std::string judge_one(Measure measure, const std::string& part, std::uint64_t most) {
  const std::string said = judge({{"**", {{measure, part, most}}}}, {facts()});
  return said.empty() ? "fine" : said;
}

}  // namespace

TEST_CASE("budgets: the table is in the order of its measures") {
  for (std::size_t i = 0; i < gate::all_measures().size(); ++i)
    CHECK(static_cast<std::size_t>(gate::all_measures()[i].measure) == i);
  CHECK(gate::all_measures().size() == 12);
  for (const ResourceType type : gate::kResourceTypes)
    CHECK(gate::parse_resource_type(to_string(type)) == type);
  CHECK_FALSE(gate::parse_resource_type("total"));
}

TEST_CASE("budgets: each limit may be reached and not passed") {
  struct Edge {
    Measure measure;
    const char* part;
    std::uint64_t value;
    const char* said;  // with a limit of one less
  };
  const Edge edges[] = {
      {Measure::early_bytes, "", 500,
       "early_bytes (all pages) is 500 B, 1 B over the budget of 499 B; it is made up of /a.css "
       "300 B, /m.js 200 B"},
      {Measure::early_files, "", 2,
       "early_files (all pages) is 2 files, 1 over the budget of 1; it is made up of /a.css 300 B, "
       "/m.js 200 B"},
      {Measure::header_bytes, "", 86,
       "header_bytes (all pages) is 86 B, 1 B over the budget of 85 B; it is made up of /m.js 44 "
       "B, /a.css 40 B"},
      {Measure::bytes, "total", 2020,
       "bytes.total (all pages) is 2,020 B, 1 B over the budget of 2,019 B; it is made up of the "
       "page 1,000 B, /hero.png 400 B, /a.css 300 B, /m.js 200 B, /async.js 70 B and 1 more"},
      {Measure::bytes, "document", 1000,
       "bytes.document (all pages) is 1,000 B, 1 B over the budget of 999 B"},
      {Measure::bytes, "style", 300,
       "bytes.style (all pages) is 300 B, 1 B over the budget of 299 B; it is made up of /a.css "
       "300 B"},
      {Measure::bytes, "script", 270,
       "bytes.script (all pages) is 270 B, 1 B over the budget of 269 B; it is made up of /m.js "
       "200 B, /async.js 70 B"},
      {Measure::bytes, "image", 400,
       "bytes.image (all pages) is 400 B, 1 B over the budget of 399 B; it is made up of /hero.png "
       "400 B"},
      {Measure::bytes, "font", 50,
       "bytes.font (all pages) is 50 B, 1 B over the budget of 49 B; it is made up of /f.woff2 50 "
       "B"},
      {Measure::counts, "total", 6,
       "counts.total (all pages) is 6 files, 1 over the budget of 5; it is made up of the page "
       "1,000 B, /hero.png 400 B, /a.css 300 B, /m.js 200 B, /async.js 70 B and 1 more"},
      {Measure::counts, "script", 2,
       "counts.script (all pages) is 2 files, 1 over the budget of 1; it is made up of /m.js 200 "
       "B, /async.js 70 B"},
      {Measure::file_bytes, "/*.png", 400,
       "file_bytes./*.png (all pages) is 400 B, 1 B over the budget of 399 B; it is made up of "
       "/hero.png 400 B"},
      {Measure::file_bytes, "/a.css", 300,
       "file_bytes./a.css (all pages) is 300 B, 1 B over the budget of 299 B; it is made up of "
       "/a.css 300 B"},
      {Measure::critical_bytes, "", 1300,
       "critical_bytes (all pages) is 1,300 B, 1 B over the budget of 1,299 B; it is made up of "
       "the page 1,000 B, /a.css 300 B"},
      {Measure::first_paint, "cable28", 900,
       "first_paint.cable28 (all pages) is predicted at 0.9 ms, less than 0.1 ms over the budget "
       "of 0.9 ms; it waits for /a.css 300 B"},
      {Measure::largest_paint, "slow4g150", 10'000,
       "largest_paint.slow4g150 (all pages) is predicted at 10 ms, less than 0.1 ms over the "
       "budget of 10 ms; it waits for /hero.png 400 B, /a.css 300 B"},
      {Measure::dom_content_loaded, "cable28", 1100,
       "dom_content_loaded.cable28 (all pages) is predicted at 1.1 ms, less than 0.1 ms over the "
       "budget of 1.1 ms; it waits for /a.css 300 B, /m.js 200 B"},
      {Measure::html_delay, "slow4g150", 200,
       "html_delay.slow4g150 (all pages) is predicted at 0.2 ms, less than 0.1 ms over the budget "
       "of 0.2 ms; what is sent early is /a.css 300 B, /m.js 200 B"},
      {Measure::repeat_waste, "", 586,
       "repeat_waste (all pages) is 586 B, 1 B over the budget of 585 B; it is made up of /a.css "
       "300 B, /m.js 200 B"},
  };
  for (const Edge& edge : edges) {
    CAPTURE(edge.said);
    CHECK(judge_one(edge.measure, edge.part, edge.value + 1) == "fine");
    CHECK(judge_one(edge.measure, edge.part, edge.value) == "fine");
    CHECK(judge_one(edge.measure, edge.part, edge.value - 1) ==
          std::string("over-budget index.html: /: ") + edge.said + "\n");
  }
  CHECK(judge_one(Measure::bytes, "other", 0) == "fine");
  CHECK(judge_one(Measure::bytes, "media", 0) == "fine");
  CHECK(judge_one(Measure::first_paint, "fast4g60", 0) == "fine");  // not predicted
}

TEST_CASE("budgets: what is sent in vain, by mechanism") {
  PageFacts page = facts();
  page.wasted_bytes = 86;
  const std::vector<PageBudget> rules = {{"**", {{Measure::repeat_waste, "", 0}}}};
  CHECK(judge(rules, {page}, committed(), Mechanism::link) ==
        "over-budget index.html: /: repeat_waste (all pages) is 86 B, 86 B over the budget of 0 B; "
        "it is made up of /m.js 44 B, /a.css 40 B\n");
  CHECK(judge(rules, {facts()}, committed(), Mechanism::push) ==
        "over-budget index.html: /: repeat_waste (all pages) is 586 B, 586 B over the budget of 0 "
        "B; it is made up of /a.css 300 B, /m.js 200 B; since m.json: /a.css grew from 100 B to "
        "300 B (+200 B), /m.js grew from 100 B to 200 B (+100 B)\n");
}

TEST_CASE("budgets: a time for every profile, and for one of them") {
  const auto profiles_over = [](const std::vector<PageBudget>& rules) {
    const std::string said = judge(rules, {facts()});
    std::string out;
    for (const char* profile : {"cable28", "slow4g150"})
      if (said.find(std::string("first_paint.") + profile) != std::string::npos)
        out += std::string(profile) + " ";
    return out;
  };
  const auto paint = [](const char* part, std::uint64_t most) {
    return Limit{Measure::first_paint, part, most};
  };
  CHECK(profiles_over({{"**", {paint("", 899)}}}) == "cable28 slow4g150 ");
  CHECK(profiles_over({{"**", {paint("", 900)}}}) == "slow4g150 ");
  CHECK(profiles_over({{"**", {paint("cable28", 899)}}}) == "cable28 ");
  // The last rule that says something about a profile counts for it.
  CHECK(profiles_over({{"**", {paint("", 899)}}, {"**", {paint("slow4g150", 9000)}}}) ==
        "cable28 ");
  CHECK(profiles_over({{"**", {paint("slow4g150", 9000)}}, {"**", {paint("", 899)}}}) ==
        "cable28 slow4g150 ");
}

TEST_CASE("budgets: what a paint waits for besides") {
  PageFacts page = facts();
  page.foreign_blocking = {"https://cdn.example/x.css"};
  CHECK(judge({{"**", {{Measure::first_paint, "cable28", 0}}}}, {page})
            .find("; it waits for /a.css 300 B and for https://cdn.example/x.css of other "
                  "origins\n") != std::string::npos);
  page.foreign_blocking = {};
  page.loads.resize(1);
  CHECK(judge({{"**", {{Measure::first_paint, "cable28", 0}}}}, {page})
            .find("; it waits for nothing but the page itself\n") != std::string::npos);
}

TEST_CASE("budgets: of each limit the last rule that matches and has it counts") {
  const PageBudget all = {"**", {{Measure::early_bytes, "", 499}}};
  const PageBudget blog = {"/blog/**", {{Measure::early_bytes, "", 500}}};
  const PageBudget files = {"/blog/**", {{Measure::early_files, "", 1}}};
  const auto pages_over = [](const std::vector<PageBudget>& rules, const char* key) {
    std::string out;
    for (const char* url : {"/", "/blog/", "/blog/a/"})
      if (judge(rules, {facts(url)}).find(key) != std::string::npos) out += std::string(url) + " ";
    return out;
  };
  CHECK(pages_over({all}, "early_bytes (all pages)") == "/ /blog/ /blog/a/ ");
  CHECK(pages_over({all, blog}, "early_bytes") == "/ ");
  CHECK(pages_over({blog, all}, "early_bytes") == "/ /blog/ /blog/a/ ");
  CHECK(pages_over({all, files}, "early_bytes") == "/ /blog/ /blog/a/ ");
  CHECK(pages_over({all, files}, "early_files (/blog/**)") == "/blog/ /blog/a/ ");
  // Each type is a limit of its own.
  CHECK(pages_over({{"**", {{Measure::bytes, "total", 1}}}, {"/", {{Measure::bytes, "style", 1}}}},
                   "bytes.total") == "/ /blog/ /blog/a/ ");
  CHECK(judge({}, {facts()}).empty());
}

TEST_CASE("budgets: pages with the same files and values are one finding") {
  const std::vector<PageBudget> rules = {{"**", {{Measure::early_bytes, "", 499}}}};
  std::vector<PageFacts> pages = {facts("/a/"), facts("/"), facts("/b/")};
  CHECK(judge(rules, pages) ==
        "over-budget index.html: / and 2 more pages: early_bytes (all pages) is 500 B, 1 B over "
        "the budget of 499 B; it is made up of /a.css 300 B, /m.js 200 B\n");
  pages[0].sends[1].bytes = 201;
  const std::string said = judge(rules, pages);
  CHECK(said.find("index.html: / and 1 more page: early_bytes (all pages) is 500 B") !=
        std::string::npos);
  CHECK(said.find("a/index.html: /a/: early_bytes (all pages) is 501 B") != std::string::npos);
  // The page's own weight does not tell predictions apart.
  pages = {facts("/"), facts("/a/")};
  pages[1].loads[0].bytes = 1001;
  CHECK(judge({{"**", {{Measure::first_paint, "", 8999}}}}, pages).find("/ and 1 more page: ") !=
        std::string::npos);
}

TEST_CASE("budgets: what pages weigh themselves makes no findings of their own") {
  const auto weighing = [](const std::string& url, std::uint64_t bytes) {
    PageFacts page = facts(url);
    page.loads[0].bytes = bytes;
    return page;
  };
  const std::vector<PageFacts> pages = {weighing("/c/", 1100), weighing("/", 900),
                                        weighing("/a/", 1100)};
  const auto over = [&](Measure measure, const char* part, std::uint64_t most,
                        const std::vector<PageFacts>& of) {
    return judge({{"**", {{measure, part, most}}}}, of, committed());
  };
  CHECK(over(Measure::critical_bytes, "", 1000, pages) ==
        "over-budget index.html: / and 2 more pages: critical_bytes (all pages) is 1,200 B to "
        "1,400 B, the most on /a/: 400 B over the budget of 1,000 B; it is made up of the page 900 "
        "B to 1,100 B, /a.css 300 B; since m.json: /a.css grew from 100 B to 300 B (+200 B)\n");
  CHECK(over(Measure::bytes, "total", 2000, pages) ==
        "over-budget a/index.html: /a/ and 1 more page: bytes.total (all pages) is 2,120 B, 120 B "
        "over the budget of 2,000 B; it is made up of the page 1,100 B, /hero.png 400 B, /a.css "
        "300 B, /m.js 200 B, /async.js 70 B and 1 more; since m.json: /a.css grew from 100 B to "
        "300 B (+200 B), /m.js grew from 100 B to 200 B (+100 B)\n");
  CHECK(over(Measure::counts, "total", 5, pages) ==
        "over-budget index.html: / and 2 more pages: counts.total (all pages) is 6 files, 1 over "
        "the budget of 5; it is made up of the page 900 B to 1,100 B, /hero.png 400 B, /a.css 300 "
        "B, /m.js 200 B, /async.js 70 B, /f.woff2 50 B; since m.json: /a.css grew from 100 B to "
        "300 B (+200 B), /m.js grew from 100 B to 200 B (+100 B)\n");
  // The same change, on pages that have other files beside it.
  std::vector<PageFacts> fewer = pages;
  fewer[2].loads.resize(3);
  CHECK(over(Measure::counts, "total", 2, fewer) ==
        "over-budget index.html: / and 2 more pages: counts.total (all pages) is 3 to 6 files, the "
        "most on /: 4 over the budget of 2; it is made up of the page 900 B to 1,100 B, /a.css 300 "
        "B, /m.js 200 B, and others that not all of the pages have; since m.json: /a.css grew "
        "from 100 B to 300 B (+200 B), /m.js grew from 100 B to 200 B (+100 B)\n");
  // Other files, another finding; and pages that are too heavy by themselves are one each.
  std::vector<PageFacts> others = pages;
  others[0].loads[1].url = "/other.css";
  CHECK(over(Measure::critical_bytes, "", 1000, others).find("/c/: critical_bytes") !=
        std::string::npos);
  const std::string documents = over(Measure::bytes, "document", 800, pages);
  CHECK(documents.find("/: bytes.document (all pages) is 900 B") != std::string::npos);
  CHECK(documents.find("/a/ and 1 more page: bytes.document (all pages) is 1,100 B") !=
        std::string::npos);
}

TEST_CASE("budgets: what changed since the committed manifest") {
  const std::vector<PageBudget> rules = {{"**", {{Measure::early_bytes, "", 0}}}};
  const auto since = [&](const std::vector<PageBudget>& budgets, const Manifest& m,
                         const PageFacts& page = facts()) {
    const std::string said = judge(budgets, {page}, m);
    const std::size_t at = said.find("; since ");
    return at == std::string::npos ? std::string() : said.substr(at);
  };
  CHECK(since(rules, committed()) ==
        "; since m.json: /a.css grew from 100 B to 300 B (+200 B), /m.js grew from 100 B to 200 B "
        "(+100 B)\n");
  Manifest same = committed();
  same.resources["/a.css"].bytes = 300;
  same.resources["/m.js"].bytes = 201;  // it shrank
  CHECK(since(rules, same).empty());
  Manifest other = manifest_of({style_hint("/a.css"), style_hint("/old.css")});
  other.resources["/a.css"].bytes = 300;
  CHECK(since(rules, other) == "; since m.json: + /m.js, - /old.css\n");
  // Under other names, because a hash is in them.
  const auto hashed = [](PageFacts f) {
    f.loads[1].url = f.sends[0].url = "/a.99ee1c2b.css";
    f.loads[1].source = f.sends[0].source = "a.99ee1c2b.css";
    return f;
  };
  const Manifest named = manifest_of({style_hint("/a.3f9a1c2b.css"), style_hint("/old.css")});
  CHECK(since(rules, named, hashed(facts())) ==
        "; since m.json: /a.99ee1c2b.css grew from 100 B to 300 B (+200 B), + /m.js, - /old.css\n");
  CHECK(since({{"**", {{Measure::bytes, "style", 0}}}}, named, hashed(facts())) ==
        "; since m.json: /a.99ee1c2b.css grew from 100 B to 300 B (+200 B)\n");
  CHECK(since({{"**", {{Measure::header_bytes, "", 0}}}}, named, hashed(facts())) ==
        "; since m.json: + /m.js, - /old.css\n");
  // A page that the manifest does not know sends nothing less or more.
  CHECK(since(rules, other, facts("/new/")).empty());
  // Files that a page loads and no list names are not in the manifest.
  CHECK(since({{"**", {{Measure::bytes, "total", 0}}}}, committed()) ==
        "; since m.json: /a.css grew from 100 B to 300 B (+200 B), /m.js grew from 100 B to 200 B "
        "(+100 B)\n");
  CHECK(since({{"**", {{Measure::bytes, "image", 0}}}}, committed()).empty());
}

TEST_CASE("budgets: ratchets") {
  const auto ratchet = [](std::uint32_t permille, std::uint64_t bytes, std::uint64_t before,
                          const std::string& url = "/") {
    Manifest m = committed();
    m.resources["/a.css"].bytes = before - 100;  // /m.js has 100
    return judge({{"**", {}, Ratchet{permille, bytes}}}, {facts(url)}, m);
  };
  // 500 bytes are sent now.
  CHECK(ratchet(0, 0, 500).empty());
  CHECK(ratchet(0, 0, 501).empty());
  CHECK(ratchet(0, 0, 499) ==
        "ratchet index.html: /: ratchet (all pages): the files sent early weigh 500 B, 1 B over "
        "the limit of 499 B (499 B in m.json, and 0 B more); it is made up of /a.css 300 B, /m.js "
        "200 B; since m.json: /m.js grew from 100 B to 200 B (+100 B)\n");
  CHECK(ratchet(0, 20, 480).empty());
  CHECK(ratchet(0, 19, 480).find("1 B over the limit of 499 B (480 B in m.json, and 19 B more)") !=
        std::string::npos);
  CHECK(ratchet(250, 0, 400).empty());
  CHECK(ratchet(249, 0, 400).find("1 B over the limit of 499 B (400 B in m.json, and 99 B more)") !=
        std::string::npos);
  // The larger allowance of both.
  CHECK(ratchet(250, 1, 400).empty());
  CHECK(ratchet(1, 100, 400).empty());
  CHECK_FALSE(ratchet(249, 99, 400).empty());
  // A page that is new, and one that is gone.
  CHECK(ratchet(0, 0, 200, "/new/").empty());
  CHECK(judge({{"**", {}, Ratchet{}}}, {}, committed()).empty());
  // The last rule that has one counts.
  const PageBudget strict = {"**", {}, Ratchet{}}, loose = {"/", {}, Ratchet{0, 300}},
                   other = {"/", {{Measure::early_files, "", 9}}};
  CHECK(judge({strict, loose}, {facts()}, committed()).empty());
  CHECK_FALSE(judge({strict, other}, {facts()}, committed()).empty());
}

TEST_CASE("budgets: header bytes as a target sends them") {
  const Manifest m = manifest_of({style_hint("/a.css"), module_hint("/m.js")});
  const Settings settings;
  const auto over = [&](const char* target, Mechanism mechanism, std::uint64_t most,
                        std::optional<std::uint32_t> max_files = {}) {
    const std::vector<PageBudget> rules = {{"**", {{Measure::header_bytes, target, most}}}};
    gate::Budgets budgets(rules, settings, m, "m.json", {});
    emitters::EmitOptions options;
    options.mechanism = mechanism;
    options.max_files = max_files;
    std::vector<gate::CarriedBy> outputs;
    for (const char* name : {"apache", "netlify"}) {
      outputs.push_back({*emitters::find_emitter(name), options});
    }
    budgets.judge_headers(m, outputs);
    return told(budgets.finish());
  };
  const auto size = [&](Mechanism mechanism, Pushing pushing) {
    return link_value(style_hint("/a.css"), mechanism, pushing).size() + 2 +
           link_value(module_hint("/m.js"), mechanism, pushing).size();
  };
  // Apache pushes what a Link names unless it says nopush.
  const std::size_t apache = size(Mechanism::link, Pushing::refused),
                    netlify = size(Mechanism::link, Pushing::allowed);
  CHECK(apache > netlify);
  CHECK(over("apache", Mechanism::link, apache).empty());
  CHECK(over("apache", Mechanism::link, apache - 1)
            .find("over-budget index.html: /: header_bytes.apache (all pages) is ") == 0);
  CHECK(over("netlify", Mechanism::link, netlify).empty());
  CHECK_FALSE(over("netlify", Mechanism::link, netlify - 1).empty());
  CHECK(over("apache", Mechanism::push, size(Mechanism::push, Pushing::allowed)).empty());
  // After the target's own limits.
  CHECK(
      over("netlify", Mechanism::link, link_value(style_hint("/a.css"), Mechanism::link).size(), 1)
          .empty());
  // What no rule names is not judged.
  CHECK(over("vercel", Mechanism::link, 0).empty());
}

TEST_CASE("budgets: parts in words") {
  using gate::Part;
  CHECK(gate::heaviest({}).empty());
  CHECK(gate::heaviest({{"b", 1}, {"a", 2}, {"c", 2}}) == "a 2 B, c 2 B, b 1 B");
  CHECK(gate::heaviest({{"a", 5}, {"b", 4}, {"c", 3}, {"d", 2}, {"e", 1}, {"f", 0}}) ==
        "a 5 B, b 4 B, c 3 B, d 2 B, e 1 B and 1 more");
  CHECK(gate::what_grew({{"a", 5}, {"b", 4, 4}, {"c", 3, 4}}).empty());
  CHECK(gate::what_grew({{"a", 5, 4}, {"b", 7, 4}}) ==
        "b grew from 4 B to 7 B (+3 B), a grew from 4 B to 5 B (+1 B)");
  CHECK(gate::over_budget(201, 200, "budget") == "201 B, 1 B over the budget of 200 B");
}
