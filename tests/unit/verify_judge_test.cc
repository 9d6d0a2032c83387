// The judge of visits beside the plan: causes, remedies, what is wrong in itself, rows, visitors
// who come back.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "base/hint_block.h"
#include "tests/support/visits.h"
#include "verify/announcements.h"
#include "verify/judge.h"

using namespace pushplan;
using namespace pushplan::test;
using namespace pushplan::verify;

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
    CHECK(judged_visit(Mechanism::link, visit) == row.planned);
  }
}

TEST_CASE("verify: a body that no browser can decode") {
  PageSeen seen{"/", "/", {}, good_visit()};
  seen.undecodable = "says br and is no br";
  CHECK(verify_slugs(judge_page(ground_of(nullptr), seen).findings) == "not-decodable");
}

TEST_CASE("verify: what is pushed is held against the plan") {
  manifest::Manifest m = three_files(Mechanism::push);
  Visit visit = good_visit();
  push_all(visit);
  const auto found = [&](const Content& content) {
    PageSeen seen{"/", "/", {}, visit};
    seen.pushed = {{}, {}, content};
    const PageVerdict verdict = judge_page(ground_of(&m), seen);
    CHECK(verdict.findings.empty());
    std::string told;
    for (const PushFaults& push : verdict.pushes)
      told += push.url + " " + verify_slugs(push.findings);
    return told;
  };
  manifest::Resource* module = nullptr;
  for (auto& [key, resource] : m.resources)
    if (resource.hint.url == "/m.js") module = &resource;
  REQUIRE(module != nullptr);
  module->hash = "xxh3:1";
  CHECK(found({"xxh3:1", ""}).empty());
  CHECK(found({}).empty());
  CHECK(found({"xxh3:2", ""}) == "https://x.test/m.js served-content?");
  CHECK(found({"", "says br and is no br"}) == "https://x.test/m.js not-decodable");
  // A script may well fetch a piece of a page.
  module->hint = style_hint("/m.js");
  module->hint.as = "fetch";
  module->hint.type = "text/html";
  visit.pushed[2].fields[0].value = "text/html";
  CHECK(found({}).empty());
  module->hint.type = "application/json";
  CHECK(found({}) == "https://x.test/m.js soft-404");
}

TEST_CASE("verify: the page for an error answers with it") {
  const auto slugs = [](const char* page, int status, const manifest::Manifest& m) {
    Visit visit = good_visit();
    visit.page.status = status;
    return verify_slugs(judge_page(ground_of(&m), {page, page, {}, visit}).findings);
  };
  manifest::Manifest none = three_files(Mechanism::link);
  none.groups[0].send.clear();
  none.groups[0].pages = {{"/404.html", "404.html"},
                          {"/en/404/", "en/404/index.html"},
                          {"/50x.html", "50x.html"},
                          {"/a/", "a/index.html"}};
  CHECK(slugs("/404.html", 404, none).empty());
  CHECK(slugs("/en/404/", 404, none).empty());
  CHECK(slugs("/50x.html", 502, none).empty());
  CHECK(slugs("/404.html", 200, none).empty());
  CHECK(slugs("/404.html", 500, none) == "page-not-served");
  CHECK(slugs("/a/", 404, none) == "page-not-served");
  CHECK(slugs("/a/", 304, none) == "page-not-served");
  CHECK(slugs("/a/", 302, none) == "page-redirects");
  // Where something is planned for it, that has to come.
  manifest::Manifest some = none;
  some.groups[0].send = three_files(Mechanism::link).groups[0].send;
  CHECK(slugs("/404.html", 404, some) == "not-sent-early");
}

TEST_CASE("verify: a short list is most likely an older one") {
  const manifest::Manifest m = three_files(Mechanism::link);
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
