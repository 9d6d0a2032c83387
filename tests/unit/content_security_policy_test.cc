// Tests of ContentSecurityPolicy and PagePolicies: what a page's own policies let it load and
// apply. What a browser with one host can show was compared with Chromium 156.
#include "analyzer/study/content_security_policy.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "tests/support/table.h"

namespace {

using namespace pushplan;
using namespace pushplan::test;
using refs::Certainty;
using study::ContentSecurityPolicy;
using study::Inline;
using study::PagePolicies;
using study::PolicyOrigin;
using study::PolicyRequest;

const char* to_string(Certainty c) {
  constexpr const char* kNames[] = {"no", "later", "unknown", "yes"};
  return kNames[static_cast<int>(c)];
}

constexpr std::string_view kDocument = "http://a.test:8080/docs/";

PolicyOrigin origin_of(std::string_view url, bool known = true) {
  return {*site::parse_url(url), known};
}

// Whether `img-src SOURCES`, of "SOURCES > URL", lets a document at `self` load the image.
std::string image_from(std::string_view row, const PolicyOrigin& self) {
  const std::size_t end = row.find('>');
  const ContentSecurityPolicy policy("img-src " + std::string(row.substr(0, end)));
  const auto url = site::parse_url(row.substr(end + 1), &self.url);
  REQUIRE(url);
  return to_string(policy.allows({"image", "", ""}, *url, self));
}
std::string image(std::string_view row) { return image_from(row, origin_of(kDocument)); }
std::string image_on_https(std::string_view row) {
  return image_from(row, origin_of("https://a.test/"));
}
std::string image_anywhere(std::string_view row) {
  return image_from(row, origin_of("https://nowhere.invalid/docs/", false));
}

// The destinations among `all` that a policy lets load a file of the site.
std::string loadable(std::string_view policy_text) {
  constexpr std::string_view kAll[] = {"style", "script", "worker",   "image",
                                       "font",  "video",  "object",   "iframe",
                                       "fetch", "json",   "manifest", "prefetch"};
  const PolicyOrigin self = origin_of(kDocument);
  const ContentSecurityPolicy policy(policy_text);
  std::string out;
  for (const std::string_view destination : kAll)
    if (policy.allows({destination, "", ""}, self.url, self) == Certainty::yes)
      out += (out.empty() ? "" : " ") + std::string(destination);
  return out;
}

// What a policy says of a script of the site that the parser inserts, of one that a script asks
// for, and of a sheet; all have the nonce "x" and the hash of sha256-AA+/.
std::string trusted(std::string_view policy_text) {
  const PolicyOrigin self = origin_of(kDocument);
  const ContentSecurityPolicy policy(policy_text);
  const auto ask = [&](std::string_view destination, bool parser_inserted) {
    return to_string(
        policy.allows({destination, "x", "sha256-AA+/", parser_inserted}, self.url, self));
  };
  return std::string(ask("script", true)) + " " + ask("script", false) + " " + ask("style", true);
}

// What a policy says of a script and an event handler, a style element and a style attribute, all
// with the nonce "x".
std::string inlined(std::string_view policy_text) {
  const ContentSecurityPolicy policy(policy_text);
  std::string out;
  for (const Inline type :
       {Inline::script, Inline::script_attribute, Inline::style, Inline::style_attribute})
    out += (out.empty() ? "" : " ") + std::string(to_string(policy.allows_inline(type, "x")));
  return out;
}

// For each reference, style and script of a page, in this order, what its policies say.
std::string on_page(std::string_view markup) {
  const html::HtmlPage page = html::read_html(markup);
  const PolicyOrigin self = origin_of(kDocument);
  const PagePolicies policies(page, self);
  std::string out;
  const auto add = [&](std::string_view name, Certainty c) {
    out += (out.empty() ? "" : ", ") + std::string(name) + " " + to_string(c);
  };
  for (const refs::Reference& reference : page.facts.references)
    add(reference.url, policies.allows(reference, {site::TargetKind::external, 0, reference.url}));
  for (const html::InlineStyle& style : page.facts.styles)
    add(style.attribute ? "style=" : "<style>", policies.allows(style));
  for (const html::InlineScript& script : page.facts.scripts)
    add("<script>", policies.allows(script));
  return out;
}

std::string with_policy(std::string_view policy, std::string_view markup) {
  return on_page("<meta http-equiv=content-security-policy content=\"" + std::string(policy) +
                 "\">" + std::string(markup));
}

}  // namespace

