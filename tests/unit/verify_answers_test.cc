// The judge of what hinted files answer when they are asked for by themselves.
#include <doctest/doctest.h>

#include "tests/support/manifests.h"
#include "tests/support/verdicts.h"
#include "verify/answers.h"
#include "verify/dates.h"
#include "verify/freshness.h"

using namespace pushplan;
using namespace pushplan::test;
using namespace pushplan::verify;

TEST_CASE("verify: what a hinted URL answers") {
  struct Case {
    const char* what;
    int status;
    std::vector<Field> fields;
    unsigned announced;
    const char* findings;
  };
  const Field css{"content-type", "text/css; charset=utf-8"}, fresh{"cache-control", "max-age=60"};
  const Field date{"date", "Mon, 23 Nov 2026 00:00:00 GMT"};
  const std::vector<Case> cases = {
      {"fine", 200, {css, fresh}, announced_by_103, ""},
      {"404", 404, {css}, announced_by_link, "hinted-failure"},
      {"redirect", 302, {{"location", "/b.css"}}, announced_by_link, "hinted-redirects"},
      {"redirect to nowhere", 302, {}, announced_by_link, "hinted-redirects"},
      {"soft 404", 200, {{"content-type", "text/html"}}, announced_by_link, "soft-404"},
      {"type", 200, {{"content-type", "text/plain"}, fresh}, announced_by_link, "hinted-type"},
      {"no type", 200, {fresh}, announced_by_link, "hinted-type"},
      {"no-store",
       200,
       {css, {"cache-control", "private, No-Store"}},
       announced_by_push,
       "hinted-uncacheable"},
      {"no-store, 103 and Link",
       200,
       {css, {"cache-control", "no-store"}},
       announced_by_103 | announced_by_link,
       "hinted-uncacheable"},
      {"no-store, Link",
       200,
       {css, {"cache-control", "no-store"}},
       announced_by_link,
       "hinted-uncacheable?"},
      {"no-store, prefetch",
       200,
       {css, {"cache-control", "no-store"}},
       announced_by_prefetch,
       "hinted-uncacheable"},
      {"Vary: *, Link", 200, {css, fresh, {"vary", "*"}}, announced_by_link, "hinted-uncacheable?"},
      {"Vary: *", 200, {css, fresh, {"vary", "*"}}, announced_by_103, "hinted-uncacheable"},
      {"no-cache",
       200,
       {css, {"cache-control", "no-cache"}},
       announced_by_103,
       "hinted-uncacheable"},
      {"no-cache for a field",
       200,
       {css, {"cache-control", "max-age=60, no-cache=\"set-cookie\""}},
       announced_by_103,
       ""},
      {"no-cache, Link",
       200,
       {css, {"cache-control", "max-age=0"}},
       announced_by_link,
       "hinted-uncacheable?"},
      {"nothing said", 200, {css, date}, announced_by_103, "hinted-uncacheable"},
      {"an old file",
       200,
       {css, date, {"last-modified", "Mon, 23 Nov 2020 00:00:00 GMT"}},
       announced_by_103,
       ""},
      {"a new file",
       200,
       {css, date, {"last-modified", "Sun, 22 Nov 2026 23:59:00 GMT"}},
       announced_by_103,
       "hinted-uncacheable?"},
      {"Expires",
       200,
       {css, date, {"expires", "Mon, 23 Nov 2026 01:00:00 GMT"}},
       announced_by_103,
       ""},
      {"stale out of a cache",
       200,
       {css, fresh, {"age", "9999"}},
       announced_by_103,
       "hinted-uncacheable"},
      {"fresh out of a cache", 200, {css, fresh, {"age", "59"}}, announced_by_103, ""},
      {"stale out of a cache, by a guess",
       200,
       {css, date, {"age", "3153600"}, {"last-modified", "Tue, 24 Nov 2025 00:00:00 GMT"}},
       announced_by_103,
       "hinted-uncacheable"},
      {"Expires: 0", 200, {css, date, {"expires", "0"}}, announced_by_103, "hinted-uncacheable"},
  };
  manifest::Manifest m = three_files(Mechanism::early_hints);
  for (const Case& row : cases) {
    CAPTURE(row.what);
    Exchange exchange;
    exchange.status = row.status;
    exchange.fields = row.fields;
    exchange.bytes = 100;
    const manifest::Resource& planned = m.resources.at("/a.css");
    const HintedUrl hinted{"https://x.test/a.css", {"/"}, &planned, planned.hint, row.announced};
    CHECK(verify_slugs(judge_answer(ground_of(&m), hinted, exchange).findings) == row.findings);
  }
}

