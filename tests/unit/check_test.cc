// Tests of the gate: each finding with its words, the folding of many pages, tolerances, and the
// comparison of outputs.
#include "gate/check.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/support/manifests.h"

namespace {

using namespace pushplan;
using namespace pushplan::test;
using gate::Weights;
using manifest::Manifest;

// The state of a site: what its pages send now, and what its files weigh.
struct Site {
  Manifest fresh;
  SitePlan plan;
};

// Agrees with a committed manifest in all.
Site unchanged(const Manifest& committed) {
  Site site{committed, {}};
  for (const manifest::Group& group : committed.groups)
    for (const auto& [url, source] : group.pages) {
      PlannedPage page;
      page.url_path = url;
      page.source = source;
      page.budget_bytes = budget_of(committed.settings, url);
      site.plan.pages.push_back(page);
    }
  for (const auto& [key, r] : committed.resources) site.plan.weighed[r.source] = {r.bytes, r.hash};
  return site;
}

// "error over-budget index.html: message", one a line.
std::string findings(const Manifest& committed, const Site& site,
                     Weights weights = Weights::may_move) {
  std::string out;
  for (const Diagnostic& d : gate::check({committed, site.fresh, site.plan, "m.json", weights})) {
    CHECK(!d.remedy.empty());
    CHECK(d.message.back() != '.');
    out += std::string(to_string(d.severity)) + " " + d.code + " " + d.file + ": " +
           full_message(d) + "\n";
  }
  return out;
}

Manifest two_files() { return manifest_of({style_hint("/a.css"), style_hint("/b.css")}); }

}  // namespace

TEST_CASE("check: nothing to say") {
  CHECK(findings(two_files(), unchanged(two_files())).empty());
  CHECK(findings({}, unchanged({})).empty());
  CHECK(findings(two_files(), unchanged(two_files()), Weights::frozen).empty());
}

TEST_CASE("check: over the budget") {
  Manifest m = two_files();
  m.settings.budget = 200;
  Site site = unchanged(m);
  CHECK(findings(m, site).empty());
  site.plan.weighed["b.css"].bytes = 101;
  CHECK(findings(m, site) ==
        "error over-budget index.html: /: the committed files weigh 201 B, 1 B over the budget of "
        "200 B; b.css grew from 100 B to 101 B (+1 B)\n"
        "note weight-moved b.css: /b.css weighs 101 B, not 100 B as in m.json\n");
  site.plan.weighed["a.css"].bytes = 1100;
  CHECK(findings(m, site).find("; a.css grew from 100 B to 1,100 B (+1,000 B), b.css grew from 100 "
                               "B to 101 B (+1 B)\n") != std::string::npos);

  // The budget was lowered: nothing grew, so the list itself is told.
  site = unchanged(m);
  site.plan.pages[0].budget_bytes = 150;
  CHECK(findings(m, site) ==
        "error over-budget index.html: /: the committed files weigh 200 B, 50 B over the budget of "
        "150 B; it is made up of a.css 100 B, b.css 100 B; "
        "the budget was 200 B when the manifest was made\n");
  // The fresh list differs as well, which is no news for a page over its budget.
  site.fresh.groups[0].send.pop_back();
  CHECK(findings(m, site).find("stale") == std::string::npos);
}

TEST_CASE("check: over the budget by a file under another name") {
  Manifest m = manifest_of({style_hint("/a.3f9a1c2b.css"), style_hint("/b.css")});
  m.settings.budget = 200;
  Manifest fresh = manifest_of({style_hint("/a.99ee1c2b.css")});
  fresh.settings = m.settings;
  fresh.resources.begin()->second.bytes = 150;
  Site site = unchanged(m);
  site.fresh = fresh;
  site.plan.weighed.erase("a.3f9a1c2b.css");
  CHECK(findings(m, site).find("the committed files weigh 250 B, 50 B over the budget of 200 B; "
                               "a.3f9a1c2b.css grew from 100 B to 150 B (+50 B)\n") !=
        std::string::npos);
}

TEST_CASE("check: equal findings of many pages are one") {
  Manifest m = manifest_of({style_hint("/a.css")},
                           {{"/", "index.html"}, {"/a/", "a/index.html"}, {"/b/", "b/index.html"}});
  Site site = unchanged(m);
  for (PlannedPage& page : site.plan.pages) page.budget_bytes = 99;
  CHECK(findings(m, site).rfind("error over-budget index.html: / and 2 more pages: the committed "
                                "files weigh 100 B, 1 B over",
                                0) == 0);
  site.plan.pages[2].budget_bytes = 100;
  CHECK(findings(m, site).rfind("error over-budget index.html: / and 1 more page: ", 0) == 0);
  site.plan.pages[1].budget_bytes = 98;
  const std::string both = findings(m, site);
  CHECK(both.find("error over-budget index.html: /: the committed files weigh 100 B, 1 B over the "
                  "budget of 99 B") != std::string::npos);
  CHECK(both.find("error over-budget a/index.html: /a/: the committed files weigh 100 B, 2 B over "
                  "the budget of 98 B") != std::string::npos);

  site = unchanged(m);
  site.fresh.groups[0].send.clear();
  CHECK(findings(m, site) ==
        "error stale-manifest index.html: / and 2 more pages: would now send - /a.css\n");
}

