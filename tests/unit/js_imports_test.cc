// Tests that analyzer/js finds the module requests of a source and nothing else: one line per
// behaviour, a source and a compact dump of what is found in it.
#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "analyzer/js/imports.h"
#include "analyzer/js/lexer.h"

namespace {

using pushplan::js::ImportKind;
using pushplan::js::ModuleFacts;
using pushplan::js::ModuleRequest;
using pushplan::js::Phase;
using pushplan::js::scan_imports;

// "S a" static, "R a" re-export, "D a" dynamic, "D ?" computed, "S a#css" with a type, "S source:a"
// with a phase; separated by ", ", preceded by "M: " in sources with module syntax, and by "! " in
// those that browsers reject.
std::string dump(std::string_view source) {
  const ModuleFacts facts = scan_imports(source);
  std::string out = facts.rejected.empty() ? "" : "! ";
  if (facts.has_module_syntax) out += "M:";
  for (const ModuleRequest& request : facts.requests) {
    if (!out.empty() && out.back() != ' ') out += out.back() == ':' ? " " : ", ";
    out += request.kind == ImportKind::static_import ? "S "
           : request.kind == ImportKind::re_export   ? "R "
                                                     : "D ";
    if (request.phase == Phase::source) out += "source:";
    if (request.phase == Phase::defer) out += "defer:";
    out += request.literal ? request.specifier : "?";
    if (!request.type.empty()) out += "#" + request.type;
  }
  return out;
}

struct Case {
  std::string_view source;
  std::string_view expected;
};

void check(const std::vector<Case>& cases) {
  for (const Case& test : cases) {
    CAPTURE(test.source);
    CHECK(dump(test.source) == test.expected);
  }
}

// Every source must leave the scanner in a state in which the next statement is understood, which
// fails when a slash or a bracket was taken for the wrong thing.
void check_followed(const std::vector<std::string_view>& sources) {
  for (const std::string_view source : sources) {
    CAPTURE(source);
    CHECK(dump(std::string(source) + "\n;import('end') /1/ import('no')") == "D end, D no");
  }
}

}  // namespace

TEST_CASE("static imports") {
  check({
      {"import d, {a as b} from \"x\"", "M: S x"},
      {"import 'x'", "M: S x"},
      {"import * as n from 'x'", "M: S x"},
      {"import d, * as n from 'x';import'y'", "M: S x, S y"},
      {"import{a}from'x';import{b}from'y'", "M: S x, S y"},
      {"import{}from'x'", "M: S x"},
      {"import {'a b' as c, default as d,} from 'x'", "M: S x"},
      {"import from from 'x'", "M: S x"},
      {"import\n//c\nd/**/from\n'x'", "M: S x"},
      {"import source x from 'x'", "! M: S source:x"},
      {"import source from 'x'", "M: S x"},
      {"import source from from 'x'", "! M: S source:x"},
      {"import defer * as n from 'x'", "! M: S defer:x"},
      {"import defer from 'x'", "M: S x"},
      {"import defer, * as n from 'x'", "M: S x"},
      {"import source, {a} from 'x'", "M: S x"},
      {"import 'x'\n/import 'y'/.test(a)", "M: S x"},
      {"a = b\nimport 'x'", "M: S x"},
      {"function f(){}import 'x'", "M: S x"},
      {"\xEF\xBB\xBFimport 'x'", "M: S x"},
      {"#!/usr/bin/env node 'import'\nimport 'x'", "M: S x"},
      {"\xEF\xBB\xBF#!node\nimport 'x'", "M: S x"},
      {"import\xC2\xA0'x'\xE2\x80\xA8import\xE3\x80\x80'y'", "M: S x, S y"},
  });
}

