// Tests of analyzer/site/url.h on what matters to a static site: references from pages at https and
// file bases, the serialisers, file names as paths, hosts, and input that is not clean text.
#include "analyzer/site/url.h"

#include <doctest/doctest.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pushplan::site {
namespace {

constexpr std::string_view kFailure = "failure";

struct Case {
  std::string_view input;
  std::string_view base;  // empty: none
  std::string_view expected;
};

std::string resolve(std::string_view input, std::string_view base) {
  std::optional<Url> base_url;
  if (!base.empty()) {
    base_url = parse_url(base);
    REQUIRE(base_url.has_value());
  }
  const auto url = parse_url(input, base_url ? &*base_url : nullptr);
  return url ? serialize(*url) : std::string(kFailure);
}

void check_all(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    CAPTURE(c.input);
    CAPTURE(c.base);
    CHECK(resolve(c.input, c.base) == c.expected);
  }
}

Url parsed(std::string_view input) {
  const auto url = parse_url(input);
  CAPTURE(input);
  REQUIRE(url.has_value());
  return *url;
}

constexpr std::string_view kPage = "https://a.example/d/e/page.html?q=1#f";

TEST_CASE("url: references in a page") {
  check_all({
      {"style.css", kPage, "https://a.example/d/e/style.css"},
      {"./style.css", kPage, "https://a.example/d/e/style.css"},
      {"../img/x.png", kPage, "https://a.example/d/img/x.png"},
      {"../../../../x", kPage, "https://a.example/x"},
      {"/x/y.js?v=2", kPage, "https://a.example/x/y.js?v=2"},
      {"//cdn.example/x.js", kPage, "https://cdn.example/x.js"},
      {"http:x.js", kPage, "http://x.js/"},
      {"https:x.js", kPage, "https://a.example/d/e/x.js"},
      {"https:/x.js", kPage, "https://a.example/x.js"},
      {"https:///b.example/x", kPage, "https://b.example/x"},
      {"", kPage, "https://a.example/d/e/page.html?q=1"},
      {"#top", kPage, "https://a.example/d/e/page.html?q=1#top"},
      {"?", kPage, "https://a.example/d/e/page.html?"},
      {"?p=2", kPage, "https://a.example/d/e/page.html?p=2"},
      {".", kPage, "https://a.example/d/e/"},
      {"..", kPage, "https://a.example/d/"},
      {"..?x", kPage, "https://a.example/d/?x"},
      {"a/", kPage, "https://a.example/d/e/a/"},
      {"a//b", kPage, "https://a.example/d/e/a//b"},
      {"/..//x", kPage, "https://a.example//x"},
      {"1:2", kPage, "https://a.example/d/e/1:2"},
      {"./a:b", kPage, "https://a.example/d/e/a:b"},
      {"?a#b?c#d", kPage, "https://a.example/d/e/page.html?a#b?c#d"},
      {"x", "", kFailure},
      {"/x", "", kFailure},
      {"", "", kFailure},
      {"https://", kPage, kFailure},
      {"//", kPage, kFailure},
  });
}

TEST_CASE("url: dot segments, also percent-encoded, and backslashes") {
  check_all({
      {"%2e/x", kPage, "https://a.example/d/e/x"},
      {"%2E%2e/x", kPage, "https://a.example/d/x"},
      {".%2E", kPage, "https://a.example/d/"},
      {"%2e%2e%2e/x", kPage, "https://a.example/d/e/%2e%2e%2e/x"},
      {".../x", kPage, "https://a.example/d/e/.../x"},
      {"..x", kPage, "https://a.example/d/e/..x"},
      {"%2", kPage, "https://a.example/d/e/%2"},
      {"%2f..", kPage, "https://a.example/d/e/%2f.."},
      {"..\\x\\y", kPage, "https://a.example/d/x/y"},
      {"\\\\b.example\\x", kPage, "https://b.example/x"},
      {"/\\b.example", kPage, "https://b.example/"},
      {"?a\\b#c\\d", kPage, "https://a.example/d/e/page.html?a\\b#c\\d"},
      {"a\\b", "x://h/c", "x://h/a\\b"},
  });
}