TEST_CASE("verify: hinted files that no plan has") {
  struct Case {
    const char* what;
    const char* url;
    const char* as;
    unsigned announced;
    Exchange answer;
    const char* findings;
  };
  Exchange page;
  page.status = 200;
  page.fields = {{"content-type", "text/html"}, {"cache-control", "max-age=60"}};
  Exchange unfresh = page;
  unfresh.fields.pop_back();
  Exchange old_protocol;
  old_protocol.ending = Ending::unreachable;
  old_protocol.trouble = "the server does not offer HTTP/2 on this port";
  const std::vector<Case> cases = {
      {"the next page", "https://x.test/2", "", announced_by_prefetch, page, ""},
      {"the next page, not fresh", "https://x.test/2", "", announced_by_prefetch, unfresh,
       "hinted-uncacheable?"},
      {"a style sheet of the next page", "https://x.test/2", "style", announced_by_prefetch, page,
       "soft-404"},
      {"a page as what a page needs", "https://x.test/2", "", announced_by_link, page, "soft-404"},
      {"a piece of a page for a script", "https://x.test/2", "fetch", announced_by_link, page, ""},
      {"another host in HTTP/1.1", "https://cdn.test/a.css", "style", announced_by_link,
       old_protocol, "no-http2?"},
  };
  for (const Case& row : cases) {
    CAPTURE(row.what);
    HintedUrl hinted{row.url, {"/"}, nullptr, {}, row.announced};
    hinted.hint.as = row.as;
    CHECK(verify_slugs(judge_answer(ground_of(nullptr), hinted, row.answer).findings) ==
          row.findings);
  }
}

TEST_CASE("verify: weight, content and CORS of a hinted file") {
  manifest::Manifest m = three_files(Mechanism::link);
  manifest::Resource& planned = m.resources.at("/a.css");
  planned.bytes = 1000;
  Exchange exchange;
  exchange.status = 200;
  exchange.fields = {{"content-type", "text/css"}, {"cache-control", "max-age=60"}};
  const auto told = [&](std::uint64_t bytes, const std::string& hash) {
    exchange.bytes = bytes;
    const HintedUrl hinted{
        "https://x.test/a.css", {"/"}, &planned, planned.hint, announced_by_link};
    return verify_slugs(judge_answer(ground_of(&m), hinted, exchange, {hash, ""}).findings);
  };
  CHECK(told(1090, planned.hash).empty());
  CHECK(told(1200, planned.hash) == "served-weight?");
  CHECK(told(700, planned.hash) == "served-weight~");
  CHECK(told(1000, "xxh3:1111111111111111") == "served-content?");
  {
    const HintedUrl hinted{
        "https://x.test/a.css", {"/"}, &planned, planned.hint, announced_by_link};
    const Content content{"", "says br and is no br"};
    CHECK(verify_slugs(judge_answer(ground_of(&m), hinted, exchange, content).findings) ==
          "not-decodable");
  }

  exchange.fields = {{"content-type", "font/woff2"}, {"cache-control", "max-age=60"}};
  Hint hint = font_hint("https://cdn.test/f.woff2");
  const auto cors = [&](const char* mode, std::vector<Field> more) {
    hint.crossorigin = mode;
    Exchange answer = exchange;
    answer.fields.insert(answer.fields.end(), more.begin(), more.end());
    const HintedUrl hinted{hint.url, {"/"}, nullptr, hint, announced_by_link};
    return verify_slugs(judge_answer(ground_of(&m), hinted, answer).findings);
  };
  const Field any{"access-control-allow-origin", "*"}, own{"access-control-allow-origin", kHome};
  CHECK(cors("anonymous", {}) == "hinted-cors");
  CHECK(cors("anonymous", {any}).empty());
  CHECK(cors("anonymous", {own}).empty());
  CHECK(cors("use-credentials", {any}) == "hinted-cors");
  CHECK(cors("use-credentials", {own, {"access-control-allow-credentials", "true"}}).empty());
  const HintedUrl hinted{hint.url, {"/"}, nullptr, hint, announced_by_link};
  const auto fields = request_fields(ground_of(&m), hinted);
  CHECK(field(fields, "origin") == kHome);
  CHECK(field(fields, "sec-fetch-mode") == "cors");
}

