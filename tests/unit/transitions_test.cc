// Tests of transitions: what counts as a view and as going from one page to the next, and which
// flows are likely enough.
#include "analyzer/evidence/transitions.h"

#include <doctest/doctest.h>

#include <initializer_list>
#include <string>
#include <string_view>

#include "tests/support/dump.h"
#include "tests/support/table.h"
#include "tests/support/test_site.h"

namespace {

using namespace pushplan;
using namespace pushplan::test;
using evidence::LogEntry;
using evidence::Transitions;

const MemoryFileSystem::Files kLinkedFiles = {{"index.html", ""},      {"a/index.html", ""},
                                              {"b/index.html", ""},    {"c.html", ""},
                                              {"css/site.css", "a{}"}, {"404.html", ""}};

// Every flow, however improbable, and how many views there were: "/ > /a/, /a/ > /b/ | 4".
std::string dump(const Transitions& transitions, PrefetchSettings settings = {1, 1, 0, {}, {}}) {
  std::string out;
  for (const Flow& flow : transitions.likely(settings)) add_item(out, flow.from + " > " + flow.to);
  return out + " | " + std::to_string(transitions.views());
}

LogEntry view(std::string target, std::string referer = "", std::int64_t time = 0) {
  LogEntry entry;
  entry.address = "192.0.2.1";
  entry.method = "GET";
  entry.target = std::move(target);
  entry.referer = std::move(referer);
  entry.user_agent = "Mozilla/5.0";
  entry.status = 200;
  entry.time = time;
  return entry;
}

std::string after(std::initializer_list<LogEntry> entries, Settings settings = {}) {
  TestSite site(kLinkedFiles, std::move(settings));
  Transitions transitions(site.site);
  for (const LogEntry& entry : entries) transitions.add(entry);
  return dump(transitions);
}

template <class Change>
LogEntry changed(LogEntry entry, Change change) {
  change(entry);
  return entry;
}

Settings at(const char* base_url) {
  Settings settings;
  settings.base_url = base_url;
  return settings;
}

}  // namespace

TEST_CASE("transitions: by Referer") {
  CHECK(after({view("/"), view("/a/", "https://h.example/")}) == "/ > /a/ | 2");
  CHECK(after({view("/a/"), view("/b/index.html", "https://h.example/a/index.html?x#y")}) ==
        "/a/ > /b/ | 2");
  // The page that was seen last is not the one that the reader came from.
  CHECK(after({view("/"), view("/a/", "https://h.example/"), view("/b/", "https://h.example/")}) ==
        "/ > /a/, / > /b/ | 3");
  // A page from the browser's cache is not in the log.
  CHECK(after({view("/b/", "https://h.example/a/")}) == " | 1");
  // A search engine tells "/" of itself.
  CHECK(after({view("/a/", "https://search.example/")}) == " | 1");
  CHECK(after({view("/"), view("/a/", "https://search.example/results?q")}) == " | 2");
  CHECK(after({view("/a/"), view("/b/", "not a url")}) == " | 2");
}

TEST_CASE("transitions: a Referer of another host, where the own one is known") {
  CHECK(after({view("/a/"), view("/b/", "https://h.example/a/")}, at("https://www.h.example/")) ==
        "/a/ > /b/ | 2");
  CHECK(after({view("/a/"), view("/b/", "https://other.example/a/")}, at("https://h.example/")) ==
        " | 2");
  const auto on_h = [](LogEntry& entry) { entry.host = "h.example:8443"; };
  CHECK(after({view("/"), changed(view("/b/", "https://h.example/"), on_h)}) == "/ > /b/ | 2");
  CHECK(after({view("/"), changed(view("/b/", "https://other.example/"), on_h)}) == " | 2");
  CHECK(after({view("/d/"), view("/d/a/", "https://h.example/d/"), view("/a/")},
              at("https://h.example/d/")) == "/d/ > /d/a/ | 2");
}

TEST_CASE("transitions: by visitor, where there is no Referer") {
  CHECK(after({view("/"), view("/a/", "", 1800), view("/b/", "", 1801 + 1800)}) == "/ > /a/ | 3");
  const auto other_address = [](LogEntry& entry) { entry.address = "192.0.2.2"; };
  const auto other_agent = [](LogEntry& entry) { entry.user_agent = "Mozilla/4.0"; };
  const auto no_time = [](LogEntry& entry) { entry.time = std::nullopt; };
  CHECK(after({view("/"), changed(view("/a/"), other_address)}) == " | 2");
  CHECK(after({view("/"), changed(view("/a/"), other_agent)}) == " | 2");
  CHECK(after({view("/"), changed(view("/a/"), no_time)}) == " | 2");
  // Files that are no pages do not come between.
  CHECK(after({view("/"), view("/css/site.css"), view("/nothing"), view("/a/")}) == "/ > /a/ | 2");
}

