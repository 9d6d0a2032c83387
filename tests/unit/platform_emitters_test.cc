// Tests of the targets of languages and frameworks and of H2O's files: the text for a small
// manifest, how strings are quoted, and what options add. What the texts do, tests/servers proves.
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "emitters/code_tables.h"
#include "emitters/emitter.h"
#include "tests/support/dump.h"
#include "tests/support/manifests.h"
#include "tests/support/table.h"

namespace {

using namespace pushplan;
using namespace pushplan::test;
using emitters::CacheAware;
using emitters::EmitOptions;
using emitters::Emitted;
using manifest::Manifest;

Manifest two_groups() {
  Manifest m = manifest_of({style_hint("/a.css"), module_hint("/m.js")}, {{"/", "index.html"}});
  add_group(m, {"/m.js"}, {{"/b", "b.html"}});
  return m;
}

Emitted emitted_code(const std::string& target, const EmitOptions& options,
                     const Manifest& m = two_groups()) {
  const auto emitter = emitters::find_emitter(target);
  REQUIRE(emitter);
  Result<Emitted> out = emitters::emit(**emitter, m, options);
  if (!out) FAIL(out.error().message);
  return *out;
}

EmitOptions with(Mechanism mechanism, CacheAware how = CacheAware::none) {
  EmitOptions options;
  options.mechanism = mechanism;
  options.cache_aware = how;
  return options;
}

}  // namespace