TEST_CASE("static imports count only at the top level and as a statement") {
  check({
      {"{import 'x'}", ""},
      {"function f(){import a from 'x'}", ""},
      {"(import 'x')", ""},
      {"x = import 'x'", ""},
      {"import x 'y'", ""},
      {"import {a: b} from 'x'", ""},
      {"import {a} from x", ""},
      {"importx 'x'; ximport 'x'; $import 'x'", ""},
      {"\\u0069mport 'x'; im\\u{70}ort('x')", ""},
      {"import a fr\\u006fm 'x'", ""},
      {"import im import 'x'", "M: S x"},
  });
}

TEST_CASE("re-exports and other exports") {
  check({
      {"export {a} from 'x'", "M: R x"},
      {"export {a as 'b c', default} from 'x'", "M: R x"},
      {"export * from 'x';export*from'y'", "M: R x, R y"},
      {"export * as ns from 'x'", "M: R x"},
      {"export * as 'a b' from 'x'", "M: R x"},
      {"export * as from from 'x'", "M: R x"},
      {"export {a}\n/from 'x'/", "M:"},
      {"export {a}; from = 'x'", "M:"},
      {"export default function(){}\n/'import'/; import 'x'", "M: S x"},
      {"export default class{}\n/'/; import 'x'", "M: S x"},
      {"export default async function(){}\n/'/; import 'x'", "M: S x"},
      {"export default {a: 1} / 2; import 'x'; 1 / 1", "M: S x"},
      {"export default /'/; import 'x'", "M: S x"},
      {"export default import('x')", "M: D x"},
      {"export const a = import('x')", "M: D x"},
      {"export @d class A {}\nimport 'x'", "M: S x"},
      {"{export {a} from 'x'}", ""},
      {"a.export = {export: 1}; exports.x = 1", ""},
  });
}

TEST_CASE("import attributes") {
  check({
      {"import s from 'x' with {type: 'css'}", "M: S x#css"},
      {"import s from 'x' with {'type': \"json\",}; import 'y'", "M: S x#json, S y"},
      {"import 'x' with {a: 'b', type: 'css'}", "! M: S x#css"},
      {"import 'x' with {type: 'text'}", "M: S x#text"},
      {"import 'x' with {type: 'html'}", "! M: S x#html"},
      {"import 'x' with {type: 'javascript'}", "! M: S x#javascript"},
      {"import 'x' with {}", "M: S x"},
      {"import s from 'x' assert {type: 'json'}", "! M: S x#json"},
      {"import s from 'x'\nassert\n{type: 'json'}", "M: S x"},
      {"import 'x'\nwith (a) import('y')", "M: S x, D y"},
      {"export {a} from 'x' with {type: 'json'}", "M: R x#json"},
      {"export * from 'x' with {type: 'json'}", "M: R x#json"},
      {"import('x', {with: {type: 'css'}})", "D x#css"},
      {"import('x', {'with': {'type': 'css'},},)", "D x#css"},
      {"import('x', {assert: {type: 'json'}})", "D x"},
      {"import('x', {with: {a: 'b'}}); import('y')", "D y"},
      {"import('x', options)", "D x"},
      {"import('x', {with: {type: t}})", "D x"},
      {"import('x', {with: {type: import('y')}})", "D x, D y"},
  });
}

TEST_CASE("dynamic imports") {
  check({
      {"import('x')", "D x"},
      {"import ( /* webpackChunkName: 'c' */ \"x\" , )", "D x"},
      {"import(`x`)", "D x"},
      {"import(x)", "D ?"},
      {"import('a' + b)", "D ?"},
      {"import('a'.b)", "D ?"},
      {"import(`a${b}`)", "D ?"},
      {"import(`a${import('y')}`)", "D ?, D y"},
      {"import(import('x'))", "D ?, D x"},
      {"import(f(')'), import('x'))", "D ?, D x"},
      {"import(/'/.source); import('x')", "D ?, D x"},
      {"import.defer('x'); import.source('y')", "! D defer:x, D source:y"},
      {"import()", ""},
      {"import('x'", ""},
      {"import('x'y", "D ?"},
      {"async () => { await import('x') }", "D x"},
      {"f(() => import('x'), ...import('y'))", "D x, D y"},
      {"new import('x')", "D x"},
      {"a ? import('x') : import('y')", "D x, D y"},
      {"`${import('x')}${`${import(`y`)}`}` + import('z')", "D x, D y, D z"},
      {"`import('x') \\${import('x')} $ {import('x')} \\``;import('y')", "D y"},
      {"`${{a: `}`}}`;import('y')", "D y"},
      {"t`a${1}b`/import('x')/1", "D x"},
  });
}