TEST_CASE("content security policy: source lists") {
  check_rows({{">a.png", "no"},
              {"'none'>a.png", "no"},
              {"'none' 'self'>a.png", "yes"},
              {"'SELF'>a.png", "yes"},
              {"'self'>http://a.test/a.png", "no"},
              {"'self'>https://a.test:8080/a.png", "yes"},
              {"'self'>http://b.test:8080/a.png", "no"},
              {"*>http://b.test/a.png", "yes"},
              {"*>data:,x", "no"},
              {"data:>data:,x", "yes"},
              {"http:>a.png", "yes"},
              {"HTTP:>https://b.test/a.png", "yes"},
              {"https:>a.png", "no"},
              {"ws:>a.png", "no"},
              {"!! foo/bar http:// a:b://c>a.png", "no"},
              {"!! 'self'>a.png", "yes"}},
             image);
}

TEST_CASE("content security policy: hosts and ports") {
  check_rows({{"b.test>http://b.test/a.png", "yes"},
              {"B.Test>http://b.test/a.png", "yes"},
              {"b.test>https://b.test/a.png", "yes"},
              {"b.test>http://b.test:81/a.png", "no"},
              {"b.test:81>http://b.test:81/a.png", "yes"},
              {"b.test:*>http://b.test:81/a.png", "yes"},
              {"b.test:80>http://b.test/a.png", "yes"},
              {"b.test:80>https://b.test/a.png", "yes"},
              {"b.test:443>http://b.test/a.png", "no"},
              {"b.test:443>https://b.test/a.png", "yes"},
              {"b.test:65536>http://b.test/a.png", "no"},
              {"b.test:>http://b.test/a.png", "no"},
              {"https://b.test>http://b.test/a.png", "no"},
              {"http://b.test>https://b.test/a.png", "yes"},
              {"*.b.test>http://b.test/a.png", "no"},
              {"*.b.test>http://c.b.test/a.png", "yes"},
              {"*.b.test>http://d.c.b.test/a.png", "yes"},
              {"*.b.test>http://cb.test/a.png", "no"},
              {"b.*>http://b.test/a.png", "no"},
              {"b..test>http://b.test/a.png", "no"},
              {"*:*>a.png", "yes"},
              {"http://*:*>a.png", "yes"},
              {"http://*>a.png", "no"},
              {"127.0.0.1:*>http://127.0.0.1:99/a.png", "yes"},
              {"*.0.0.1>http://127.0.0.1/a.png", "yes"},
              {"b_c.test>http://b_c.test/a.png", "yes"}},
             image);
  check_rows({{"b.test>http://b.test/a.png", "no"},
              {"b.test>https://b.test/a.png", "yes"},
              {"http:>a.png", "yes"},
              {"https:>a.png", "yes"}},
             image_on_https);
}

TEST_CASE("content security policy: paths") {
  check_rows({{"a.test:*/>/x/a.png", "yes"},
              {"a.test:*/x/>/x/a.png", "yes"},
              {"a.test:*/x/>/x/y/a.png", "yes"},
              {"a.test:*/x/>/x", "no"},
              {"a.test:*/x/>/xy/a.png", "no"},
              {"a.test:*/x>/x", "yes"},
              {"a.test:*/x>/x/a.png", "no"},
              {"a.test:*/x>/xy", "no"},
              {"a.test:*/a.png>/a.png?q", "yes"},
              {"a.test:*/a.png?x>/a.png?q", "yes"},
              {"a.test:*/a.png#x>/a.png", "yes"},
              {"a.test:*/%61.png>/a.png", "yes"},
              {"a.test:*/a.png>/%61.png", "yes"},
              {"a.test:*/A.png>/a.png", "no"}},
             image);
}

TEST_CASE("content security policy: a site whose server is not known") {
  check_rows({{"'self'>a.png", "yes"},
              {"*>a.png", "yes"},
              {"*:*>a.png", "yes"},
              {"http:>a.png", "yes"},
              {"https:>a.png", "unknown"},
              {"data:>a.png", "no"},
              {"b.test>a.png", "unknown"},
              {"b.test/x/>a.png", "no"},
              {"'self'>https://b.test/a.png", "no"},
              {"b.test>https://b.test/a.png", "yes"}},
             image_anywhere);
}

