// Tests of the lint of loading: for each slug a site that has it and one that just does not.
#include <doctest/doctest.h>

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "analyzer/analyze.h"
#include "gate/check.h"
#include "gate/findings.h"
#include "gate/lint.h"
#include "tests/support/memory_file_system.h"

namespace {

using namespace pushplan;
using namespace pushplan::test;
using Files = MemoryFileSystem::Files;

std::vector<Diagnostic> loading_lint(const Files& files, const Settings& settings) {
  const MemoryFileSystem folder(files);
  AnalyzeOptions options;
  options.settings = settings;
  std::vector<Diagnostic> diagnostics;
  gate::Lint lint(settings);
  REQUIRE(analyze(folder, options, diagnostics, [&](const PageView& view) { lint.page(view); }));
  return lint.finish();
}

// "warning lcp-lazy /: message", one a line; findings of no-gain are left out where others are
// asked for, since small pages have it.
std::string found(const Files& files, const Settings& settings = {}) {
  std::set<std::string> ours;
  for (const gate::Finding& row : gate::loading_findings()) ours.insert(row.slug);
  std::string out;
  for (const Diagnostic& d : loading_lint(files, settings)) {
    if (ours.count(d.code) == 0 || d.code == "no-gain") continue;
    CHECK(!d.remedy.empty());
    CHECK(d.message.back() != '.');
    out += std::string(to_string(d.severity)) + " " + d.code + " " + full_message(d) + "\n";
  }
  return out;
}

// That do not compress.
std::string noise(std::size_t bytes) {
  std::string out;
  std::uint32_t state = 1;
  while (out.size() < bytes) {
    state = state * 1664525 + 1013904223;
    out += static_cast<char>(state >> 24);
  }
  return out;
}

// A sheet or script of nothing but such bytes, which no encoder makes smaller than 6 / 8.
std::string comment(std::size_t bytes) {
  std::string out;
  for (const char c : noise(bytes)) out += static_cast<char>('0' + (c & 63));
  return "/*" + out + "*/";
}

Settings with(const std::function<void(Settings&)>& change) {
  Settings settings;
  change(settings);
  return settings;
}

Settings everything(Mechanism mechanism) {
  return with([&](Settings& s) {
    s.strategy = Strategy::everything;
    s.mechanism = mechanism;
    s.budget = 1'000'000;
    s.max_files = 100;
    s.max_header_bytes = 100'000;
  });
}

std::string sheets(int count, const std::string& name) {
  std::string out;
  for (int i = 0; i < count; ++i)
    out += "<link rel=stylesheet href=" + name + std::to_string(i) + ".css>";
  return out;
}

Files site_of_sheets(int count, const std::string& name) {
  Files files = {{"index.html", sheets(count, name) + "<p>text"}};
  for (int i = 0; i < count; ++i) files[name + std::to_string(i) + ".css"] = "";
  return files;
}

}  // namespace

TEST_CASE("lint: every row of loading has its words") {
  for (const gate::Finding& row : gate::loading_findings()) {
    INFO(row.slug);
    CHECK(std::string(row.what).back() != '.');
    CHECK(std::string(row.why).back() == '.');
    CHECK(std::string(row.remedy).back() != '.');
  }
}

