// Which cookies of a first visit a second one brings along.
#include <doctest/doctest.h>

#include "base/text.h"
#include "verify/cookies.h"

using namespace pushplan;
using namespace pushplan::verify;

TEST_CASE("verify: cookies that are brought along") {
  struct Case {
    const char* url;
    std::vector<std::string> set;
    const char* sent;
  };
  const char *https = "https://www.x.test/docs/a.html?q=/b/", *http = "http://www.x.test/docs/";
  const std::vector<Case> cases = {
      {https, {}, ""},
      {https, {"a=1", "b=2; HttpOnly; SameSite=Lax"}, "a=1; b=2"},
      {https, {"a=1", "b=2", "a=3"}, "a=3; b=2"},
      {https, {" a = \"1 2\" ;x", "b=", "=c", "d", ""}, "a=\"1 2\"; b="},
      {https, {"a=1=2"}, "a=1=2"},
      // Name, domain and path together tell cookies apart.
      {https, {"a=1", "a=2; Path=/"}, "a=1; a=2"},
      {https, {"a=1; Path=/", "a=2; Path=/docs"}, "a=2; a=1"},
      {https, {"a=1", "a=2; Domain=x.test"}, "a=1; a=2"},
      {https, {"a=1; Domain=.X.test", "a=2; Domain=x.test"}, "a=2"},
      // Removed.
      {https, {"a=1", "a=2; Max-Age=0"}, ""},
      {https, {"a=1", "a=2; Max-Age=-1", "b=1"}, "b=1"},
      {https, {"a=1", "a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT"}, ""},
      {https, {"a=1", "a=; expires=Thursday, 01-Jan-70 00:00:00 GMT"}, ""},
      {https, {"a=1", "a=2; Max-Age=0; Path=/"}, "a=1"},
      // Max-Age stands above Expires, and what is neither is passed over.
      {https, {"a=1; Max-Age=9; Expires=Thu, 01 Jan 1970 00:00:00 GMT"}, "a=1"},
      {https, {"a=1; Expires=Tue, 24 Nov 2026 00:00:00 GMT; Max-Age=0"}, ""},
      {https, {"a=1; Max-Age=soon", "b=1; Expires=0", "c=1; Max-Age="}, "a=1; b=1; c=1"},
      {https, {"a=1; Max-Age=99999999999999999999"}, "a=1"},
      {https, {"a=1; Expires=Tue, 24-Nov-2026 00:00:00 GMT"}, "a=1"},
      {https, {"a=1; Expires=Sun, 22 Nov 2026 23:59:59 GMT"}, ""},
      // Where they go.
      {https, {"a=1; Path=/docs/", "b=1; Path=/doc", "c=1; Path=/docs/a.html/"}, "a=1"},
      {https, {"a=1; Path=docs", "b=1; Path=/docs/a.html"}, "b=1; a=1"},
      {https, {"a=1; Path=/b/"}, ""},
      {https, {"a=1; Path=/other; Path=/"}, "a=1"},
      {https, {"a=1; Domain=www.x.test", "b=1; Domain=y.test", "c=1; Domain=a.www.x.test"}, "a=1"},
      {https, {"a=1; Domain=test", "b=1; Domain=w.x.test", "c=1; Domain="}, "c=1"},
      {"https://127.0.0.1/", {"a=1; Domain=127.0.0.1", "b=1; Domain=0.0.1"}, "a=1"},
      {"https://[::1]/", {"a=1; Domain=[::1]", "b=1"}, "a=1; b=1"},
      {"https://localhost/", {"a=1; Domain=localhost"}, "a=1"},
      {https, {"a=1; Secure"}, "a=1"},
      {http, {"a=1; Secure", "b=1; secure=no", "c=1"}, "c=1"},
  };
  for (const Case& row : cases) {
    Exchange page;
    const std::string url = row.url;
    const std::size_t host = url.find("//") + 2, path = url.find('/', host);
    page.scheme = url.substr(0, host - 3);
    page.authority = url.substr(host, path - host) + ":8443";
    page.path = url.substr(path);
    page.received = 1'795'392'000;  // 2026-11-23
    for (const std::string& each : row.set) page.fields.push_back({"set-cookie", each});
    CAPTURE(row.url);
    CAPTURE(join(row.set, " | "));
    CHECK(join(kept_cookies(page), "; ") == row.sent);
  }
}

TEST_CASE("verify: cookies beside those that the visit was given") {
  CHECK(cookie_field({}, {"a=1"}) == "a=1");
  CHECK(cookie_field({"login=k; a=0", "b=2"}, {"a=1", "c=3"}) == "login=k; b=2; a=1; c=3");
  CHECK(cookie_field({"login=k"}, {}) == "login=k");
}