TEST_CASE("content security policy: directives and what stands in for them") {
  const std::string_view all =
      "style script worker image font video object iframe fetch json manifest prefetch";
  check_rows({{"", all},
              {"img-src 'none'",
               "style script worker font video object iframe fetch json manifest prefetch"},
              {"IMG-SRC 'none'; img-src *",
               "style script worker font video object iframe fetch json manifest prefetch"},
              {"img-src\n'self';;;style-src\t'none'",
               "script worker image font video object iframe fetch json manifest prefetch"},
              {"default-src 'none'", ""},
              {"default-src", ""},
              {"default-src 'self'", all},
              {"default-src *", all},
              {"default-src 'none'; base-uri 'self'", ""},
              {"default-src 'none'; img-src 'self'", "image prefetch"},
              {"default-src 'none'; img-src b.test", ""},
              {"default-src 'none'; style-src-elem 'self'", "style prefetch"},
              {"default-src 'none'; style-src-attr *", "prefetch"},
              {"default-src 'none'; script-src 'self'", "script worker prefetch"},
              {"default-src 'none'; script-src-elem 'self'", "script prefetch"},
              {"default-src 'none'; child-src 'self'", "worker iframe prefetch"},
              {"default-src 'none'; worker-src 'self'", "worker prefetch"},
              {"default-src 'none'; frame-src 'self'", "iframe prefetch"},
              {"default-src 'none'; connect-src 'self'", "fetch json prefetch"},
              {"default-src 'none'; media-src 'self'", "video prefetch"},
              {"default-src 'none'; manifest-src 'self'", "manifest prefetch"},
              {"script-src 'none'; script-src-elem 'self'; worker-src 'self'", all},
              {"frame-src 'self'; child-src 'none'",
               "style script image font video object iframe fetch json manifest prefetch"},
              {"sandbox; report-uri /r; frame-ancestors 'none'; upgrade-insecure-requests", all},
              // A directive that is not ASCII is dropped.
              {"img-src 'none' \xC3\xA9; default-src 'self'", all}},
             loadable);
}

TEST_CASE("content security policy: nonces, hashes and strict-dynamic") {
  check_rows({{"default-src 'none'", "no no no"},
              {"default-src 'nonce-x'", "yes yes yes"},
              {"default-src 'NONCE-x'", "yes yes yes"},
              {"default-src 'nonce-X'", "no no no"},
              {"default-src 'nonce-'", "no no no"},
              {"default-src 'nonce-x=='", "no no no"},
              {"default-src 'sha256-AA+/'", "yes yes no"},
              {"default-src 'SHA256-AA-_'", "yes yes no"},
              {"default-src 'sha384-AA+/'", "no no no"},
              {"default-src 'strict-dynamic' 'self'", "no yes yes"},
              {"default-src 'strict-dynamic' 'nonce-x'", "yes yes yes"},
              {"script-src 'strict-dynamic'", "no yes yes"}},
             trusted);
  const PolicyOrigin self = origin_of(kDocument);
  const auto integrity = [&](std::string_view metadata) {
    const ContentSecurityPolicy policy("script-src 'sha256-AAAA' 'sha384-BBBB'");
    return to_string(policy.allows({"script", "", metadata}, self.url, self));
  };
  check_rows({{"", "no"},
              {"sha256-AAAA", "yes"},
              {"sha256-AAAA?x", "yes"},
              {"sha256-AAAA sha384-BBBB", "yes"},
              {"md5-x sha256-AAAA", "yes"},
              // Each of the hashes must be allowed.
              {"sha256-AAAA sha256-CCCC", "no"},
              {"sha512-AAAA", "no"}},
             integrity);
  // Workers are scripts where script-src stands in for worker-src.
  const auto worker = [&](std::string_view text) {
    return to_string(ContentSecurityPolicy(text).allows({"worker", "", "", false}, self.url, self));
  };
  check_rows({{"script-src 'strict-dynamic'", "yes"},
              {"default-src 'strict-dynamic'", "no"},
              {"worker-src 'none'; script-src 'self'", "no"},
              {"script-src 'unsafe-inline'; default-src 'self'", "no"}},
             worker);
}