TEST_CASE("import.meta is module syntax, not a request") {
  check({
      {"import.meta.url", "M:"},
      {"f(import . meta)", "M:"},
      {"import.metal", ""},
      {"a.import.meta", ""},
      {"new URL('x', import.meta.url); import('y')", "M: D y"},
  });
}

TEST_CASE("members named import and export") {
  check({
      {"({import(x){}})", ""},
      {"({import('x'){}, export(){}})", ""},
      {"({get import(){}, async import(){}, *import(){}, async *import(){}})", ""},
      {"({import: 1, 'import': import('x'), [import('y')]: import('z')})", "D x, D y, D z"},
      {"({a: 1, import(x){}})", ""},
      {"a.import('x'); a?.import('x'); a\n.\nimport('x')", ""},
      {"x?.5:import('x')", "D x"},
      {"class A { import(x){} static import(x){} async *import(x){} export(){} }", ""},
      {"class A { #import(x){} m(){ this.#import('x') } }", ""},
      {"class A { a = import('x'); import(y){} }", "D x"},
      {"class A { a = import('x')\nimport(y){} }", "D x"},
      {"class A { a = () => {}\nimport(y){} }", ""},
      {"class A { a = 1\n'b'(){}\nimport(y){} }", ""},
      {"class A { [import('x')] = 1; import; export\nimport(){} }", "D x"},
      {"class A { static { import('x') } import(y){} }", "D x"},
      {"class A extends import('x') { import(y){} }", "D x"},
      {"let {import: a = import('x')} = b", "D x"},
      {"({a: b ? c : d, import(x){}})", ""},
      {"class A { @d(import('x')) import(y){} }", "D x"},
      {"({...import('x'), import(y){}})", "D x"},
  });
}

TEST_CASE("comments and strings hide imports") {
  check({
      {"// import 'x'\nimport 'y'", "M: S y"},
      {"// import 'x'\rimport 'y'", "M: S y"},
      {"// \xE2\x80\xA6\xE2\x80\xA9import 'y'", "M: S y"},
      {"/* import 'x' **/import 'y'", "M: S y"},
      {"/* \n * import 'x' */import 'y'", "M: S y"},
      {"/**/import 'y'/*", "M: S y"},
      {"'import(\"x\")'; \"import('x')\"", ""},
      {"'a\\'import(\\\"x\\\")'; import('y')", "D y"},
      {"'a\\\r\nimport(1)'; import('y')", "D y"},
      {"'\xE2\x80\xA8'; import('y')", "D y"},
  });
}

