// Tests of the emitters: for each target the text for a small manifest, how odd names are quoted,
// and the limits.
#include "emitters/emitter.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include "base/percent_encoding.h"
#include "base/text.h"
#include "emitters/apache_syntax.h"
#include "emitters/page_links.h"
#include "tests/support/dump.h"
#include "tests/support/manifests.h"
#include "tests/support/table.h"

namespace {

using namespace pushplan;
using namespace pushplan::test;
using emitters::Emitted;
using manifest::Manifest;

Emitted emitted(const std::string& target, const Manifest& m,
                Mechanism mechanism = Mechanism::link) {
  const Result<const emitters::Emitter*> emitter = emitters::find_emitter(target);
  REQUIRE(emitter);
  emitters::EmitOptions options = {mechanism};
  options.h2o_version = emitters::Version{2, 3, 0};
  options.nginx_version = {1, 22, 1};  // later ones cannot push
  Result<Emitted> out = emitters::emit(**emitter, m, options);
  if (!out) FAIL(out.error().message);
  CHECK(out->main().back() == '\n');
  CHECK(emitters::is_ours(out->main()) == ((*emitter)->place != emitters::Place::shared));
  CHECK(out->main().find("written by pushplan; changes are lost") != std::string::npos);
  return *out;
}

// The text without the comment at its head.
std::string text(const std::string& target, const Manifest& m,
                 Mechanism mechanism = Mechanism::link) {
  std::string out;
  const std::string bytes = emitted(target, m, mechanism).main();
  for (std::size_t start = 0; start < bytes.size();) {
    const std::size_t end = bytes.find('\n', start) + 1;
    const std::string line = bytes.substr(start, end - start);
    if (line.rfind("# ", 0) != 0 && line.rfind("// ", 0) != 0) out += line;
    start = end;
  }
  return out;
}
}  // namespace