TEST_CASE("verify: what to do about a hinted file") {
  struct Case {
    std::vector<Field> fields;
    int status;
    const char* words;
  };
  for (const Case& row :
       {Case{{{"vary", "*"}}, 200, "let `Vary` name the fields"},
        Case{{{"vary", "Origin, *"}}, 200, "must not be stored (Vary: *)"},
        Case{{{"cache-control", "no-store"}}, 200, "anew on every page = let the server say"},
        Case{{{"cache-control", "max-age=60"}, {"age", "99"}}, 200, "stale (Age: 99)"},
        Case{{}, 302, "leads nowhere, without a Location"}, Case{{}, 403, "behind a login"},
        Case{{}, 404, "deploy the file"}, Case{{}, 429, "--connections 1"},
        Case{{}, 503, "in maintenance"}}) {
    CAPTURE(row.words);
    Exchange exchange;
    exchange.status = row.status;
    exchange.fields = row.fields;
    exchange.fields.push_back({"content-type", "text/css"});
    const HintedUrl hinted{
        "https://x.test/a.css", {"/"}, nullptr, style_hint("/a.css"), announced_by_link};
    const Answer answer = judge_answer(ground_of(nullptr), hinted, exchange);
    REQUIRE(answer.findings.size() == 1);
    CHECK((answer.findings[0].message + " = " + answer.findings[0].remedy).find(row.words) !=
          std::string::npos);
  }
}

TEST_CASE("verify: HTTP dates") {
  constexpr std::int64_t kNow = 1'795'392'000;  // 2026-11-23
  for (const char* text : {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
                           "Sun Nov  6 08:49:37 1994"}) {
    CAPTURE(text);
    CHECK(parse_http_date(text, kNow) == 784111777);
  }
  CHECK(parse_http_date("Thu, 01 Jan 1970 00:00:00 GMT", kNow) == 0);
  // A year with two digits lies at most 50 years ahead.
  CHECK(parse_http_date("Monday, 23-Nov-76 00:00:00 GMT", kNow) ==
        parse_http_date("Mon, 23 Nov 2076 00:00:00 GMT", kNow));
  CHECK(parse_http_date("Wednesday, 23-Nov-77 00:00:00 GMT", kNow) ==
        parse_http_date("Wed, 23 Nov 1977 00:00:00 GMT", kNow));
  for (const char* text :
       {"", "0", "Sun, 06 Nov 1994 08:49:37", "Sun, 31 Feb 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 28:49:37 GMT", "Sun, 06 Nov 94 08:49:37 GMT",
        "Sunday, 06-Nov-1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37", "Sun Nov  6 08:49 1994",
        "Sun, 06 Nov 1994 08-49-37 GMT", "Sun, 4294967302 Nov 1994 08:49:37 GMT"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_http_date(text, kNow));
  }
}

TEST_CASE("verify: how long a response stays fresh") {
  struct Case {
    const char* what;
    std::vector<Field> fields;
    Storing storing;
    std::int64_t seconds;
  };
  constexpr std::int64_t kReceived = 1'795'392'000;  // 2026-11-23
  const Field tomorrow{"expires", "Tue, 24 Nov 2026 00:00:00 GMT"};
  const std::vector<Case> cases = {
      {"Expires without Date", {tomorrow}, Storing::fresh, 86'400},
      {"with a Date that is none", {tomorrow, {"date", "today"}}, Storing::fresh, 86'400},
      {"with a Date",
       {tomorrow, {"date", "Mon, 23 Nov 2026 12:00:00 GMT"}},
       Storing::fresh,
       43'200},
      {"past, without Date", {{"expires", "Sun, 22 Nov 2026 00:00:00 GMT"}}, Storing::stale, 0},
      {"RFC 850", {{"expires", "Tuesday, 24-Nov-26 00:00:00 GMT"}}, Storing::fresh, 86'400},
      {"asctime", {{"expires", "Tue Nov 24 00:00:00 2026"}}, Storing::fresh, 86'400},
      {"no date", {{"expires", "0"}}, Storing::stale, 0},
      {"Last-Modified without Date",
       {{"last-modified", "Fri, 13 Nov 2026 00:00:00 GMT"}},
       Storing::heuristic,
       86'400},
      {"Vary", {tomorrow, {"vary", "accept-encoding"}}, Storing::fresh, 86'400},
      {"Vary: * in a list", {tomorrow, {"vary", "accept-encoding, *"}}, Storing::forbidden, 0},
      {"Vary: * in a further field",
       {tomorrow, {"vary", "accept-encoding"}, {"vary", "*"}},
       Storing::forbidden,
       0},
  };
  for (const Case& row : cases) {
    CAPTURE(row.what);
    const Freshness got = freshness(row.fields, kReceived);
    CHECK(got.storing == row.storing);
    CHECK(got.seconds == row.seconds);
  }
  CHECK(freshness({tomorrow}, 0).storing == Storing::stale);  // nobody knows when it came
}