TEST_CASE("a slash starts a regular expression where an operand may start") {
  check_followed({
      "/'/",
      "x = /[/'\"`]/g",
      "x = /\\/'/",
      "x = /[\\]/'(]/",
      "x = /[[/'(]/v",
      "return /'/",
      "typeof /'/",
      "case1: /'/",
      "if (a) /'/.test(b)",
      "while (a) /'/.test(b)",
      "for (;;) /'/.test(b)",
      "for (;/'/;) {}",
      "for (x of /'/[a](b)) {}",
      "for (const of of /'/[a](b)) {}",
      "async () => { for await (x of /'/) /'/ }",
      "with (a) /'/.test(b)",
      "do /'/.test(b); while (a) /'/",
      "if (a) b; else /'/.test(c)",
      "{} /'/",
      "if (a) {} /'/",
      "function f() {} /'/",
      "async function f() {} /'/",
      "class A {} /'/",
      "class A extends B {} /'/",
      "a: {} /'/",
      "switch (a) { case 1: {} /'/; default: /'/ }",
      "switch (a) { case b ? c : d: /'/ }",
      "try {} catch (e) {} /'/",
      "try {} catch {} finally {} /'/",
      "x = () => {}\n/'/",
      "x = y => /'/",
      "x\n++/'/.lastIndex",
      "a = b\nfunction f() {} /'/",
      "async\nfunction f() {} /'/",
      "return\n{} /'/",
      "break\n/'/",
      "function* g() { yield /'/ }",
      "await /'/",
      "a ? /'/ : /'/",
      "({a: /'/, b: c ? {} : /'/})",
      "[/'/, ...(/'/)]",
      "`${/'/}`",
      "a && /'/ || !/'/",
      "a ?? /'/",
      "1 / /'/",
      "if (a) /'/\nelse /'/",
      "let a = {b(){ return /'/ }, c: /'/}",
      "class A { a = /'/\n[b] = /'/ }",
      "x = a /* c */ / 2 / /'/",
  });
}

TEST_CASE("a slash divides behind an operand") {
  check_followed({
      "a / b / '/'",
      "x++ / 2 / '/'",
      "x-- / 2 / '/'",
      "(a) / 2 / '/'",
      "a[0] / 2 / '/'",
      "f() / 2 / '/'",
      "a.return / 2 / '/'",
      "a?.if / 2 / '/'",
      "a.if(b) / 2 / '/'",
      "a.class / 2 / '/'",
      "this / 2 / '/'",
      "1. / 2 / '/'",
      "1_000n / 2 / '/'",
      "0xe+1 / 2 / '/'",
      "1e+1 / 2 / '/'",
      ".5 / 2 / '/'",
      "1..a / 2 / '/'",
      "'a' / 2 / '/'",
      "`a` / 2 / '/'",
      "`${a}` / 2 / '/'",
      "/a/ / 2 / '/'",
      "/a/g / 2 / '/'",
      "({}) / 2 / '/'",
      "x = {} / 2 / '/'",
      "x = {a: 1} / 2 / '/'",
      "x = function () {} / 2 / '/'",
      "x = async function () {} / 2 / '/'",
      "x = function* g() {} / 2 / '/'",
      "x = class {} / 2 / '/'",
      "x = class extends class {} {} / 2 / '/'",
      "x = class extends f({}) {} / 2 / '/'",
      "return {} / 2 / '/'",
      "of / 2 / '/'",
      "of(a) / 2 / '/'",
      "async / 2 / '/'",
      "async(a) / 2 / '/'",
      "let / 2 / '/'",
      "get / 2 / '/'",
      "new.target / 2 / '/'",
      "a.#b / 2 / '/'",
      "\\u0061 / 2 / '/'",
      "\xC3\xA9 / 2 / '/'",
      "\\u{72}eturn / 2 / '/'",
      "a\xE2\x80\xA8/ 2 / '/'",
      "a\n/ 2 / '/'",
      "a /= 2 / '/'",
      "({if: 1, return: 2, a: if1 / 2 / '/'})",
      "({return() {}, get if() {}, a: b / 2 / '/'})",
      "a ? b : {} / 2 / '/'",
      "let {a} = b / 2 / '/'",
      "(() => {}) / 2 / '/'",
  });
}

TEST_CASE("HTML-like comments end the line, and are no comments elsewhere") {
  check({
      {"<!-- import('x')\nimport('y')", "D y"},
      {"a <!-- import('x')\n--> import('y')\nimport('z')", "D z"},
      {"--> import('x')\nimport('y')", "D y"},
      {"/*\n*/ --> import('x')\nimport('y')", "D y"},
      {"/* a */ --> import('x')\nimport('y')", "D y"},
      {"while (a --> import('x')) import('y')", "D x, D y"},
      {"a < !--b; import('y')", "D y"},
      {"'<!--'; `\n-->`; import('y')", "D y"},
  });
  CHECK(scan_imports("a\n<!-- b").html_comment);
  CHECK(scan_imports("a\n--> b").html_comment);
  CHECK_FALSE(scan_imports("a --> b; '<!--'").html_comment);
}