TEST_CASE("lint: the largest image") {
  const Settings hero = with([](Settings& s) { s.hero = {"/hero.*"}; });
  const auto img = [](const std::string& attributes) {
    return Files{{"index.html", "<p>text<img src=hero.jpg " + attributes + ">"},
                 {"hero.jpg", noise(20'000)}};
  };
  CHECK(found(img("loading=lazy"), hero) ==
        "warning lcp-lazy /: the image that visitors wait for has loading=lazy: /hero.jpg\n");
  CHECK(found(img("loading=lazy fetchpriority=high")) ==
        "warning lcp-lazy /: the image that visitors wait for has loading=lazy: /hero.jpg\n");
  CHECK(found(img("loading=eager"), hero) ==
        "warning lcp-no-fetchpriority /: the image that visitors wait for lacks "
        "fetchpriority=high: /hero.jpg\n");
  CHECK(found(img("fetchpriority=high"), hero).empty());
  // A guess is a note.
  CHECK(found(img("")) ==
        "note lcp-no-fetchpriority /: what may be the page's largest image lacks "
        "fetchpriority=high: /hero.jpg\n");
  // An icon is no largest image, nor is one that is not asked for.
  CHECK(found({{"index.html", "<p>text<img src=hero.jpg>"}, {"hero.jpg", noise(2'000)}}).empty());
  const auto background = [](const std::string& rule) {
    return Files{{"index.html", "<link rel=stylesheet href=a.css><div class=top>text</div>"},
                 {"a.css", rule},
                 {"hero.jpg", noise(20'000)}};
  };
  CHECK(found(background(".top{background:url(hero.jpg)}"), hero) ==
        "warning lcp-behind-css /: the image that visitors wait for is a background of a style "
        "sheet: /hero.jpg\n");
  CHECK(found(background(".else{background:url(hero.jpg)}"), hero).empty());
}

TEST_CASE("lint: pages with the same trouble are one finding") {
  Files files = {{"hero.jpg", noise(20'000)}};
  for (const char* page : {"a.html", "b.html", "c.html"})
    files[page] = "<p>text<img src=hero.jpg loading=lazy fetchpriority=high>";
  CHECK(found(files) ==
        "warning lcp-lazy /a.html and 2 more pages: the image that visitors wait for has "
        "loading=lazy: /hero.jpg\n");
  // Of different images one stands for all.
  files["b.html"] = "<p>text<img src=other.jpg loading=lazy fetchpriority=high>";
  files["other.jpg"] = "";
  CHECK(found(files) ==
        "warning lcp-lazy /a.html and 2 more pages: the image that visitors wait for has "
        "loading=lazy, as /hero.jpg\n");
}

TEST_CASE("lint: chains of sheets, fonts, service workers") {
  const std::string linked = "<link rel=stylesheet href=a.css><p>text";
  CHECK(found({{"index.html", linked}, {"a.css", "@import 'b.css';"}, {"b.css", ""}}) ==
        "note import-chain /: /a.css imports /b.css, and rendering waits until that is found and "
        "fetched\n");
  CHECK(found({{"index.html", "<style>@import 'b.css';@import 'c.css';</style><p>text"},
               {"b.css", ""},
               {"c.css", ""}}) ==
        "note import-chain /: a style element imports 2 sheets, and rendering waits until that is "
        "found and fetched\n");
  CHECK(found({{"index.html", "<link rel=stylesheet media=print href=a.css><p>text"},
               {"a.css", "@import 'b.css';"},
               {"b.css", ""}})
            .empty());

  const auto face = [&](const std::string& display, const std::string& family) {
    return Files{{"index.html", linked},
                 {"a.css", "@font-face{font-family:F;src:url(f.woff2);" + display +
                               "}p{font-family:" + family + "}"},
                 {"f.woff2", "f"}};
  };
  const std::string waits =
      "note font-display /: fonts of /a.css are in use without font-display: their text stays "
      "invisible until they are there\n";
  CHECK(found(face("", "F")) == waits);
  CHECK(found(face("font-display:auto", "F")) == waits);
  CHECK(found(face("font-display:swap", "F")).empty());
  CHECK(found(face("font-display:block", "F")).empty());
  CHECK(found(face("", "serif")).empty());

  const auto script = [](const std::string& source) {
    return Files{{"index.html", "<p>text<script>" + source + "</script>"}, {"sw.js", ""}};
  };
  CHECK(found(script("navigator.serviceWorker.register('sw.js')")) ==
        "note service-worker /: a script registers the service worker /sw.js: the visits that it "
        "controls do not get what is sent early\n");
  CHECK(found(script("new Worker('sw.js')")).empty());
}

TEST_CASE("lint: large files") {
  const auto sheet = [](std::size_t bytes, const std::string& place) {
    return Files{{"index.html", place}, {"a.css", comment(bytes)}};
  };
  const std::string head = "<link rel=stylesheet href=a.css><p>text";
  CHECK(found(sheet(150'000, head)).find("warning large-file /: /a.css weighs 1") == 0);
  CHECK(found(sheet(100'000, head)).empty());
  CHECK(found(sheet(150'000, "<link rel=stylesheet media=print href=a.css><p>text")).empty());
  const Files image = {{"index.html", "<p>text<img fetchpriority=high src=a.jpg>"},
                       {"a.jpg", noise(100'001)}};
  CHECK(found(image, everything(Mechanism::link)) ==
        "warning large-file /: a file above 100.0 kB is sent early: /a.jpg of 100.0 kB\n");
  CHECK(found(image).empty());
}

TEST_CASE("lint: inline content that many pages repeat") {
  const auto site = [](int pages, const std::string& content) {
    Files files;
    for (int i = 0; i < pages; ++i) files[std::to_string(i) + ".html"] = content + "<p>text";
    return files;
  };
  const auto of_length = [](std::size_t bytes) { return std::string(bytes, ' '); };
  // 26 times 4,000 bytes: 25 are too many.
  CHECK(
      found(site(26, "<style>" + of_length(4'000) + "</style>")) ==
      "warning repeated-inline the same inline style of 4.0 kB stands 26 times in the site's "
      "pages, 104.0 kB in all; as a file of 4.0 kB it would save 100.0 kB (on /0.html and 25 more "
      "pages)\n");
  CHECK(found(site(25, "<style>" + of_length(4'000) + "</style>")).empty());
  CHECK(found(site(60, "<style>" + of_length(3'999) + "</style>")).empty());
  CHECK(found(site(2, "<script>" + of_length(120'000) + "</script>"))
            .find("warning repeated-inline the same inline script of 120.0 kB") == 0);
  CHECK(found(site(2, "<script type=text/plain>" + of_length(120'000) + "</script>")).empty());
  // base64 takes 1.37 times the bytes of the file.
  CHECK(found(site(2, "<img alt='' src='data:image/png;base64," + std::string(137'000 - 22, 'A') +
                          "'>"))
            .find("data: URL of 137.0 kB stands 2 times in the site's pages, 274.0 kB in all; as a "
                  "file of 100.0 kB it would save 174.0 kB") != std::string::npos);
  // The same bytes once more on one page are no matter of a cache.
  CHECK(found(site(1, "<style>" + of_length(200'000) + "</style>")).empty());
  Files differ;
  for (int i = 0; i < 30; ++i)
    differ[std::to_string(i) + ".html"] =
        "<style>" + of_length(4'000) + "/*" + std::to_string(i) + "*/</style><p>text";
  CHECK(found(differ).empty());
}

TEST_CASE("lint: header fields and counts") {
  // 40 sheets of about 47 bytes of Link value each.
  const Settings all = everything(Mechanism::early_hints);
  const auto slugs = [&](int count, const std::string& name) {
    std::string out;
    for (const Diagnostic& d : loading_lint(site_of_sheets(count, name), all))
      if (d.code.rfind("header-", 0) == 0 || d.code == "too-many-hints")
        out += std::string(to_string(d.severity)) + " " + d.code + "\n";
    return out;
  };
  CHECK(slugs(6, "s") == "");
  CHECK(slugs(7, "s") == "warning too-many-hints\n");
  const std::string long_name(400, 'n');
  CHECK(slugs(4, long_name) == "");
  CHECK(slugs(5, long_name) == "warning header-large\n");
  CHECK(slugs(6, long_name) == "warning header-large\n");
  const std::string longer_name(700, 'n');
  CHECK(slugs(6, longer_name) == "error header-too-large\n");

  // The page's own count too, and modules do not.
  const auto preloads = [](int count, const std::string& link) {
    std::string page = "<p>text";
    Files files;
    for (int i = 0; i < count; ++i) {
      page = "<link " + link + " href=" + std::to_string(i) + ".js>" + page;
      files[std::to_string(i) + ".js"] = "";
    }
    files["index.html"] = page;
    return files;
  };
  CHECK(found(preloads(7, "rel=preload as=script")) ==
        "warning too-many-hints /: more than 6 files are hinted, by the page or the plan\n");
  CHECK(found(preloads(6, "rel=preload as=script")).empty());
  CHECK(found(preloads(7, "rel=modulepreload")).empty());
}

TEST_CASE("lint: the order and the weight of what is pushed") {
  const auto push = [](const std::string& page, Strategy strategy, std::size_t bytes = 100) {
    Settings settings = everything(Mechanism::push);
    settings.strategy = strategy;
    std::string out;
    for (const Diagnostic& d : loading_lint({{"index.html", page},
                                             {"a.css", comment(bytes)},
                                             {"b.css", "p{color:red}"},
                                             {"late.js", "1"},
                                             {"i.jpg", noise(200)}},
                                            settings))
      if (d.code == "wrong-order" || d.code == "image-before-css" || d.code == "push-over-window")
        out += d.code + ": " + full_message(d) + "\n";
    return out;
  };
  const std::string image = "<link rel=stylesheet href=a.css><p>text<img src=i.jpg>";
  CHECK(push(image, Strategy::images_first) ==
        "image-before-css: /: an image is pushed before what rendering waits for: /i.jpg before "
        "/a.css\n");
  CHECK(push(image, Strategy::everything).empty());
  const std::string script =
      "<script async src=late.js></script><link rel=stylesheet href=a.css><p>text";
  CHECK(push(script, Strategy::everything) ==
        "wrong-order: /: a file that can wait is pushed before what rendering waits for: /late.js "
        "before /a.css\n");
  CHECK(push(script, Strategy::critical).empty());
  CHECK(push(image, Strategy::css, 25'000).find("push-over-window: /: ") == 0);
  CHECK(push(image, Strategy::css, 12'000).empty());
  // What the model has weighed is not judged by a rule of thumb.
  CHECK(push(image, Strategy::best, 25'000).empty());
}

TEST_CASE("lint: what is sent early and delays the page") {
  const Files files = {
      {"index.html", "<link rel=stylesheet href=a.css><p>" + comment(60'000) + "<img src=i.jpg>"},
      {"a.css", "p{color:red}"},
      {"i.jpg", noise(300'000)}};
  const auto delays = [&](Strategy strategy, Mechanism mechanism) {
    Settings settings = everything(mechanism);
    settings.strategy = strategy;
    for (Profile& profile : settings.profiles) profile.think = 200'000;
    std::string out;
    for (const Diagnostic& d : loading_lint(files, settings))
      if (d.code == "hint-delays-html") out += full_message(d) + "\n";
    return out;
  };
  CHECK(delays(Strategy::images_first, Mechanism::push).find("/: what is sent early") == 0);
  CHECK(delays(Strategy::css, Mechanism::push).empty());
  CHECK(delays(Strategy::best, Mechanism::push).empty());
}

TEST_CASE("lint: mechanisms that gain nothing") {
  const Files files = {{"index.html", "<link rel=stylesheet href=a.css><p>text"}, {"a.css", ""}};
  const auto slugs = [&](const Files& site, const Settings& settings) {
    std::string out;
    for (const Diagnostic& d : loading_lint(site, settings)) out += d.code + " ";
    return out;
  };
  CHECK(slugs(files, everything(Mechanism::push)) == "push-without-browsers ");
  Settings early = everything(Mechanism::early_hints);
  CHECK(slugs(files, early) == "no-think-time ");
  early.profiles[1].think = 100'000;
  CHECK(slugs(files, early) == "");
  CHECK(slugs({{"index.html", "<p>text"}}, everything(Mechanism::push)) == "");
  // A Link of the page's own response says what its first bytes say, unless those are far behind.
  CHECK(slugs(files, everything(Mechanism::link)) == "scanner-finds-it ");
  CHECK(slugs({{"index.html", comment(25'000) + files.at("index.html")}, {"a.css", ""}},
              everything(Mechanism::link)) == "");
  CHECK(slugs({{"index.html", "<link rel=preload as=style href=a.css>" + files.at("index.html")},
               {"a.css", ""}},
              everything(Mechanism::early_hints)) == "no-think-time scanner-finds-it ");
  // Nothing is worth it, and nothing is there to be worth it.
  CHECK(slugs(files, {}) == "no-gain ");
  CHECK(slugs({{"index.html", "<p>text"}}, {}) == "");
}

TEST_CASE("check: outputs that push without minding caches") {
  const auto code = [](const char* target, Mechanism mechanism, emitters::CacheAware how) {
    emitters::EmitOptions options;
    options.mechanism = mechanism;
    options.cache_aware = how;
    const auto finding = gate::check_cache_awareness(**emitters::find_emitter(target), options);
    return finding ? finding->code + ": " + finding->remedy : "";
  };
  using emitters::CacheAware;
  CHECK(code("apache", Mechanism::push, CacheAware::none) ==
        "no-cache-awareness: add `cache_aware: cookie` or `cache_aware: diary` to it");
  CHECK(code("apache", Mechanism::push, CacheAware::cookie) == "");
  CHECK(code("apache", Mechanism::link, CacheAware::none) == "");
  CHECK(code("nghttpd", Mechanism::push, CacheAware::none) == "");  // it has no way to
}