TEST_CASE("transitions: what is no view, and what leads nowhere") {
  const auto with = [](auto member, auto value) {
    LogEntry entry = view("/a/", "https://h.example/");
    entry.*member = value;
    return after({view("/"), entry});
  };
  CHECK(with(&LogEntry::method, "POST") == " | 1");
  CHECK(with(&LogEntry::method, "HEAD") == " | 1");
  for (const std::uint32_t status : {0U, 206U, 301U, 404U, 500U})
    CHECK(with(&LogEntry::status, status) == " | 1");
  CHECK(with(&LogEntry::status, 304U) == "/ > /a/ | 2");
  CHECK(with(&LogEntry::prefetch, true) == " | 1");
  CHECK(with(&LogEntry::user_agent, "Googlebot/2.1 (+http://www.google.com/bot.html)") == " | 1");
  CHECK(with(&LogEntry::target, "/css/site.css") == " | 1");
  CHECK(with(&LogEntry::target, "/a/?action=logout") == " | 2");
  CHECK(with(&LogEntry::target, "/") == " | 2");
  CHECK(with(&LogEntry::target, "*") == " | 1");
}

TEST_CASE("transitions: programs that name themselves") {
  for (const char* agent : {"curl/7.88.1", "Wget/1.21", "bingbot/2.0", "Baiduspider", "my-Crawler",
                            "python-requests/2.31", "Go-http-client/2.0", "HeadlessChrome/120"})
    CHECK(evidence::is_bot(agent));
  for (const char* agent :
       {"", "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0",
        "Mozilla/5.0 (Linux; Android 10; CUBOT X30) AppleWebKit/537.36 Chrome/130.0 Mobile Safari"})
    CHECK_FALSE(evidence::is_bot(agent));
}

TEST_CASE("transitions: thresholds are reached, not passed") {
  TestSite site(kLinkedFiles);
  const auto likely = [&](std::uint64_t to_a, std::uint64_t left, PrefetchSettings settings) {
    Transitions transitions(site.site);
    CHECK(transitions.add(evidence::FlowCount{"/", "/a/", to_a, 1}));
    CHECK(transitions.add(evidence::FlowCount{"/", "", left, 2}));
    return transitions.likely(settings).size();
  };
  CHECK(likely(25, 25, {}) == 1);
  CHECK(likely(24, 26, {}) == 0);
  CHECK(likely(25, 24, {}) == 0);  // 49 views
  CHECK(likely(49, 0, {}) == 0);
  CHECK(likely(50, 0, {}) == 1);
  PrefetchSettings settings;
  settings.threshold = 1000;
  CHECK(likely(100, 0, settings) == 1);
  CHECK(likely(100, 1, settings) == 0);
  settings.visits = 102;
  CHECK(likely(100, 0, settings) == 0);
}

TEST_CASE("transitions: counts") {
  TestSite site(kLinkedFiles);
  Transitions transitions(site.site);
  CHECK(transitions.add(evidence::FlowCount{"https://h.example/c.html", "/a/index.html", 3, 1}));
  CHECK(transitions.add(evidence::FlowCount{"/c.html", "/b/", 5, 1}));
  CHECK(transitions.add(evidence::FlowCount{"/c.html", "/c.html", 2, 1}));
  CHECK(transitions.add(evidence::FlowCount{"/c.html", "/a/?x", 2, 1}));
  CHECK_FALSE(transitions.add(evidence::FlowCount{"/gone/", "/a/", 9, 1}));
  CHECK(dump(transitions) == "/c.html > /b/, /c.html > /a/ | 12");  // the likeliest first
  CHECK(transitions.add(evidence::FlowCount{"/a/", "/b/", ~std::uint64_t{0}, 1}));
  CHECK(transitions.add(evidence::FlowCount{"/a/", "/b/", ~std::uint64_t{0}, 1}));
  CHECK(dump(transitions, {}).find("/a/ > /b/") == 0);
}

TEST_CASE("transitions: visitors who are dropped begin anew") {
  TestSite site(kLinkedFiles);
  Transitions transitions(site.site);
  const auto visit = [&](std::size_t number, const char* target) {
    transitions.add(
        changed(view(target), [&](LogEntry& entry) { entry.address = std::to_string(number); }));
  };
  for (std::size_t i = 0; i < 2 * evidence::kVisitors; ++i) visit(i, "/");
  visit(0, "/a/");  // long forgotten
  const PrefetchSettings however_rare = {0, 1, 0, {}, {}};
  CHECK(dump(transitions, however_rare) == " | " + std::to_string(2 * evidence::kVisitors + 1));
  visit(2 * evidence::kVisitors - 1, "/b/");
  CHECK(dump(transitions, however_rare).rfind("/ > /b/", 0) == 0);
}