TEST_CASE("platforms: one string for JavaScript, Python, Ruby and Go, and PHP's") {
  const auto quoted = [](std::string_view text) {
    return emitters::code_quoted(std::string(text));
  };
  check_rows({{"", R"("")"},
              {"</a.css>; rel=preload", R"("</a.css>; rel=preload")"},
              {"a\"b", R"("a\"b")"},
              {"a\\b", R"("a\\b")"},
              {"it's", R"("it's")"},
              {"#{x} ${y} $z", R"("\x23{x} \x24{y} \x24z")"},
              {"a\nb\t\x7F", R"("a\x0ab\x09\x7f")"},
              {"\xC3\xBC", R"("\xc3\xbc")"},
              {"%s {0} `x`", R"("%s {0} `x`")"}},
             quoted);
  const auto php = [](std::string_view text) { return emitters::php_quoted(std::string(text)); };
  check_rows({{"it's", "'it\\'s'"}, {"a\\b", "'a\\\\b'"}, {"$x #{y}", "'$x #{y}'"}}, php);
}

TEST_CASE("platforms: the tables") {
  const std::string links =
      "const LINKS = [\n  [\n    \"</a.css>; rel=preload; as=style\",\n"
      "    \"</m.js>; rel=modulepreload\",\n  ],\n  [\n    \"</m.js>; rel=modulepreload\",\n  ],\n"
      "];\nconst PAGES = new Map(Object.entries({\n  \"/\": 0,\n  \"/index.html\": 0,\n  \"/b\": "
      "1,\n"
      "  \"/b.html\": 1,\n}));\n";
  CHECK(has(emitted_code("node", with(Mechanism::link)).main(), links));
  const std::string push = emitted_code("node", with(Mechanism::push)).main();
  CHECK(has(push, "const PUSHES = [\n  [\n    \"/a.css\",\n    \"/m.js\",\n  ],\n"));
  CHECK(has(push, "\"</m.js>; rel=preload; as=script; crossorigin=anonymous\",\n"));
  // Beside a 103 a module is spelled as in it, and a server in front must not push.
  const std::string early = emitted_code("express", with(Mechanism::early_hints)).main();
  CHECK(has(early,
            "const LINKS = [\n  [\n    \"</a.css>; rel=preload; as=style; nopush\",\n"
            "    \"</m.js>; rel=preload; as=script; crossorigin=anonymous; nopush\",\n"));
  CHECK(has(early,
            "const EARLY = [\n  [\n    \"</a.css>; rel=preload; as=style\",\n"
            "    \"</m.js>; rel=preload; as=script; crossorigin=anonymous\",\n"));
  CHECK(has(emitted_code("python-wsgi", with(Mechanism::link)).main(),
            "LINKS = [\n    [\n        \"</a.css>; rel=preload; as=style; nopush\",\n"));
  CHECK(has(emitted_code("rails", with(Mechanism::link)).main(),
            "  PAGES = {\n    \"/\" => 0,\n    \"/index.html\" => 0,\n"));
  CHECK(has(emitted_code("go", with(Mechanism::link)).main(),
            "var pages = map[string]int{\n\t\"/\": 0,\n\t\"/index.html\": 0,\n"));
  CHECK(has(
      emitted_code("symfony", with(Mechanism::push)).main(),
      "    private const LINKS = [\n        [\n            '</a.css>; rel=preload; as=style',\n"));
  // What stands on another host is hinted, and never pushed from here.
  const Manifest foreign = manifest_of({style_hint("https://cdn.example/a.css")});
  const std::string elsewhere = emitted_code("go", with(Mechanism::push), foreign).main();
  CHECK(has(elsewhere, "</a.css>") == false);
  CHECK(has(elsewhere, "\"<https://cdn.example/a.css>; rel=preload; as=style\""));
  CHECK(has(elsewhere, "var pushes = [][]string{\n\t{\n\t},\n}\n"));
}

TEST_CASE("platforms: what is not asked for is not there") {
  for (const char* target : {"php", "symfony", "node", "express", "python-wsgi", "rails", "go"}) {
    CAPTURE(target);
    const std::string out = emitted_code(target, with(Mechanism::link)).main();
    for (const char* part : {"ookie", "erver-timing", "erver-Timing", "If-", "If_", "if-none",
                             "103", "EARLY", "ave-Data", "AHEAD", "{early}", "{fields}", "{more}"})
      CHECK_MESSAGE(!has(out, part), part);
    EmitOptions timing = with(Mechanism::link);
    timing.server_timing = true;
    CHECK(has(emitted_code(target, timing).main(), "pushplan;desc="));
  }
  for (const char* target : {"php", "node", "go"}) {
    const std::string out = emitted_code(target, with(Mechanism::push, CacheAware::cookie)).main();
    CHECK(has(out, "; Path=/; Max-Age=2592000; SameSite=Lax; Secure"));
  }
}

TEST_CASE("h2o: the files beside the handler") {
  EmitOptions options = with(Mechanism::push, CacheAware::casper);
  options.name = "push.rb";
  options.deploy = "/srv/conf";
  const Emitted out = emitted_code("h2o", options);
  REQUIRE(out.files.size() == 3);
  CHECK(out.files[1].name == "push-path.yaml");
  CHECK(has(out.files[1].bytes, "\nmruby.handler-file: \"/srv/conf/push.rb\"\n"));
  CHECK(out.files[2].name == "push-host.yaml");
  CHECK(has(out.files[2].bytes, "\nhttp2-casper: {capacity-bits: 13, tracking-types: all}\n"));
  CHECK(has(out.main(), "<<: !file /srv/conf/push-host.yaml"));
  for (const auto& file : out.files) CHECK(emitters::is_ours(file.bytes));
  CHECK(emitted_code("h2o", with(Mechanism::push)).files.size() == 2);
}

TEST_CASE("h2o: early hints are for releases that send them") {
  const auto& h2o = **emitters::find_emitter("h2o");
  EmitOptions options = with(Mechanism::early_hints);
  for (const auto& version : {std::optional<emitters::Version>(), {{2, 2, 6}}}) {
    options.h2o_version = version;
    const auto refused = emitters::emit(h2o, two_groups(), options);
    REQUIRE(!refused);
    CHECK(has(refused.error().message, "`--mechanism link`"));
  }
  options.h2o_version = emitters::Version{2, 3, 0};
  CHECK(has(emitted_code("h2o", options).main(), "env['rack.early_hints'].call("));
}

TEST_CASE("h2o: Cache-Control by path, the shorter one for files that share it") {
  EmitOptions options = with(Mechanism::link);
  options.cache_headers = true;
  options.immutable = {"/a.css?v=1", "/b.css"};
  const Manifest m = manifest_of({style_hint("/a.css?v=1"), style_hint("/a.css?v=2"),
                                  style_hint("/b.css"), style_hint("//h.example/c.css")});
  CHECK(has(emitted_code("h2o", options, m).main(),
            "load_fresh.call(<<'PUSHPLAN') }.call\n"
            "/a.css\tpublic, max-age=600, must-revalidate\n"
            "/b.css\tpublic, max-age=31536000, immutable\nPUSHPLAN\n"));
}