TEST_CASE("url: white space and control characters in the input") {
  check_all({
      {" \t\n x.js \r\n\f ", kPage, "https://a.example/d/e/x.js"},
      {"x\n.j\ts", kPage, "https://a.example/d/e/x.js"},
      {"ht\ntps://b.example/", kPage, "https://b.example/"},
      {"/\n/b.example/", kPage, "https://b.example/"},
      {"a b c", kPage, "https://a.example/d/e/a%20b%20c"},
      {"a\fb\x7f", kPage, "https://a.example/d/e/a%0Cb%7F"},
      {std::string_view("a\0b\0", 4), kPage, "https://a.example/d/e/a%00b"},
      {"\t \n", kPage, "https://a.example/d/e/page.html?q=1"},
  });
}

TEST_CASE("url: each part has its own percent-encode set") {
  check_all({
      {"/ \"<>`{}^|'[]%~", kPage, "https://a.example/%20%22%3C%3E%60%7B%7D%5E|'[]%~"},
      {"? \"<>`{}^|'[]%", kPage, "https://a.example/d/e/page.html?%20%22%3C%3E`{}^|%27[]%"},
      {"# \"<>`{}^|'[]%#", kPage, "https://a.example/d/e/page.html?q=1#%20%22%3C%3E%60{}^|'[]%#"},
      {"x://h?'", "", "x://h?'"},
      {"https://a b;=@[^|:c:@h/", "", "https://a%20b%3B%3D%40%5B%5E%7C:c%3A@h/"},
      {"data:a b\"<'? x", "", "data:a b\"<'?%20x"},
  });
}

TEST_CASE("url: text that is not ASCII, and bytes that are not UTF-8") {
  check_all({
      {"\xc3\xbc?\xc3\xbc#\xc3\xbc", kPage, "https://a.example/d/e/%C3%BC?%C3%BC#%C3%BC"},
      {"\xf0\x9f\x98\x80", kPage, "https://a.example/d/e/%F0%9F%98%80"},
      {"a\xffz", kPage, "https://a.example/d/e/a%EF%BF%BDz"},
      {"\xc0\xaf", kPage, "https://a.example/d/e/%EF%BF%BD%EF%BF%BD"},
      {"\xed\xa0\x80", kPage, "https://a.example/d/e/%EF%BF%BD%EF%BF%BD%EF%BF%BD"},
      {"\xe2\x82", kPage, "https://a.example/d/e/%EF%BF%BD"},
      {"\xe2\x82x", kPage, "https://a.example/d/e/%EF%BF%BDx"},
      {"\xf4\x90\x80\x80", kPage, "https://a.example/d/e/%EF%BF%BD%EF%BF%BD%EF%BF%BD%EF%BF%BD"},
      {"\xc3\n\xbc", kPage, "https://a.example/d/e/%EF%BF%BD%EF%BF%BD"},
  });
}

TEST_CASE("url: hosts") {
  check_all({
      {"https://EXAMPLE.com", "", "https://example.com/"},
      {"https://ex%61mple.com", "", "https://example.com/"},
      {"https://m\xc3\xbcnchen.example/", "", "https://xn--mnchen-3ya.example/"},
      {"https://fa\xc3\x9f.example/", "", "https://xn--fa-hia.example/"},
      {"https://m%C3%BCnchen.example/", "", "https://xn--mnchen-3ya.example/"},
      {"https://XN--MNCHEN-3YA.example/", "", "https://xn--mnchen-3ya.example/"},
      {"https://\xc3\xbc!x/", "", "https://xn--!x-wka/"},
      {"https://a\xff/", "", kFailure},
      {"https://a_b.example./", "", "https://a_b.example./"},
      {"https://a b/", "", kFailure},
      {"https://a%00b/", "", kFailure},
      {"https://\xc3\xbc%00/", "", kFailure},
      {"https://a%2Fb/", "", kFailure},
      {"https://a<b/", "", kFailure},
      {"https://user@/", "", kFailure},
      {"https://u:p@h:8080/", "", "https://u:p@h:8080/"},
      {"https://:@h/", "", "https://h/"},
      {"//h2/x", "https://u:p@h:8080/", "https://h2/x"},
      {"/x", "https://u:p@h:8080/", "https://u:p@h:8080/x"},
  });
}

