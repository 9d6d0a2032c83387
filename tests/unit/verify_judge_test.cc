// The judge of visits: hand-made visits, and what is said of them.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "base/hint_block.h"
#include "tests/support/manifests.h"
#include "tests/support/verdicts.h"
#include "verify/announcements.h"
#include "verify/judge.h"

namespace {

using namespace pushplan;
using namespace pushplan::test;
using namespace pushplan::verify;

std::string style_link() { return "</a.css>; rel=preload; as=style"; }
std::string font_link() {
  return "</f.woff2>; rel=preload; as=font; type=\"font/woff2\"; crossorigin=anonymous";
}
std::string module_link() { return "</m.js>; rel=preload; as=script; crossorigin=anonymous"; }

// A visit that went well.
Visit good_visit() {
  Visit visit;
  visit.connection.alpn = "h2";
  Exchange& page = visit.page;
  page.scheme = "https";
  page.authority = "x.test";
  page.path = "/";
  page.status = 200;
  page.fields = {{"content-type", "text/html"}, {"server", "Apache/2.4"}, {"etag", "\"1\""}};
  page.headers = page.first_byte = Micros{1000};
  page.end = Micros{2000};
  page.bytes = 100;
  visit.arrivals = {{0, 100, Micros{1000}}};
  return visit;
}

void add_push(Visit& visit, const std::string& path, const std::string& type = "text/css") {
  Exchange push;
  push.scheme = "https";
  push.authority = "x.test";
  push.path = path;
  push.status = 200;
  push.fields = {{"content-type", type}};
  push.asked = Micros{500};
  push.end = Micros{3000};
  push.bytes = 100;
  visit.pushed.push_back(push);
}

void add_103(Visit& visit, std::vector<std::string> links) {
  Interim interim{103, {}, Micros{100}};
  for (std::string& link : links) interim.fields.push_back({"link", std::move(link)});
  visit.page.interim.push_back(std::move(interim));
}

void add_link(Visit& visit, std::string value) {
  visit.page.fields.push_back({"link", std::move(value)});
}

std::string judged_visit(Mechanism mechanism, const Visit& visit) {
  const manifest::Manifest m = three_files(mechanism);
  return verify_slugs(judge_page(ground_of(&m), {"/", "/", {}, visit}).findings);
}

using VisitChange = void (*)(Visit&);
struct VisitRow {
  const char* what;
  Mechanism mechanism;
  VisitChange change;
  const char* findings;
};

constexpr Mechanism kByPush = Mechanism::push, kByEarlyHints = Mechanism::early_hints,
                    kByLink = Mechanism::link;

void push_all(Visit& v) {
  for (const char* path : {"/a.css", "/f.woff2", "/m.js"}) add_push(v, path);
}
void link_all(Visit& v) {
  for (const std::string& value : {style_link(), font_link(), module_link()}) add_link(v, value);
}
void early_all(Visit& v) {
  add_103(v, {style_link() + ", " + font_link() + ", " + module_link()});
  link_all(v);
}

const std::vector<VisitRow>& visit_rows() {
  static const std::vector<VisitRow> table = {
      {"pushed as planned", kByPush,
       [](Visit& v) {
         push_all(v);
         link_all(v);
       },
       ""},
      {"pushed without Link", kByPush, push_all, ""},
      {"hinted as planned", kByLink, link_all, ""},
      {"in one field, modules as such", kByLink,
       [](Visit& v) {
         add_link(v, style_link() + ", " + font_link() + ", </m.js>; rel=modulepreload; nopush");
       },
       ""},
      {"absolute, re-encoded", kByLink,
       [](Visit& v) {
         add_link(v, "<https://x.test/%61.css>; rel=preload; as=style");
         add_link(v, font_link());
         add_link(v, module_link());
       },
       ""},
      {"early as planned", kByEarlyHints, early_all, ""},
      {"the 103 says all twice", kByEarlyHints,
       [](Visit& v) {
         add_103(v, {style_link(), font_link(), module_link(), style_link(), font_link(),
                     module_link()});
         link_all(v);
       },
       ""},
      {"an empty 103 first", kByEarlyHints,
       [](Visit& v) {
         add_103(v, {});
         early_all(v);
       },
       ""},

      {"nothing", kByPush, [](Visit&) {}, "not-sent-early"},
      {"nothing, link", kByLink, [](Visit&) {}, "not-sent-early"},
      {"nothing, early", kByEarlyHints, [](Visit&) {}, "not-sent-early"},
      {"Link alone", kByPush, link_all, "links-not-pushed"},
      {"no 103", kByEarlyHints, link_all, "no-early-hints"},
      {"103 alone", kByEarlyHints,
       [](Visit& v) {
         add_103(v, {style_link(), font_link(), module_link()});
       },
       "early-hints-alone~"},
      {"the second 103 has it", kByEarlyHints,
       [](Visit& v) {
         add_103(v, {"<https://cdn.test>; rel=preconnect"});
         early_all(v);
       },
       "early-hints-split"},
      {"a 103 for each", kByEarlyHints,
       [](Visit& v) {
         add_103(v, {style_link()});
         add_103(v, {font_link()});
         add_103(v, {module_link()});
         link_all(v);
       },
       "early-hints-split"},
      {"cut", kByLink,
       [](Visit& v) {
         add_link(v, style_link());
         add_link(v, font_link());
       },
       "list-cut"},
      {"the 103 is cut", kByEarlyHints,
       [](Visit& v) {
         add_103(v, {style_link()});
         link_all(v);
       },
       "list-cut"},
      {"the middle is missing", kByLink,
       [](Visit& v) {
         add_link(v, style_link());
         add_link(v, module_link());
       },
       "sent-in-part"},
      {"one not pushed", kByPush,
       [](Visit& v) {
         add_push(v, "/a.css");
         add_push(v, "/f.woff2");
         link_all(v);
       },
       "sent-in-part"},
      {"pushes cut with the links", kByPush,
       [](Visit& v) {
         add_push(v, "/a.css");
         add_link(v, style_link());
       },
       "list-cut"},
      {"another order", kByLink,
       [](Visit& v) {
         add_link(v, module_link());
         add_link(v, style_link());
         add_link(v, font_link());
       },
       "sent-in-other-order?"},
      {"one more", kByLink,
       [](Visit& v) {
         link_all(v);
         add_link(v, "</b.css>; rel=preload; as=style");
       },
       "sent-unplanned?"},
      {"pushed where hints are planned", kByLink,
       [](Visit& v) {
         link_all(v);
         push_all(v);
       },
       "pushed-against-plan?"},
      {"twice on the 200", kByLink,
       [](Visit& v) {
         link_all(v);
         add_link(v, style_link());
       },
       "hinted-twice?"},
      {"pushed twice", kByPush,
       [](Visit& v) {
         push_all(v);
         add_push(v, "/a.css");
       },
       "hinted-twice"},
      {"crossorigin is lost", kByLink,
       [](Visit& v) {
         add_link(v, style_link());
         add_link(v, "</f.woff2>; rel=preload; as=font");
         add_link(v, module_link());
       },
       "hint-differs"},
      {"fetchpriority came in", kByLink,
       [](Visit& v) {
         add_link(v, style_link() + "; fetchpriority=high");
         add_link(v, font_link());
         add_link(v, module_link());
       },
       "hint-differs?"},
      {"as is wrong in the 103", kByEarlyHints,
       [](Visit& v) {
         add_103(v, {"</a.css>; rel=preload; as=script", font_link(), module_link()});
         link_all(v);
       },
       "hint-differs"},
      {"words on the 200 of what is pushed", kByPush,
       [](Visit& v) {
         push_all(v);
         add_link(v, "</a.css>; rel=preload");
       },
       "hint-differs?"},
      {"broken field", kByLink,
       [](Visit& v) {
         link_all(v);
         add_link(v, "</x");
       },
       "link-unreadable?"},

      {"redirect away", kByLink,
       [](Visit& v) {
         v.page.status = 301;
         v.page.fields.push_back({"location", "https://y.test/"});
       },
       "page-redirects"},
      {"as text", kByLink,
       [](Visit& v) {
         link_all(v);
         v.page.fields[0].value = "text/plain; charset=utf-8";
       },
       "page-type"},
      {"as XHTML", kByLink,
       [](Visit& v) {
         link_all(v);
         v.page.fields[0].value = "Application/XHTML+xml;charset=utf-8";
       },
       ""},
      {"as nothing, which browsers sniff", kByLink,
       [](Visit& v) {
         v.page.fields.clear();
         link_all(v);
       },
       ""},
      {"404", kByLink, [](Visit& v) { v.page.status = 404; }, "page-not-served"},
      {"401", kByLink, [](Visit& v) { v.page.status = 401; }, "page-not-served"},
      {"reset", kByLink,
       [](Visit& v) {
         link_all(v);
         v.page.ending = Ending::reset;
         v.page.trouble = "RST_STREAM";
       },
       "broken-exchange"},
      {"no connection", kByLink,
       [](Visit& v) {
         v = {};
         v.page.ending = Ending::unreachable;
         v.page.trouble = "refused";
       },
       "unreachable"},
      {"no h2", kByLink,
       [](Visit& v) {
         v = {};
         v.page.ending = Ending::unreachable;
         v.connection.alpn = "http/1.1";
       },
       "no-http2"},
      {"against the protocol", kByLink,
       [](Visit& v) {
         link_all(v);
         v.protocol = {"a 103 behind the 200"};
       },
       "protocol-violation?"},
      {"pushed 404", kByPush,
       [](Visit& v) {
         push_all(v);
         v.pushed[1].status = 404;
       },
       "pushed-failure"},
      {"pushed HTML", kByPush,
       [](Visit& v) {
         push_all(v);
         v.pushed[0].fields = {{"content-type", "text/html"}};
       },
       "soft-404"},
      {"pushed and lost", kByPush,
       [](Visit& v) {
         push_all(v);
         v.pushed[2].ending = Ending::lost;
         v.pushed[2].trouble = "GOAWAY";
       },
       "broken-exchange"},
      {"foreign push", kByPush,
       [](Visit& v) {
         push_all(v);
         add_push(v, "/z.css");
         v.pushed[3].authority = "y.test";
       },
       "cross-origin-push sent-unplanned?"},
      {"late promise", kByPush,
       [](Visit& v) {
         push_all(v);
         v.pushed[2].asked = Micros{1500};
       },
       "late-promise~"},
      {"pushes first", kByPush,
       [](Visit& v) {
         push_all(v);
         v.arrivals = {{1, 20'000, Micros{600}}, {0, 100, Micros{1000}}};
       },
       "push-delays-html?"},
      {"pushes first, within the window", kByPush,
       [](Visit& v) {
         push_all(v);
         v.arrivals = {{1, 9'000, Micros{600}}, {0, 100, Micros{1000}}};
       },
       ""},
  };
  return table;
}

}  // namespace

TEST_CASE("verify: a page against its plan") {
  for (const VisitRow& row : visit_rows()) {
    CAPTURE(row.what);
    Visit visit = good_visit();
    row.change(visit);
    CHECK(judged_visit(row.mechanism, visit) == row.findings);
  }
}

TEST_CASE("verify: causes by what the response tells") {
  const manifest::Manifest m = three_files(Mechanism::early_hints);
  const auto remedy = [&](std::vector<Field> fields) {
    Visit visit = good_visit();
    visit.page.fields = std::move(fields);
    link_all(visit);
    const PageVerdict verdict = judge_page(ground_of(&m), {"/", "/", {}, visit});
    REQUIRE(verdict.findings.size() == 1);
    return verdict.findings[0].message + " = " + verdict.findings[0].remedy;
  };
  CHECK(remedy({{"server", "Apache/2.4.58"}}).find("H2EarlyHints on") != std::string::npos);
  CHECK(remedy({{"server", "nginx/1.27.0"}}).find("1.29") != std::string::npos);
  CHECK(remedy({{"via", "1.1 varnish"}}).find("via: 1.1 varnish") != std::string::npos);
  // A proxy passes on what the server behind it says that it is.
  const std::string behind = remedy({{"server", "Apache/2.4.58"}, {"via", "1.1 varnish"}});
  CHECK(behind.find("a proxy in between may drop interim responses (via: 1.1 varnish)") !=
        std::string::npos);
  CHECK(behind.find("--resolve") < behind.find("for Apache: `H2EarlyHints on`"));
  CHECK(
      remedy({{"server", "nginx"}}).find("or a proxy in front, such as HAProxy, drops the 103 =") !=
      std::string::npos);
  CHECK(remedy({{"server", "cloudflare"}, {"cf-ray", "1"}}).find("--resolve") == std::string::npos);
  CHECK(remedy({{"server", "Caddy"}, {"via", "2.0 Caddy"}}).find("a proxy in between") ==
        std::string::npos);
  CHECK(remedy({{"server", "cloudflare"}}).find("second request") != std::string::npos);
  CHECK(remedy({{"server", "Caddy"}}).find("`encode`") != std::string::npos);
}

TEST_CASE("verify: pages that do not come, and what to do") {
  struct Case {
    const char* what;
    const char* origin;
    std::function<void(Visit&)> change;
    const char* findings;
    const char* remedy;
  };
  const auto unreachable = [](const char* trouble) {
    return [trouble](Visit& visit) {
      visit.page = {};
      visit.page.ending = Ending::unreachable;
      visit.page.trouble = trouble;
    };
  };
  const std::vector<Case> cases = {
      {"no h2", kHome, unreachable("the server does not offer HTTP/2 on this port"), "no-http2",
       "ALPN"},
      {"no h2c", "http://x.test",
       unreachable("the server answers in HTTP/1: it does not speak HTTP/2"), "no-http2",
       "h2c http/1.1"},
      {"ALPN chose h2, and then nothing", kHome,
       unreachable("the server does not answer in time before it spoke HTTP/2"), "unreachable", ""},
      {"a proxy that passes Upgrade on", kHome,
       [](Visit& visit) {
         visit.page.ending = Ending::reset;
         visit.page.status = 0;
         visit.page.trouble = "malformed header fields";
         visit.protocol = {"Invalid HTTP header field was received: name: [upgrade], value: [h2]"};
       },
       "broken-exchange protocol-violation?", "proxy_hide_header Upgrade"},
      {"header fields too large for a proxy", kHome, [](Visit& visit) { visit.page.status = 502; },
       "page-not-served", "proxy_buffer_size"},
  };
  for (const Case& row : cases) {
    CAPTURE(row.what);
    Visit visit = good_visit();
    row.change(visit);
    Ground ground = ground_of(nullptr);
    ground.origin = row.origin;
    const PageVerdict verdict = judge_page(ground, {"/", "/", {}, visit});
    CHECK(verify_slugs(verdict.findings) == row.findings);
    CHECK(std::any_of(verdict.findings.begin(), verdict.findings.end(), [&](const Diagnostic& d) {
      return d.remedy.find(row.remedy) != std::string::npos;
    }));
  }
}

TEST_CASE("verify: a client that refuses pushes goes by the Link") {
  const manifest::Manifest m = three_files(Mechanism::push);
  Ground ground = ground_of(&m);
  ground.push = false;
  Visit visit = good_visit();
  CHECK(verify_slugs(judge_page(ground, {"/", "/", {}, visit}).findings) == "not-sent-early");
  link_all(visit);
  CHECK(verify_slugs(judge_page(ground, {"/", "/", {}, visit}).findings).empty());
}

TEST_CASE("verify: without a manifest only what is wrong in itself is told") {
  Visit visit = good_visit();
  link_all(visit);
  push_all(visit);
  PageVerdict verdict = judge_page(ground_of(nullptr), {"/", "/", {}, visit});
  CHECK(verdict.findings.empty());
  CHECK_FALSE(verdict.planned);
  REQUIRE(verdict.rows.size() == 4);
  CHECK(verdict.rows[0].url == "/");
  CHECK(verdict.rows[1].url == "/a.css");
  CHECK(verdict.rows[1].announced == (announced_by_push | announced_by_link));
  add_link(visit, style_link());
  CHECK(verify_slugs(judge_page(ground_of(nullptr), {"/", "/", {}, visit}).findings) ==
        "hinted-twice?");
}

TEST_CASE("verify: hints that are wrong in themselves") {
  struct Case {
    const char* link;
    const char* alone;    // without a manifest
    const char* planned;  // with one
  };
  for (const Case& row : std::initializer_list<Case>{
           {"</x.woff2>; rel=preload; as=font; crossorigin", "", "sent-unplanned?"},
           {"</x.woff2>; rel=preload; as=Font", "font-without-crossorigin",
            "font-without-crossorigin sent-unplanned?"},
           {"</x>; rel=preload", "missing-as", "missing-as sent-unplanned?"},
           {"</x>; rel=preload; as=video", "missing-as", "missing-as sent-unplanned?"},
           {"</x.js>; rel=modulepreload", "", "sent-unplanned?"},
           {"</x.js>; rel=modulepreload; as=worker", "", "sent-unplanned?"},
           {"<http://y.test/x.css>; rel=preload; as=style", "mixed-content-hint",
            "mixed-content-hint sent-unplanned?"},
           {"<http://y.test/x.png>; rel=preload; as=image", "", "sent-unplanned?"},
           {"<http://y.test/>; rel=preconnect", "", ""}}) {
    CAPTURE(row.link);
    Visit visit = good_visit();
    link_all(visit);
    add_link(visit, row.link);
    CHECK(verify_slugs(judge_page(ground_of(nullptr), {"/", "/", {}, visit}).findings) ==
          row.alone);
    CHECK(judged_visit(kByLink, visit) == row.planned);
  }
}

TEST_CASE("verify: a body that no browser can decode") {
  PageSeen seen{"/", "/", {}, good_visit()};
  seen.undecodable = "says br and is no br";
  CHECK(verify_slugs(judge_page(ground_of(nullptr), seen).findings) == "not-decodable");
}

TEST_CASE("verify: a short list is most likely an older one") {
  const manifest::Manifest m = three_files(kByLink);
  Visit visit = good_visit();
  add_link(visit, style_link());
  const PageVerdict verdict = judge_page(ground_of(&m), {"/", "/", {}, visit});
  REQUIRE(verify_slugs(verdict.findings) == "list-cut");
  CHECK(
      verdict.findings[0].remedy.starts_with("the deployed configuration is most likely of an "
                                             "older plan"));
}

TEST_CASE("verify: the rows of a page") {
  const manifest::Manifest m = three_files(Mechanism::push);
  Visit visit = good_visit();
  add_push(visit, "/a.css");
  add_push(visit, "/b.css");
  add_103(visit, {style_link()});
  const PageVerdict verdict = judge_page(ground_of(&m), {"/", "/", {}, visit});
  std::string shown;
  for (const verify::Row& row : verdict.rows)
    shown +=
        fmt::format("{} {} {} {} {}\n", row.url, row.status, row.announced, row.place, row.remark);
  CHECK(shown ==
        "/ 200 0 0 \n/ 103 0 0 \n/a.css 200 3 1 \n/b.css 200 1 0 not planned\n"
        "/f.woff2 0 0 2 did not come\n/m.js 0 0 3 did not come\n");
}

TEST_CASE("verify: the served HTML") {
  const manifest::Manifest m = three_files(Mechanism::link);
  Visit visit = good_visit();
  link_all(visit);
  const auto with = [&](std::optional<std::string> html, std::optional<std::string> built) {
    return verify_slugs(
        judge_page(ground_of(&m), {"/", "/", {}, visit, std::move(html), std::move(built)})
            .findings);
  };
  CHECK(with("<link href=a.css>", std::nullopt).empty());
  CHECK(with("<script src=/x/m.js>", std::nullopt).empty());
  CHECK(with("<p>other", std::nullopt) == "served-html-differs?");
  CHECK(with("<p>other", "<p>other").empty());
  CHECK(with("<p>other", "<p>others") == "served-html-differs?");
}

TEST_CASE("verify: hints that stand in the page") {
  manifest::Manifest m = three_files(Mechanism::link);
  const Visit visit = good_visit();
  const auto with = [&](const std::string& links) {
    const std::string html = "<!doctype html><head>\n" + std::string(kHintBlockBegin) + "\n" +
                             links + std::string(kHintBlockEnd) + "\n<link href=a.css>";
    return verify_slugs(judge_page(ground_of(&m), {"/", "/", {}, visit, html}).findings);
  };
  const std::string a = "<link rel=\"preload\" href=\"/&#97;.css\" as=\"style\">\n",
                    f = "<link rel=\"preload\" href=\"/f.woff2\" as=\"font\" "
                        "type=\"font/woff2\" crossorigin=\"anonymous\">\n",
                    js = "<link rel=\"modulepreload\" href=\"/m.js\">\n";
  CHECK(with(a + f + js).empty());
  CHECK(with(a + f) == "sent-in-part");
  CHECK(with(f + a + js) == "sent-in-other-order?");
  CHECK(with("<link rel=\"preload\" href=\"/a.css\" as=\"script\">\n" + f + js) == "hint-differs");
  m.settings.mechanism = Mechanism::early_hints;
  CHECK(with(a + f + js) == "no-early-hints");
}

TEST_CASE("verify: redirects on the way, and the next page's files") {
  manifest::Manifest m = three_files(Mechanism::link);
  m.groups[0].prefetch = {"/a.css"};
  m.groups[0].send = {"/f.woff2"};
  Visit visit = good_visit();
  add_link(visit, font_link());
  CHECK(verify_slugs(judge_page(ground_of(&m), {"/", "/", {}, visit}).findings) == "sent-in-part?");
  add_link(visit, "</a.css>; rel=prefetch; as=style");
  CHECK(verify_slugs(judge_page(ground_of(&m), {"/", "/", {}, visit}).findings).empty());
  CHECK(verify_slugs(
            judge_page(ground_of(&m), {"/", "/home", {"https://x.test/"}, visit}).findings) ==
        "page-redirects?");
  struct Case {
    const char* page;
    const char* path;
    const char* message;
  };
  for (const Case& row : {Case{"/a.html", "/a", "leads on, over 1 redirect"},
                          Case{"/a", "/a/?x", "leads on, over 1 redirect"},
                          Case{"/a/", "/a/index.html", "leads on, over 1 redirect"},
                          Case{"/", "/login?to=/", "leads to another page, /login?to=/"},
                          Case{"/a.html", "/en/a.html", "leads to another page, /en/a.html"}}) {
    CAPTURE(row.path);
    const manifest::Manifest other = three_files(Mechanism::link);
    const PageVerdict verdict =
        judge_page(ground_of(&other), {row.page, row.path, {"https://x.test/"}, good_visit()});
    CHECK(std::any_of(verdict.findings.begin(), verdict.findings.end(), [&](const Diagnostic& d) {
      return d.code == "page-redirects" && d.message.find(row.message) != std::string::npos;
    }));
  }
}

TEST_CASE("verify: Speculation Rules for the next page") {
  manifest::Manifest m = three_files(Mechanism::link);
  m.groups[0].next = {"/next/"};
  Visit visit = good_visit();
  link_all(visit);
  const auto with = [&](std::optional<std::string> html) {
    return verify_slugs(judge_page(ground_of(&m), {"/", "/", {}, visit, std::move(html)}).findings);
  };
  CHECK(with(std::nullopt) == "sent-in-part?");
  CHECK(with("<script type=\"speculationrules\">{}</script><link href=a.css>").empty());
  visit.page.fields.push_back({"speculation-rules", "\"/speculation-rules.json\""});
  CHECK(with(std::nullopt).empty());
}

TEST_CASE("verify: visitors who come back") {
  const manifest::Manifest m = three_files(Mechanism::push);
  Visit first = good_visit();
  push_all(first);
  first.page.fields.push_back({"set-cookie", "pushplan=1; Path=/"});
  const PageVerdict verdict = judge_page(ground_of(&m), {"/", "/", {}, first});
  CHECK(verdict.remembered.cookies == std::vector<std::string>{"pushplan=1"});
  CHECK(verdict.remembered.etag == "\"1\"");
  Visit second = good_visit();
  CHECK(judge_return(verdict, second, Return::revalidating).empty());
  push_all(second);
  CHECK(verify_slugs(judge_return(verdict, second, Return::revalidating)) == "pushed-again?");
  CHECK(verify_slugs(judge_return(verdict, second, Return::remembering)) == "cookie-not-heeded?");
}