TEST_CASE("emit: h2o") {
  const std::string out = text("h2o", small_site(), Mechanism::push);
  CHECK(has(out,
            "load_sets.call(<<'PUSHPLAN') }.call\n</a.css>; rel=preload; as=style\t</m.js>; "
            "rel=preload; as=script; crossorigin=anonymous\nPUSHPLAN\n"));
  CHECK(has(out,
            "load_pages.call(<<'PUSHPLAN') "
            "}.call\n/\t0\n/b/\t0\n/b/index.html\t0\n/c.html\t0\n/index.html\t0\nPUSHPLAN\n"));
  CHECK(has(out, "  links = (first ? pushed : unpushed)[set]\n"));
  CHECK(has(text("h2o", small_site()), "  links = unpushed[set]\n"));
  // At most 10,000 lines a heredoc.
  Manifest m = manifest_of({style_hint("/a.css")}, {});
  for (int i = 0; i < 10'001; ++i)
    m.groups[0].pages["/" + std::to_string(i) + ".html"] = std::to_string(i) + ".html";
  const std::string many = text("h2o", m);
  std::size_t heredocs = 0;
  for (std::size_t at = 0; (at = many.find("load_pages.call(", at)) != std::string::npos; ++at)
    ++heredocs;
  CHECK(heredocs == 2);
  // H2O's parser stops at what separates links: a finding where that keeps it from pushing.
  m = manifest_of({style_hint("/a,b.css"), style_hint("/a;b.css"), style_hint("/c.css")});
  CHECK(dump_diagnostics(emitted("h2o", m, Mechanism::push).diagnostics) ==
        "warning link-not-pushed \nwarning link-not-pushed \nnote uncacheable-hint ");
  CHECK(dump_diagnostics(emitted("h2o", m).diagnostics) == "note uncacheable-hint ");
}

TEST_CASE("emit: what browsers and hosts pass over") {
  const auto ignored = [](const char* target, const std::vector<Hint>& hints, Mechanism mechanism) {
    std::string out;
    for (const Diagnostic& d : emitted(target, manifest_of(hints), mechanism).diagnostics) {
      if (d.code != "host-ignores") continue;
      CHECK(d.severity == Severity::note);
      out += d.message.substr(d.message.find(": ") + 2, 20) +
             (d.message.back() == ')' ? d.message.substr(d.message.rfind(" (")) : "") + "|";
    }
    return out;
  };
  const Hint style = style_hint("/a.css");
  Hint track = style_hint("/t.vtt"), certain = style_hint("/b.css");
  track.as = "track";
  certain.integrity = "sha256-x";
  using enum Mechanism;
  CHECK(ignored("apache", {style}, early_hints) == "all of a 103 but pre|");
  CHECK(ignored("caddy", {style}, early_hints) == "a second 103, from a|all of a 103 but pre|");
  CHECK(ignored("node", {style}, early_hints) == "a 103 over HTTP/1.1:|all of a 103 but pre|");
  CHECK(ignored("symfony", {style}, early_hints) == "a 103 of Response::s|all of a 103 but pre|");
  CHECK(ignored("apache", {style, track}, early_hints) ==
        "all of a 103 but pre|links of a 103 to wh (/t.vtt)|");
  CHECK(ignored("apache", {style, track, certain}, link).empty());
  CHECK(ignored("apache", {}, early_hints).empty());
  // Cloudflare makes a 103 of the Link on the 200. Modules are spelled so that it can.
  CHECK(ignored("cloudflare", {style, module_hint("/m.js")}, link).empty());
  CHECK(ignored("cloudflare", {style, track, certain}, link) ==
        "integrity, media, im (/b.css and 1 more file)|");
  // Data for other programs reaches nobody.
  CHECK(ignored("headers", {style, track}, early_hints).empty());
}

TEST_CASE("emit: hints without freshness") {
  const auto severity = [](const char* target, Mechanism mechanism) {
    for (const Diagnostic& d :
         emitted(target, manifest_of({style_hint("/a.css")}), mechanism).diagnostics)
      if (d.code == "uncacheable-hint") return std::string(to_string(d.severity));
    return std::string();
  };
  CHECK(severity("apache", Mechanism::early_hints) == "warning");
  CHECK(severity("node", Mechanism::early_hints) == "warning");
  CHECK(severity("apache", Mechanism::link) == "note");
  CHECK(severity("node", Mechanism::link).empty());
}

TEST_CASE("emit: php and headers") {
  const std::string php = text("php", small_site(), Mechanism::push);
  CHECK(php.rfind(
            "<?php\nconst PUSHPLAN_SETS = [\n    [\n        "
            "'</a.css>; rel=preload; as=style',\n"
            "        '</m.js>; rel=preload; as=script; crossorigin=anonymous',\n    ],\n];\nconst "
            "PUSHPLAN_PAGES = [\n    '/' => 0,\n"
            "    '/b/' => 0,\n    '/b/index.html' => 0,\n    '/c.html' => 0,\n    "
            "'/index.html' => 0,\n];\n",
            0) == 0);
  CHECK(has(php, "$link . ($again ? '; nopush' : '')"));
  // With mechanism link nothing may be pushed by the server in front: every Link says nopush, as
  // with the other targets.
  CHECK(has(text("php", small_site()),
            "as=style; nopush',\n        '</m.js>; rel=modulepreload; nopush'"));
  CHECK_FALSE(has(text("php", small_site()), "$again"));
  CHECK(text("headers", small_site()) ==
        "/\n  Link: </a.css>; rel=preload; as=style\n  Link: </m.js>; rel=modulepreload\n"
        "/b/\n  Link: </a.css>; rel=preload; as=style\n  Link: </m.js>; rel=modulepreload\n"
        "/c.html\n  Link: </a.css>; rel=preload; as=style\n  Link: </m.js>; rel=modulepreload\n");
  CHECK(text("headers", small_site(), Mechanism::early_hints)
            .rfind("/\n  Link: </a.css>; rel=preload; as=style\n  Link: </m.js>; rel=preload; "
                   "as=script; crossorigin=anonymous\n",
                   0) == 0);
}

TEST_CASE("emit: the head of every file") {
  for (const emitters::Emitter& emitter : emitters::all_emitters())
    for (const Mechanism mechanism : emitter.mechanisms) {
      if (std::string_view(emitter.name) == "html") continue;  // no file of its own
      const std::string bytes = emitted(emitter.name, small_site(), mechanism).main();
      // JSON has no comments, and in a file of the user's ours are markers.
      if (bytes.front() == '{' || emitter.place == emitters::Place::shared) continue;
      CHECK(has(bytes, std::string("mechanism ") + to_string(mechanism) +
                           ": 3 of 4 pages send early, 2 files in all\n"));
      CHECK_FALSE(has(bytes.substr(0, bytes.find("mechanism ") + 300), "\\\n"));
    }
}

TEST_CASE("emit: targets and mechanisms") {
  std::vector<std::string> names;
  for (const emitters::Emitter& emitter : emitters::all_emitters())
    names.emplace_back(emitter.name);
  CHECK(emitters::find_emitter("apach").error().message ==
        "no target 'apach' (did you mean 'apache'?); known targets: " + join(names, ", "));
  CHECK(emitters::emit(**emitters::find_emitter("php"), {}, {Mechanism::early_hints})
            .error()
            .message ==
        "target php cannot do early-hints; the nearest that it can do is `--mechanism link`: PHP "
        "sends "
        "one answer; a server in front of it may send the 103");
  CHECK_FALSE(emitters::is_ours("<IfModule x>\n"));
  CHECK_FALSE(emitters::is_ours(std::string(500, '#') + "written by pushplan; changes are lost"));
  const auto& all = emitters::all_emitters();
  CHECK(std::is_sorted(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return std::string_view(a.name) < b.name;
  }));
}

