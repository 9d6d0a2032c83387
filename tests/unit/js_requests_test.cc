// Tests that analyzer/js finds the requests that a script makes with a literal URL, other than
// imports: one line per behaviour, a source and a compact dump of what is found in it.
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "analyzer/js/imports.h"
#include "analyzer/js/link_changes.h"
#include "tests/support/table.h"

namespace pushplan::js {
namespace {

const char* name_of(Api api) {
  if (api == Api::fetch) return "fetch";
  if (api == Api::xml_http_request) return "xhr";
  if (api == Api::import_scripts) return "imported";
  return destination_of(api);
}

// "fetch a", with "include" or "omit", "no-cors" or "same-origin", "module" and "beside" (the
// script) where they are not the default; separated by ", ".
std::string dump(std::string_view source) {
  std::string out;
  for (const ScriptRequest& r : scan_imports(source).fetches) {
    if (!out.empty()) out += ", ";
    out += name_of(r.api);
    out += " " + r.url;
    if (r.credentials == Credentials::include) out += " include";
    if (r.credentials == Credentials::omit) out += " omit";
    if (r.mode == RequestMode::no_cors) out += " no-cors";
    if (r.mode == RequestMode::same_origin) out += " same-origin";
    if (r.module) out += " module";
    if (r.base == UrlBase::script) out += " beside";
  }
  return out;
}

TEST_CASE("js requests: fetch with a literal at the top level") {
  test::check_rows(
      {
          {"fetch('a')", "fetch a"},
          {"fetch(\"a\", ).then(f)", "fetch a"},
          {"fetch(`a`)", "fetch a"},
          {"const r = await fetch('a\\x2Fb')", "fetch a/b"},
          {"window.fetch('a'); self.fetch('b'); globalThis.fetch('c')",
           "fetch a, fetch b, fetch c"},
          {"window?.fetch('a')", "fetch a"},
          {"fetch(new URL('a', import.meta.url))", "fetch a beside"},
          {"f(fetch('a'), [fetch('b')], {c: fetch('c')})", "fetch a, fetch b, fetch c"},
          {"`${fetch('a')}`", "fetch a"},
          {"if (a) { fetch('a') } else fetch('b')", "fetch a, fetch b"},
          {"export default fetch('a')", "fetch a"},
          {"fetch(a); fetch('a' + b); fetch(`a${b}`); fetch(); fetch", ""},
          {"fetch('a'; fetch('b'", ""},
          {"a.fetch('a'); a.window.fetch('b'); prefetch('c')", ""},
          {"({fetch('a') {}, fetch: 1}); class A { fetch(a = 'b') {} }", ""},
          {"function fetch(a) {}", ""},
          {"// fetch('a')\n'fetch(\\'b\\')'", ""},
      },
      dump);
}

TEST_CASE("js requests: fetch inside a function or class runs later or never") {
  test::check_rows(
      {
          {"function f() { fetch('a') } fetch('b')", "fetch b"},
          {"function f(a = fetch('a')) {} fetch('b')", "fetch b"},
          {"x = function () { if (a) { fetch('a') } }; fetch('b')", "fetch b"},
          {"x = () => { fetch('a') }\nfetch('b')", "fetch b"},
          {"x = () => { fetch('a') }, fetch('b')", "fetch b"},
          {"x = () => fetch('a')\nfetch('b')", "fetch b"},
          {"x = () => fetch('a'), y = fetch('b')", "fetch b"},
          {"x = () => a\n  .then(fetch('a')); fetch('b')", "fetch b"},
          {"x = y => z => [fetch('a')]; fetch('b')", "fetch b"},
          {"x = () => ({a: fetch('a')}); fetch('b')", "fetch b"},
          {"f(() => fetch('a'), fetch('b'))", "fetch b"},
          {"f(async () => { await fetch('a') })\nawait fetch('b')", "fetch b"},
          {"({a() { fetch('a') }, get b() { fetch('a') }, c: fetch('b')})", "fetch b"},
          {"class A { a = fetch('a'); b() { fetch('a') } } fetch('b')", "fetch b"},
          {"class A { a() { return {b: fetch('a')} } }\nfetch('b')", "fetch b"},
          {"(function () { fetch('a') })(); (() => fetch('a'))()", ""},
      },
      dump);
}

TEST_CASE("js requests: options of fetch") {
  test::check_rows(
      {
          {"fetch('a', {credentials: 'include'})", "fetch a include"},
          {"fetch('a', {credentials: 'omit', mode: 'no-cors'})", "fetch a omit no-cors"},
          {"fetch('a', {'mode': `same-origin`, credentials: 'same-origin',})",
           "fetch a same-origin"},
          {"fetch('a', {method: 'get'}); fetch('b', {method: 'HEAD'}, )", "fetch a, fetch b"},
          {"fetch('a', {headers: {a: [1, f(2)], b: {}}, credentials: 'omit'})", "fetch a omit"},
          {"fetch('a', {x: /[}]/, credentials: 'omit'})", "fetch a omit"},
          {"fetch('a', {})", "fetch a"},
          {"fetch('a', {method: 'POST'})", ""},
          {"fetch('a', {method: m}); fetch('a', {method}); fetch('a', {...o})", ""},
          {"fetch('a', {['method']: 'POST'}); fetch('a', {method() {}})", ""},
          {"fetch('a', {credentials: 'none'}); fetch('a', {mode: 'navigate'})", ""},
          {"fetch('a', options)", ""},
          {"fetch('a', {x: `${y}`}); fetch('a', {x: 1", ""},
      },
      dump);
}

TEST_CASE("js requests: XMLHttpRequest that is opened and sent at the top level") {
  test::check_rows(
      {
          {"x.open('GET', 'a'); x.send()", "xhr a"},
          {"x.open('get', `a`, true); x.onload = function () {}; x.send(null)", "xhr a"},
          {"x.open('GET', 'a'); x.withCredentials = true; x.send()", "xhr a include"},
          {"x.withCredentials = !0; x.open('GET', 'a'); x.send()", "xhr a include"},
          {"x.open('GET', 'a'); x.withCredentials = false; x.send()", "xhr a"},
          {"x.open('GET', 'a'); x.withCredentials == true; x.send()", "xhr a"},
          {"x.open('GET', 'a'); y.open('GET', 'b'); y.withCredentials = true; x.send(); y.send()",
           "xhr a, xhr b include"},
          {"x.open('GET', 'a'); x.open('POST', 'b'); x.send()", ""},
          {"x.open('GET', 'a'); x.open('GET', b); x.send()", ""},
          {"x.open('GET', 'a'); x.send(); x.send()", "xhr a"},
          {"x.open('GET', 'a')", ""},
          {"x.open('GET', 'a'); y.send(); x.send", ""},
          {"function f() { x.open('GET', 'a'); x.send() }", ""},
          {"x.open('GET', 'a'); function f() { x.send() }", ""},
          {"window.open('a', 'b'); open('GET', 'a'); send(); f().open('GET', 'a'); f().send()", ""},
      },
      dump);
}

TEST_CASE("js requests: workers and worklets, wherever they stand") {
  test::check_rows(
      {
          {"new Worker('a')", "worker a same-origin"},
          {"new Worker('a', {type: 'module', name: n})", "worker a same-origin module"},
          {"new Worker('a', {type: 'module', credentials: 'omit'})",
           "worker a omit same-origin module"},
          {"new Worker(new URL('a', import.meta.url), {type: 'module'})",
           "worker a same-origin module beside"},
          {"new Worker(new URL(`a`, import.meta.url))", "worker a same-origin beside"},
          {"new window.Worker('a'); new self.SharedWorker('b', 'name')",
           "worker a same-origin, sharedworker b same-origin"},
          {"new Worker('a', options)", "worker a same-origin"},
          {"function f() { return () => new Worker('a') }", "worker a same-origin"},
          {"navigator.serviceWorker.register('a')", "serviceworker a same-origin"},
          {"window.navigator.serviceWorker?.register('a', {scope: '/', type: 'module'})",
           "serviceworker a same-origin module"},
          {"CSS.paintWorklet.addModule('a')", "paintworklet a"},
          {"this.c.audioWorklet.addModule('a', {credentials: 'include'})",
           "audioworklet a include"},
          {"importScripts('a', \"b\", c, 'd')", "imported a no-cors, imported b no-cors"},
          {"self.importScripts('a')", "imported a no-cors"},
          {"Worker('a'); new Worker; new Worker(a); new Worker(new URL('a', b)); a.new.Worker('b')",
           ""},
          {"new Worker(new URL('a', import.meta.url) + ''); new URL('a', import.meta.url)", ""},
          {"a.register('a'); serviceWorker.register('a'); audioWorklet.add('a')", ""},
          {"new ng.Worker('a'); new (Worker('a'))", ""},
      },
      dump);
}

TEST_CASE("js requests: offset and length cover the quoted URL") {
  const std::string_view source = "new Worker(new URL( 'a\\x41' , import.meta.url))";
  const ModuleFacts facts = scan_imports(source);
  REQUIRE(facts.fetches.size() == 1);
  CHECK(source.substr(facts.fetches[0].offset, facts.fetches[0].length) == "'a\\x41'");
}

TEST_CASE("js requests: calls within calls take linear time") {
  constexpr std::size_t kTimes = 100'000;
  CHECK(dump(test::repeat("fetch('',{a:", kTimes)).empty());
  CHECK(dump(test::repeat("new ", kTimes)).empty());
  CHECK(dump(test::repeat("new Worker(new URL(", kTimes)).empty());
  CHECK(dump(test::repeat("window.", kTimes)).empty());
  CHECK(scan_imports(test::repeat("fetch('');", kTimes)).fetches.size() == kTimes);
  std::string opened;
  for (std::size_t i = 0; i < kTimes; ++i) {
    opened += "x" + std::to_string(i) + ".open('GET', 'a');";
  }
  CHECK(dump(opened).empty());
}

TEST_CASE("js requests: links that get another href before anything else") {
  const auto changes = [](std::string_view source) {
    std::string out;
    for (const LinkChange& c : leading_link_changes(source)) {
      CHECK(source.substr(c.offset, c.length).size() >= 2);
      out += (out.empty() ? "" : ", ") + (c.id.empty() ? std::to_string(c.index) : "#" + c.id) +
             " " + c.url;
    }
    return out;
  };
  test::check_rows(
      {{"document.getElementsByTagName(\"link\").item(0).setAttribute(\"href\", \"a\");", "0 a"},
       {"window.document.getElementsByTagName('link')[2].href = 'a'", "2 a"},
       {"/* x */ document.getElementById('t').href='\\x61' // y", "#t a"},
       {"document.getElementById('t').href='a'\ndocument.getElementById('u').href='b';f()",
        "#t a, #u b"},
       {"f(); document.getElementById('t').href='a'", ""},
       {"document.getElementById('t').href='a' + b", ""},
       {"document.getElementById('t').href='a', f()", ""},
       {"document.getElementById('t').href==='a'", ""},
       {"document.getElementById('t').title='href'", ""},
       {"document.getElementById('t').setAttribute('title', 'href')", ""},
       {"document.getElementById(t).href='a'", ""},
       {"document.getElementsByTagName('img')[0].href='a'", ""},
       {"document.getElementsByTagName('link')[-1].href='a'", ""},
       {"document.getElementsByTagName('link')[0x1].href='a'", ""},
       {"(function(){document.getElementById('t').href='a'})()", ""},
       {"document.getElementById('t').href='", ""},
       {"", ""}},
      changes);
}

}  // namespace
}  // namespace pushplan::js