TEST_CASE("content security policy: what stands in the page") {
  check_rows({{"", "yes yes yes yes"},
              {"img-src 'none'", "yes yes yes yes"},
              {"default-src 'self'", "no no no no"},
              {"default-src *", "no no no no"},
              {"default-src 'unsafe-inline'", "yes yes yes yes"},
              {"style-src 'UNSAFE-INLINE'; script-src 'none'", "no no yes yes"},
              // A nonce or a hash makes browsers that know it ignore 'unsafe-inline'.
              {"default-src 'unsafe-inline' 'nonce-x'", "yes no yes no"},
              {"default-src 'unsafe-inline' 'nonce-y'", "no no no no"},
              {"default-src 'unsafe-inline' 'sha256-AAAA'", "unknown no unknown no"},
              {"default-src 'unsafe-inline' 'strict-dynamic'", "no no yes yes"},
              {"default-src 'sha256-AAAA' 'unsafe-hashes'", "unknown unknown unknown unknown"},
              {"default-src 'sha1-AAAA' 'unsafe-hashes'", "no no no no"},
              {"default-src 'nonce-x' 'sha256-AAAA'", "yes no yes no"},
              {"style-src-elem 'self'", "yes yes no yes"},
              {"style-src 'none'; style-src-attr 'unsafe-inline'", "yes yes no yes"},
              {"script-src 'none'; script-src-elem 'unsafe-inline'", "yes no yes yes"}},
             inlined);
}

TEST_CASE("page policies: place") {
  check_rows(
      {{"<link rel=stylesheet href=a><meta http-equiv=content-security-policy content=\"style-src "
        "'none'\"><link rel=stylesheet href=b><style>a{}</style><p style=c:d>",
        "a yes, b no, <style> no, style= no"},
       {"<html style=a:b><meta http-equiv=content-security-policy content=\"style-src 'none'\">",
        "style= yes"},
       {"<body><meta http-equiv=content-security-policy content=\"img-src 'none'\"><img src=a>",
        "a yes"},
       {"<meta http-equiv=content-security-policy content=\"img-src 'self'\"><meta "
        "http-equiv=content-security-policy content=\"img-src *; style-src 'none'\"><img src=a>"
        "<img src=//b.test/a><link rel=stylesheet href=b>",
        "a yes, //b.test/a no, b no"},
       {"<img src=a>", "a yes"}},
      on_page);
  // A comma begins a further policy.
  CHECK(with_policy("img-src 'none', script-src 'none'", "<img src=a><script src=b></script>") ==
        "a no, b no");
  const html::HtmlPage page = html::read_html(
      "<style>@import 'a'</style><meta http-equiv=content-security-policy content=\"style-src "
      "'none'\"><style>@import 'a'</style>");
  const PolicyOrigin self = origin_of(kDocument);
  const PagePolicies policies(page, self);
  refs::Reference import;
  import.kind = refs::Kind::css_import;
  import.request.as = "style";
  const site::Target sheet{site::TargetKind::missing, 0, "/a"};
  CHECK(policies.allows_import(import, sheet, page.facts.styles[0].element) == Certainty::yes);
  CHECK(policies.allows_import(import, sheet, page.facts.styles[1].element) == Certainty::no);
  CHECK(policies.allows_import(import, sheet, dom::kNone) == Certainty::no);
  CHECK(policies.allows(import, sheet) == Certainty::no);
  CHECK(policies.allows(import, {}) == Certainty::yes);
}