TEST_CASE("emit: base path and clean URLs") {
  Manifest m =
      manifest_of({style_hint("/d/a.css")}, {{"/d/", "index.html"}, {"/d/about", "about.html"}});
  m.settings.base_url = "https://h.example/d/";
  CHECK(has(text("apache", m), "\"^(?:/d/(?:|about|about\\.html|index\\.html))$\""));
  CHECK(has(text("h2o", m), "\n/d/\t0\n/d/about\t0\n/d/about.html\t0\n/d/index.html\t0\n"));
  CHECK(has(text("php", m),
            "    '/d/' => 0,\n    '/d/about' => 0,\n    '/d/about.html' => 0,\n    '/d/index.html' "
            "=> 0,\n"));
  const auto mount = [](std::string_view base) {
    Settings settings;
    settings.base_url = std::string(base);
    return emitters::mount_path(settings);
  };
  check_rows({{"https://h.example", "/"},
              {"https://h.example/", "/"},
              {"https://h.example/d", "/d/"},
              {"/d", "/d/"},
              {"/d/", "/d/"},
              {"https://h.example/%C3%BC/", "/\xC3\xBC/"}},
             mount);
  CHECK(emitters::mount_path({}) == "/");
}

TEST_CASE("emit: odd names of pages") {
  // Decoded for Apache, with all but plain characters as \xNN; as served for the others.
  const auto apache = [](std::string_view name) {
    const Manifest m =
        manifest_of({style_hint("/a.css")}, {{"/" + percent_encode_path(name), std::string(name)}});
    const std::string out = text("apache", m);
    const std::size_t start = out.find("^(?:/(?:") + 8;
    return out.substr(start, out.find("))$", start) - start);
  };
  check_rows({{"a.html", "a\\.html"},
              {"a b.html", "a\\x20b\\.html"},
              {"a+(b)[c]*?.html", "a\\x2B\\x28b\\x29\\x5Bc\\x5D\\x2A\\x3F\\.html"},
              {"100%.html", "100\\x25\\.html"},
              {"${X}.html", "\\x24\\x7BX\\x7D\\.html"},
              {"\"q\".html", "\\x22q\\x22\\.html"},
              {"a\\b.html", "a\\x5Cb\\.html"},
              {"a#b^|.html", "a\\x23b\\x5E\\x7C\\.html"},
              {"\xC3\xBC.html", "\\xC3\\xBC\\.html"},
              {"a\nb.html", "a\\x0Ab\\.html"},
              {"a_b-c", "a_b-c"}},
             apache);
  const auto served = [](std::string_view name) {
    const Manifest m =
        manifest_of({style_hint("/a.css")}, {{"/" + percent_encode_path(name), std::string(name)}});
    const std::string php = text("php", m), h2o = text("h2o", m);
    const std::size_t start = php.find("PAGES = [\n    ") + 14;
    const std::string quoted = php.substr(start, php.find(" => 0", start) - start);
    const std::size_t row = h2o.find("load_pages.call(<<'PUSHPLAN') }.call\n") + 37;
    return quoted + " " + h2o.substr(row, h2o.find('\t', row) - row);
  };
  check_rows({{"a.html", "'/a.html' /a.html"},
              {"a b.html", "'/a%20b.html' /a%20b.html"},
              {"it's.html", "'/it\\'s.html' /it's.html"},
              {"a\\.html", "'/a%5C.html' /a%5C.html"},
              {"a\nPUSHPLAN\n.html", "'/a%0APUSHPLAN%0A.html' /a%0APUSHPLAN%0A.html"},
              {"?>.html", "'/%3F%3E.html' /%3F%3E.html"},
              {"$x{y}.html", "'/$x%7By%7D.html' /$x%7By%7D.html"},
              {"\xC3\xBC.html", "'/%C3%BC.html' /%C3%BC.html"}},
             served);
}