TEST_CASE("url: ports") {
  check_all({
      {"https://h:443/", "", "https://h/"},
      {"http://h:443/", "", "http://h:443/"},
      {"http://h:0080/", "", "http://h/"},
      {"https://h:/", "", "https://h/"},
      {"https://h:0/", "", "https://h:0/"},
      {"https://h:65535/", "", "https://h:65535/"},
      {"https://h:65536/", "", kFailure},
      {"https://h:4294967376/", "", kFailure},
      {"https://h:8x/", "", kFailure},
      {"https://h:-1/", "", kFailure},
      {"https://:80/", "", kFailure},
      {"x://:80/", "", kFailure},
      {"x://h:443/", "", "x://h:443/"},
  });
}

TEST_CASE("url: IPv4 addresses") {
  check_all({
      {"http://127.0.0.1/", "", "http://127.0.0.1/"},
      {"http://127.1/", "", "http://127.0.0.1/"},
      {"http://0x7f.1./", "", "http://127.0.0.1/"},
      {"http://017700000001/", "", "http://127.0.0.1/"},
      {"http://4294967295/", "", "http://255.255.255.255/"},
      {"http://4294967296/", "", kFailure},
      {"http://99999999999999999999/", "", kFailure},
      {"http://256.0.0.1/", "", kFailure},
      {"http://1.2.3.4.5/", "", kFailure},
      {"http://1..2/", "", kFailure},
      {"http://0x/", "", "http://0.0.0.0/"},
      {"http://09/", "", kFailure},
      {"http://a.09/", "", kFailure},
      {"http://1.2.3.a/", "", "http://1.2.3.a/"},
      {"x://127.1/", "", "x://127.1/"},
  });
}

TEST_CASE("url: IPv6 addresses") {
  check_all({
      {"http://[::1]:80/", "", "http://[::1]/"},
      {"http://[::]/", "", "http://[::]/"},
      {"http://[1:2:3:4:5:6:7:8]/", "", "http://[1:2:3:4:5:6:7:8]/"},
      {"http://[ABCD:0:0:1:0:0:0:2]/", "", "http://[abcd:0:0:1::2]/"},
      {"http://[1:0:0:2:0:0:3:4]/", "", "http://[1::2:0:0:3:4]/"},
      {"http://[1:2:3:4:5:6:7::]/", "", "http://[1:2:3:4:5:6:7:0]/"},
      {"http://[::1.2.3.4]/", "", "http://[::102:304]/"},
      {"http://[1:2:3:4:5:6:1.2.3.4]/", "", "http://[1:2:3:4:5:6:102:304]/"},
      {"http://[1:2:3:4:5:6:7:1.2.3.4]/", "", kFailure},
      {"http://[1:2:3:4:5:6:7:8::]/", "", kFailure},
      {"http://[1:2:3:4:5:6:7]/", "", kFailure},
      {"http://[::1::]/", "", kFailure},
      {"http://[:::1]/", "", kFailure},
      {"http://[:1]/", "", kFailure},
      {"http://[1:]/", "", kFailure},
      {"http://[::12345]/", "", kFailure},
      {"http://[::1.2.3]/", "", kFailure},
      {"http://[::1.2.3.04]/", "", kFailure},
      {"http://[::1.2.3.256]/", "", kFailure},
      {"http://[1.2.3.4::]/", "", kFailure},
      {"http://[::1%25eth0]/", "", kFailure},
      {"http://[]/", "", kFailure},
      {"http://[::1/", "", kFailure},
      {"x://[::1]/", "", "x://[::1]/"},
  });
}

TEST_CASE("url: file URLs") {
  check_all({
      {"x.html", "file:///site/index.html", "file:///site/x.html"},
      {"/x", "file:///C:/site/", "file:///C:/x"},
      {"/x", "file:///Cx/site/", "file:///x"},
      {"..", "file:///C:/", "file:///C:/"},
      {"D|/x", "file:///C:/site/", "file:///D:/x"},
      {"/D|/x", "file:///C:/site/", "file:///D:/x"},
      {"//D|/x", "file:///C:/site/", "file:///D:/x"},
      {"?q", "file:///site/a?b#c", "file:///site/a?q"},
      {"#z", "file:///site/a?b#c", "file:///site/a?b#z"},
      {"file:x", "file:///site/a", "file:///site/x"},
      {"file:x", kPage, "file:///x"},
      {"file://localhost/x", "", "file:///x"},
      {"file://h/x", "", "file://h/x"},
      {"/x", "file://h/y", "file://h/x"},
      {"file:\\\\h\\x", "", "file://h/x"},
      {"file:", "", "file:///"},
  });
}