TEST_CASE("specifiers are decoded") {
  check({
      {"import 'a\\x2Fb\\u002fc\\u{2F}d'", "M: S a/b/c/d"},
      {"import '\\'\\\"\\\\\\q'", "M: S '\"\\q"},
      {"import 'a\\\nb\\\r\nc\\\xE2\x80\xA8'", "M: S abc"},
      {"import '\\t\\n\\v\\f\\r\\b'", "M: S \t\n\v\f\r\b"},
      {"import '\xC3\xA9\\xe9\\u20AC'", "M: S \xC3\xA9\xC3\xA9\xE2\x82\xAC"},
      {"import '\\ud83d\\ude00\\u{1F600}'", "M: S \xF0\x9F\x98\x80\xF0\x9F\x98\x80"},
      {"import '\\ud83dx\\ude00'", "M: S \xEF\xBF\xBDx\xEF\xBF\xBD"},
      {"import '\\u{110000}\\xg\\u12'", "M: S u{110000}xgu12"},
      {"import(`a\r\nb`)", "D a\nb"},
      {"import ''", "M: S "},
  });
  CHECK(pushplan::js::decode_literal("'\\0'") == std::string(1, '\0'));
  CHECK(pushplan::js::decode_literal("'").empty());
}

TEST_CASE("offset and length cover the quoted specifier, or the keyword of a computed import") {
  const std::string_view source = "import a from 'x\\x41';import( \"y\" );z(import(q))";
  const ModuleFacts facts = scan_imports(source);
  REQUIRE(facts.requests.size() == 3);
  const auto text = [&](std::size_t i) {
    return source.substr(facts.requests[i].offset, facts.requests[i].length);
  };
  CHECK(text(0) == "'x\\x41'");
  CHECK(text(1) == "\"y\"");
  CHECK(text(2) == "import");
  CHECK(facts.requests[2].offset == source.rfind("import"));
}

TEST_CASE("what was found before malformed text stands") {
  check({
      {"", ""},
      {"import", ""},
      {"import '", ""},
      {"import 'x", ""},
      {"import 'x'; 'a\nimport 'y'", "M: S x"},
      {"import 'x'; `import('y')", "M: S x"},
      {"import 'x'; `${ import('y')", "M: S x, D y"},
      {"import 'x'; /* import 'y'", "M: S x"},
      {"import 'x'; = /a\nimport 'y'", "M: S x"},
      {"import 'x') import 'y'", "M: S x"},
      {"import 'x'; (] import 'y'", "M: S x"},
      {"import 'x'; \\ import 'y'", "M: S x"},
      {"import 'x' with {type: 'css'", "M: S x"},
      {"class; function; import 'x'", "M: S x"},
      {std::string_view("\0import 'x'\0", 12), ""},
  });
}

TEST_CASE("deep nesting and long failing clauses take linear time") {
  constexpr std::size_t kDepth = 1'000'000;
  std::string deep(kDepth, '(');
  deep += "import('x')" + std::string(kDepth, ')') + ";import 'y'";
  CHECK(dump(deep) == "M: D x, S y");

  std::string templates;
  for (std::size_t i = 0; i < kDepth; ++i) templates += "`${";
  CHECK(dump(templates + "import('x')") == "D x");

  std::string repeated;
  for (std::size_t i = 0; i < kDepth; ++i) repeated += "import{a}";
  CHECK(dump(repeated + ";import 'x'") == "M: S x");

  std::string calls;
  for (std::size_t i = 0; i < kDepth; ++i) calls += "import(`a`,[{with:{a:";
  CHECK(scan_imports(calls).requests.size() == kDepth);
}