TEST_CASE("emit: odd URLs of files") {
  const auto apache = [](std::string_view url) {
    const std::string out =
        text("apache", manifest_of({style_hint(std::string(url))}), Mechanism::push);
    const std::size_t start = out.find("Link ");
    return start == std::string::npos ? "left out"
                                      : out.substr(start + 5, out.find(" env=", start) - start - 5);
  };
  check_rows({{"/a.css?v=1&x", "\"</a.css?v=1&x>; rel=preload; as=style\""},
              {"/a%20b.css", "\"</a%%20b.css>; rel=preload; as=style\""},
              {"/%{X}e.css", "\"</%%{X}e.css>; rel=preload; as=style\""},
              // Twice: the configuration reader and the format of Header each take one level off.
              {"/a\\b.css", "\"</a\\\\\\\\b.css>; rel=preload; as=style\""},
              {"/a'b.css", "\"</a'b.css>; rel=preload; as=style\""},
              {"/$1.css", "\"</$1.css>; rel=preload; as=style\""},
              {"/a.css?${X}", "left out"}},
             apache);
  const Manifest variable = manifest_of({style_hint("/a.css?${X}"), style_hint("/b.css")});
  CHECK(dump_diagnostics(emitted("apache", variable).diagnostics) ==
        "warning target-cannot-carry \nnote uncacheable-hint ");
  CHECK(has(text("apache", variable), "</b.css>"));
  CHECK(emitted("php", variable).diagnostics.empty());
  // Where nothing is left of a list, there is no block.
  CHECK_FALSE(has(text("apache", manifest_of({style_hint("/a.css?${X}")})), "<LocationMatch"));
  // A percent sign is a format in Header and nothing special in H2EarlyHint.
  const std::string early =
      text("apache", manifest_of({style_hint("/a%20b.css")}), Mechanism::early_hints);
  CHECK(has(early, "H2EarlyHint Link \"</a%20b.css>"));
  CHECK(has(early, "Header add Link \"</a%%20b.css>"));
  CHECK(has(text("php", manifest_of({style_hint("/it's\\.css")})),
            "'</it\\'s\\\\.css>; rel=preload; as=style; nopush'"));
}

TEST_CASE("emit: patterns stay below their limit and match exactly the pages") {
  emitters::PageSet set;
  for (int i = 0; i < 2000; ++i) {
    const std::string path = "/f" + std::to_string(i % 7) + "/page." + std::to_string(i) + "+.html";
    set.url_paths.push_back(path);
    set.file_paths.push_back(path);
  }
  set.url_paths.push_back("/");
  for (const std::size_t limit : {60U, 100U, 1000U, 24'000U, 1'000'000U}) {
    CAPTURE(limit);
    const std::vector<std::string> patterns = emitters::page_patterns(set, limit);
    std::size_t alternatives = 0;
    for (const std::string& pattern : patterns) {
      CHECK(pattern.size() <= limit);
      CHECK(!pattern.empty());
      for (std::size_t at = 0; (at = pattern.find("page\\.", at)) != std::string::npos; ++at)
        ++alternatives;
    }
    CHECK(alternatives == 2000);
    if (limit > 24'000) CHECK(patterns.size() == 1);
  }
  const std::vector<std::string> patterns = emitters::page_patterns(set, 1000);
  const auto matches = [&](const std::string& path) {
    return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& p) {
      return std::regex_match(path, std::regex("(?:" + p + ")"));
    });
  };
  CHECK(matches("/"));
  CHECK(matches("/f0/page.0+.html"));
  CHECK(matches("/f4/page.1999+.html"));
  CHECK_FALSE(matches("/f0/page.1+.html"));
  CHECK_FALSE(matches("/f0/pageX0+.html"));
  CHECK_FALSE(matches("/f0/"));
  CHECK_FALSE(matches("/f0"));
}