TEST_CASE("check: pinned and critical bytes") {
  Manifest m = two_files();
  Site site = unchanged(m);
  site.plan.pages[0].pinned_bytes = 50'001;
  CHECK(findings(m, site) ==
        "error over-budget index.html: /: the pinned files weigh 50,001 B, 1 B over the budget of "
        "50,000 B\n");
  site.plan.pages[0].pinned_bytes = 50'000;
  CHECK(findings(m, site).empty());
  site.plan.pages[0].critical_bytes = 300;
  site.plan.pages[0].must_have = {"/a.css", "/x.css"};
  CHECK(findings(m, site).empty());
  site.fresh.settings.critical_budget = 300;
  CHECK(findings(m, site).empty());
  site.fresh.settings.critical_budget = 299;
  CHECK(findings(m, site) ==
        "error over-budget index.html: /: the render-blocking files weigh 300 B, 1 B over the "
        "critical budget of 299 B: /a.css, /x.css\n");
}

TEST_CASE("check: stale lists") {
  const Manifest m = two_files();
  const auto after = [&](auto change) {
    Site site = unchanged(m);
    change(site);
    return findings(m, site);
  };
  CHECK(after([](Site& s) {
          s.fresh.groups[0].send = {"/b.css", "/a.css"};
        }) ==
        "error stale-manifest index.html: /: would now send the same files in another order\n");
  CHECK(after([](Site& s) {
          s.fresh.resources["/c.css"] = resource(style_hint("/c.css"));
          s.fresh.groups[0].send = {"/a.css", "/c.css"};
        }) == "error stale-manifest index.html: /: would now send + /c.css, - /b.css\n");
  CHECK(after([](Site& s) { s.fresh.resources["/a.css"].hint.integrity = "sha256-x"; }) ==
        "error stale-manifest index.html: /: would now send ~ /a.css (fetched in another way)\n");
  CHECK(after([](Site& s) {
          s.plan.pages.push_back({"/n/", "n.html", {}, 50'000, 0, 0, 0, {}});
          add_group(s.fresh, {}, {{"/n/", "n.html"}});
        }) == "error stale-manifest n.html: /n/: not in the manifest\n");
  CHECK(after([](Site& s) {
          s.plan.pages.clear();
          s.fresh.groups.clear();
        }) == "error stale-manifest : /: in the manifest, but no page of the site\n");
  // What is only kept for the next page, or connected to, is part of the list too, and named as
  // what it is.
  const std::string prefetch = after([](Site& s) { s.fresh.groups[0].prefetch = {"/a.css"}; });
  CHECK(prefetch.rfind("error stale-manifest index.html: /: ", 0) == 0);
  CHECK(prefetch.find("another order") == std::string::npos);
  const std::string preconnect = after([](Site& s) {
    s.fresh.groups[0].preconnect = {{"https://h.example", std::nullopt}};
  });
  CHECK(preconnect.rfind("error stale-manifest index.html: /: ", 0) == 0);
  CHECK(preconnect.find("another order") == std::string::npos);
  // A hash or the settings alone change nothing that is sent.
  CHECK(after([](Site& s) { s.fresh.resources["/a.css"].hash = "xxh3:1"; }).empty());
}

TEST_CASE("check: a file under a new name is one finding") {
  const Manifest m = manifest_of({style_hint("/a.3f9a1c.css"), style_hint("/b.css")},
                                 {{"/", "index.html"}, {"/a/", "a/index.html"}});
  const auto renamed_to = [&](const std::string& url, std::uint64_t bytes, const char* hash) {
    Site site = unchanged(m);
    site.plan.weighed.erase("a.3f9a1c.css");
    site.fresh.resources.erase("/a.3f9a1c.css");
    site.fresh.resources[url] = resource(style_hint(url), bytes);
    site.fresh.resources[url].hash = hash;
    site.fresh.groups[0].send[0] = url;
    return findings(m, site);
  };
  const std::string pages = "error stale-manifest index.html: / and 1 more page: ";
  CHECK(renamed_to("/a.0cdc2d.css", 1300, "xxh3:1") ==
        pages +
            "~ /a.*.css was renamed (content moved, +1,200 B): /a.3f9a1c.css is now "
            "/a.0cdc2d.css\n");
  CHECK(renamed_to("/a.0cdc2d.css", 100, "xxh3:0000000000000000") ==
        pages +
            "~ /a.*.css was renamed (the content stayed): /a.3f9a1c.css is now "
            "/a.0cdc2d.css\n");
  CHECK(renamed_to("/other.css", 100, "xxh3:1") ==
        "error missing-file : m.json hints /a.3f9a1c.css, and a.3f9a1c.css is no file of the site "
        "any more\n" +
            pages + "would now send + /other.css, - /a.3f9a1c.css\n");
}

TEST_CASE("check: files that are gone") {
  const Manifest m = two_files();
  Site site = unchanged(m);
  site.plan.weighed.erase("b.css");
  site.fresh.groups[0].send.pop_back();
  CHECK(findings(m, site) ==
        "error missing-file : m.json hints /b.css, and b.css is no file of the site any more\n"
        "error stale-manifest index.html: /: would now send - /b.css\n");
}

TEST_CASE("check: weights that moved") {
  Manifest m = manifest_of({style_hint("/a.css")});
  m.resources["/a.css"].bytes = 1000;
  const auto moved_to = [&](std::uint64_t bytes, Weights weights) {
    Site site = unchanged(m);
    site.plan.weighed["a.css"].bytes = bytes;
    return findings(m, site, weights);
  };
  const auto finding = [](const char* severity, const char* bytes) {
    return std::string(severity) + " weight-moved a.css: /a.css weighs " + bytes +
           ", not 1,000 B as in m.json\n";
  };
  CHECK(moved_to(1001, Weights::may_move) == finding("note", "1,001 B"));
  CHECK(moved_to(1, Weights::may_move) == finding("note", "1 B"));
  CHECK(moved_to(1010, Weights::frozen) == finding("note", "1,010 B"));
  CHECK(moved_to(990, Weights::frozen) == finding("note", "990 B"));
  CHECK(moved_to(1011, Weights::frozen) == finding("error", "1,011 B"));
  CHECK(moved_to(989, Weights::frozen) == finding("error", "989 B"));
  CHECK(moved_to(1000, Weights::frozen).empty());
}

TEST_CASE("check: sources") {
  Manifest m = two_files();
  m.resources["/a.css as=script"] = resource(style_hint("/a.css"));
  CHECK(gate::sources_of(m) == std::vector<std::string>{"a.css", "b.css"});
}

TEST_CASE("check: outputs") {
  const auto compare = [](const std::optional<std::string>& committed, const std::string& fresh) {
    const auto finding = gate::check_output("push.conf", committed, fresh);
    if (!finding) return std::string();
    CHECK(finding->severity == Severity::error);
    CHECK(finding->code == "stale-output");
    CHECK(finding->file == "push.conf");
    CHECK(finding->root == Root::working_folder);
    return finding->message + (finding->span ? "@" + std::to_string(finding->span->offset) : "");
  };
  const std::string line = " is not what would be written now; the first difference is in line ";
  CHECK(compare("a\nb\n", "a\nb\n").empty());
  CHECK(compare("", "").empty());
  CHECK(compare(std::nullopt, "a\n") == "push.conf does not exist");
  CHECK(compare("a\nb\n", "a\nc\n") == "push.conf" + line + "2@2");
  CHECK(compare("a\n\nb\n", "a\nb\n") == "push.conf" + line + "2@2");
  CHECK(compare("a\nb\nc\n", "a\nc\nb\n") ==
        "push.conf is not what would be written now; the lines would stand in another order, from "
        "line 2@2");
  CHECK(compare("x", "a\n") == "push.conf" + line + "1@0");
  CHECK(compare("a\n", "a\nb\n") == "push.conf" + line + "2");
  CHECK(compare("a\nb\n", "a\n") == "push.conf" + line + "2@2");
  CHECK(compare("a\r\nb\n", "a\nc\n") == "push.conf" + line + "1@1");
  const std::string ends = " is what would be written now but for its line ends, which are ";
  CHECK(compare("a\r\nb\r\n", "a\nb\n") == "push.conf" + ends + "CRLF");
  CHECK(compare("a\r\nb\n", "a\nb\n") == "push.conf" + ends + "CRLF");
  CHECK(compare("a\n", "a\r\n") == "push.conf" + ends + "LF");
  CHECK(compare("a\rb\n", "a\nb\n") == "push.conf" + line + "1@1");
  CHECK(gate::check_output("a/push.conf", "a\r\n", "a\n")->remedy.find("`/a/push.conf -text`") !=
        std::string::npos);
  CHECK(compare("", "a\n") == "push.conf" + line + "1");
}