TEST_CASE("page policies: elements") {
  const auto nonces = [](std::string_view markup) {
    return with_policy("default-src 'nonce-x'", markup);
  };
  check_rows(
      {{"<script src=a nonce=x></script><script src=b></script>", "a yes, b no"},
       {"<script src=a nonce=' x '></script><script src=b nonce=X></script>", "a yes, b no"},
       {"<script nonce=x>1</script><script>2</script>", "<script> yes, <script> no"},
       {"<script type=importmap>{}</script>", "<script> no"},
       {"<link rel=stylesheet nonce=x href=a><style nonce=x>a{}</style>", "a yes, <style> yes"},
       {"<p nonce=x style=a:b>", "style= no"},
       {"<img nonce=x src=a>", "a no"},
       // Injected markup must not make use of a script's nonce.
       {"<script src=a nonce=x b='<SCRIPT'></script>", "a no"},
       {"<script src=a nonce=x <style></script>", "a no"},
       {"<link rel=stylesheet nonce=x b='<script' href=a>", "a yes"}},
      nonces);
  const auto strict = [](std::string_view markup) {
    return with_policy("script-src 'strict-dynamic' 'nonce-x'", markup);
  };
  check_rows({{"<link rel=preload as=script href=a>", "a no"},
              {"<link rel=preload as=script nonce=x href=a>", "a yes"},
              {"<link rel=modulepreload href=a>", "a yes"},
              {"<script type=module src=a></script>", "a no"}},
             strict);
  const auto objects = [](std::string_view markup) {
    return with_policy("object-src 'self'; frame-src 'none'; img-src 'none'", markup);
  };
  check_rows({{"<object data=a.png></object>", "a.png yes"},
              {"<object data=a type=image/png></object>", "a yes"},
              {"<object data=a.html></object>", "a.html no"},
              {"<object data=a.svg></object>", "a.svg no"},
              {"<embed src=a.svg>", "a.svg no"},
              {"<input type=image src=a>", "a no"}},
             objects);
  CHECK(with_policy("default-src 'none'; img-src 'self'", "<link rel=prefetch href=a>") == "a yes");
  CHECK(with_policy("img-src 'none'", "<table background=a>") == "a no");
  CHECK(with_policy("style-src 'none'", "<table background=a>") == "a yes");
}

TEST_CASE("page policies: base and event handlers") {
  const auto base = [](std::string_view markup) {
    const html::HtmlPage page = html::read_html(markup);
    const PolicyOrigin self = origin_of(kDocument);
    return to_string(
        PagePolicies(page, self).allows_base(*site::parse_url(page.facts.base_href, &self.url)));
  };
  check_rows(
      {{"<base href=/x/>", "yes"},
       {"<meta http-equiv=content-security-policy content=\"default-src 'none'\"><base "
        "href=/x/>",
        "yes"},
       {"<meta http-equiv=content-security-policy content=\"base-uri 'none'\"><base href=/x/>",
        "no"},
       {"<meta http-equiv=content-security-policy content=\"base-uri 'self'\"><base href=/x/>",
        "yes"},
       {"<base href=/x/><meta http-equiv=content-security-policy content=\"base-uri 'none'\">",
        "yes"}},
      base);
  const html::HtmlPage page = html::read_html(
      "<meta http-equiv=content-security-policy content=\"script-src 'self'\"><p onclick=a()>");
  CHECK(PagePolicies(page, origin_of(kDocument)).allows_event_handlers() == Certainty::no);
}

TEST_CASE("page policies: limit") {
  using refs::Blocks;
  using refs::State;
  const auto limited = [](State state, Certainty allowed) {
    return study::limit({state, Blocks::render, ""}, allowed);
  };
  CHECK(limited(State::needed, Certainty::yes).blocks == Blocks::render);
  CHECK(limited(State::needed, Certainty::unknown).state == State::possible);
  CHECK(limited(State::needed, Certainty::unknown).blocks == Blocks::none);
  CHECK(limited(State::needed, Certainty::no).state == State::unused);
  CHECK(limited(State::unused, Certainty::unknown).state == State::unused);
  CHECK_FALSE(limited(State::possible, Certainty::no).why.empty());
}

TEST_CASE("page policies: bounds") {
  const PolicyOrigin self = origin_of(kDocument);
  const ContentSecurityPolicy longest("img-src " + repeat("a.test ", 257) + "; base-uri 'self'");
  CHECK(longest.allows({"image", "", ""}, self.url, self) == Certainty::unknown);
  CHECK(longest.allows_base(self.url, self) == Certainty::yes);
  CHECK(with_policy(repeat("img-src *,", 16), "<img src=a>") == "a yes");
  CHECK(with_policy(repeat("img-src *,", 17), "<img src=a>") == "a unknown");
  CHECK(with_policy(repeat("img-src 'none',", 17), "<img src=a>") == "a no");
}