TEST_CASE("url: schemes that are not special") {
  check_all({
      {"mailto:a@b.example", kPage, "mailto:a@b.example"},
      {"javascript:f('x y')", kPage, "javascript:f('x y')"},
      {"data:image/svg+xml,<svg a='b'/>#x", kPage, "data:image/svg+xml,<svg a='b'/>#x"},
      {"DATA:,\xc3\xbc", kPage, "data:,%C3%BC"},
      {"#x", "data:text/html,y", "data:text/html,y#x"},
      {"x", "data:text/html,y", kFailure},
      {"a:  ?q", "", "a: %20?q"},
      {"a:/.//b", "", "a:/.//b"},
      {"a:/..//b", "", "a:/.//b"},
      {"a://", "", "a://"},
      {"a://h%zz\x01/", "", "a://h%zz%01/"},
      {"a://h^/", "", kFailure},
      {"../x", "a:/b/c/d", "a:/b/x"},
  });
}

TEST_CASE("url: parts, and the ways to write a URL") {
  const Url url = parsed("HTTPS://u:p@H.example:8443/a/b?q#f");
  CHECK(url == Url{"https", "u", "p", "h.example", 8443, "/a/b", false, "q", "f"});
  CHECK(serialize(url) == "https://u:p@h.example:8443/a/b?q#f");
  CHECK(serialize_without_fragment(url) == "https://u:p@h.example:8443/a/b?q");
  CHECK(path_and_query(url) == "/a/b?q");
  CHECK(origin(url) == "https://h.example:8443");
  CHECK(path_and_query(parsed("https://h?")) == "/?");
  CHECK(path_and_query(parsed("https://h#x")) == "/");
  CHECK(parsed("data:x").opaque_path);
  CHECK(!parsed("data:x").host.has_value());
  CHECK(parsed("file:///x").host == "");
}

TEST_CASE("url: origins") {
  CHECK(origin(parsed("https://h:443/")) == "https://h");
  CHECK(origin(parsed("ws://h:81/")) == "ws://h:81");
  CHECK(origin(parsed("file:///x")) == "null");
  CHECK(origin(parsed("data:,x")) == "null");
  CHECK(origin(parsed("x://h/")) == "null");
  CHECK(origin(parsed("blob:https://h:8/id")) == "https://h:8");
  CHECK(origin(parsed("blob:file:///id")) == "null");
  CHECK(origin(parsed("blob:id")) == "null");
}

TEST_CASE("url: special schemes") {
  for (const auto scheme : {"ftp", "file", "http", "https", "ws", "wss"}) CHECK(is_special(scheme));
  for (const auto scheme : {"", "HTTP", "httpx", "data", "blob"}) CHECK(!is_special(scheme));
}

TEST_CASE("url: percent_decode") {
  CHECK(percent_decode("a%20b%2F%c3%BC") == "a b/\xc3\xbc");
  CHECK(percent_decode("%25%32%35") == "%25");
  CHECK(percent_decode("%%2%zz%4") == "%%2%zz%4");
  CHECK(percent_decode("%00") == std::string(1, '\0'));
}

TEST_CASE("url: percent_encode_path") {
  CHECK(percent_encode_path("/a b/100%.html") == "/a%20b/100%25.html");
  CHECK(percent_encode_path("/what?#\\x") == "/what%3F%23%5Cx");
  CHECK(percent_encode_path("/\xc3\xbc'|[1]&;=@:+~") == "/%C3%BC'|[1]&;=@:+~");
  CHECK(percent_encode_path("/\xff\n\x7f") == "/%FF%0A%7F");
  CHECK(percent_encode_path("/%2e%2e/x") == "/%252e%252e/x");
}

TEST_CASE("url: every file name survives the way through a link") {
  const Url base = parsed(kPage);
  for (unsigned byte = 1; byte < 256; ++byte) {
    const std::string name = std::string("/dir/a") + static_cast<char>(byte) + "z";
    const std::string encoded = percent_encode_path(name);
    CAPTURE(byte);
    const auto url = parse_url(encoded, &base);
    REQUIRE(url.has_value());
    CHECK(url->path == encoded);
    CHECK(!url->query.has_value());
    CHECK(!url->fragment.has_value());
    CHECK(percent_decode(url->path) == name);
  }
}

}  // namespace
}  // namespace pushplan::site
