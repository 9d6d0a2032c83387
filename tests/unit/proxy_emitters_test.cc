// Tests of the targets nginx, caddy, haproxy, nghttpd and nghttpx: their texts for a small
// manifest, how odd names are quoted, and what is read of the user's nginx configuration.
#include <doctest/doctest.h>

#include <set>
#include <string>
#include <string_view>

#include "base/percent_encoding.h"
#include "emitters/emitter.h"
#include "emitters/nginx_existing.h"
#include "tests/support/dump.h"
#include "tests/support/manifests.h"
#include "tests/support/table.h"

namespace {

using namespace pushplan;
using namespace pushplan::test;
using emitters::EmitOptions;
using emitters::Emitted;
using manifest::Manifest;

Result<Emitted> emit_proxy(const std::string& target, const Manifest& m,
                           const EmitOptions& options) {
  const Result<const emitters::Emitter*> emitter = emitters::find_emitter(target);
  REQUIRE(emitter);
  return emitters::emit(**emitter, m, options);
}

// The lines of an emitted file, without its comments; file 0 is the main one.
std::string lines_of(const std::string& target, const Manifest& m, const EmitOptions& options,
                     std::size_t file = 0) {
  const Result<Emitted> out = emit_proxy(target, m, options);
  if (!out) return "error: " + out.error().message;
  REQUIRE(file < out->files.size());
  std::string lines;
  const std::string& bytes = out->files[file].bytes;
  for (std::size_t start = 0; start < bytes.size();) {
    const std::size_t end = bytes.find('\n', start) + 1;
    const std::string line = bytes.substr(start, end - start);
    if (line.rfind("# ", 0) != 0) lines += line;
    start = end;
  }
  return lines;
}

Manifest two_names() {
  return manifest_of({style_hint("/a.css"), module_hint("/m.js")},
                     {{"/", "index.html"}, {"/b", "b.html"}});
}

EmitOptions pushing(emitters::CacheAware how = emitters::CacheAware::none) {
  EmitOptions options = {Mechanism::push, how};
  options.nginx_version = {1, 22, 1};
  return options;
}

std::string fields_of(std::string_view existing) {
  EmitOptions options;
  options.existing = std::string(existing);
  return lines_of("nginx", two_names(), options);
}

}  // namespace

TEST_CASE("nginx: pages by the file that answers and the path that was asked for") {
  CHECK(lines_of("nginx", two_names(), {}) == "add_header Link $pushplan_link;\n");
  const std::string http = lines_of("nginx", two_names(), {}, 1);
  CHECK(has(http,
            "map \"$uri $pushplan_asked\" $pushplan_page {\n  default \"\";\n  \"/ /\" \"0/\";\n"
            "  \"/b /b\" \"0/b\";\n  \"/b.html /b\" \"0/b\";\n  \"/b.html /b.html\" "
            "\"0/b.html\";\n  \"/index.html /\" \"0/\";\n  \"/index.html /index.html\" "
            "\"0/index.html\";\n}\n"));
  CHECK(has(http,
            "map $pushplan_set $pushplan_link {\n  default \"\";\n  0 \"</a.css>; rel=preload; "
            "as=style, </m.js>; rel=modulepreload\";\n}\n"));
  CHECK(has(http, "map_hash_max_size 2048;\nmap_hash_bucket_size 512;\n"));
  // Another site in the same nginx.
  EmitOptions blog;
  blog.name = "my-blog.conf";
  CHECK(lines_of("nginx", two_names(), blog) == "add_header Link $pushplan_my_blog_link;\n");
  // Names of captures end at 32 characters.
  blog.name = "of-sixteen-chars.conf";
  CHECK(has(lines_of("nginx", two_names(), blog, 1), "(?<pushplan_of_sixteen_chars_number>"));
  std::set<std::string> names;
  for (const char* name : {"of-more-than-sixteen-a.conf", "of-more-than-sixteen-b.conf"}) {
    blog.name = name;
    const std::string text = lines_of("nginx", two_names(), blog, 1);
    const std::size_t end = text.find("_number>"), begin = text.rfind("(?<", end) + 3;
    CHECK(end + 7 - begin <= 32);
    names.insert(text.substr(begin, end - begin));
  }
  CHECK(names.size() == 2);
}

TEST_CASE("nginx: pushes end with 1.25.1") {
  EmitOptions options = {Mechanism::push};
  CHECK(has(lines_of("nginx", two_names(), options), "error: nginx pushes nothing from 1.25.1 on"));
  options.nginx_version = {1, 25, 1};
  CHECK(has(lines_of("nginx", two_names(), options), "error: nginx pushes nothing from 1.25.1 on"));
  options.nginx_version = {1, 25, 0};
  CHECK(lines_of("nginx", two_names(), options) ==
        "http2_push_preload on;\nadd_header Link $pushplan_link;\n");
  options.mechanism = Mechanism::link;
  CHECK(lines_of("nginx", two_names(), options) ==
        "http2_push_preload off;\nadd_header Link $pushplan_link;\n");
  const std::string http = lines_of("nginx", two_names(), pushing(emitters::CacheAware::cookie), 1);
  CHECK(has(http, "http2_max_concurrent_pushes 2;\n"));
  CHECK(has(http,
            "  0 \"</a.css>; nopush; rel=preload; as=style, </m.js>; nopush; rel=preload; "
            "as=script; crossorigin=anonymous\";\n"));
  CHECK(has(http, "$http_range$pushplan_seen\" $pushplan_pushes {\n"));
  // Behind a comma in quotes nginx reads no further.
  Hint media = style_hint("/b.css");
  media.media = "screen, print";
  const Manifest m = manifest_of({media, style_hint("/c.css")});
  CHECK(lines_of("nginx", m, pushing()) ==
        "http2_push_preload on;\nadd_header Link $pushplan_link;\nadd_header Link "
        "$pushplan_link2;\n");
}

TEST_CASE("nginx: quoting") {
  const auto key = [](std::string_view name) {
    const Manifest m =
        manifest_of({style_hint("/a.css")}, {{"/" + percent_encode_path(name), std::string(name)}});
    const std::string http = lines_of("nginx", m, {}, 1);
    const std::size_t start = http.find("$pushplan_page {\n  default \"\";\n") + 33;
    return http.substr(start, http.find(" /", start) - start);
  };
  check_rows({{"a.html", "\"/a.html"},
              {"a\"b.html", "\"/a\\\"b.html"},
              {"a\\b.html", "\"/a\\\\b.html"},
              {"a\nb\tc.html", "\"/a\\nb\\tc.html"},
              {"${X}.html", "\"/${X}.html"},
              {"\xC3\xBC.html", "\"/\xC3\xBC.html"}},
             key);
  const std::string dollar = lines_of("nginx", manifest_of({style_hint("/a.css?$1\\")}), {}, 1);
  CHECK(has(dollar, "0 \"</a.css?${pushplan_dollar}1\\\\>; rel=preload; as=style\";\n"));
  CHECK(has(dollar, "geo $pushplan_dollar { default \"$\"; }\n"));
  // Keys that differ by case alone would be one key.
  const std::string cases = lines_of(
      "nginx", manifest_of({style_hint("/a.css")}, {{"/A.html", "A.html"}, {"/a.html", "a.html"}}),
      {}, 1);
  CHECK(has(cases, "  \"~^/A\\.html\\x20/A\\.html$\" \"0/A.html\";\n"));
  CHECK(has(cases, "  \"~^/a\\.html\\x20/a\\.html$\" \"0/a.html\";\n"));
  // What is longer than nginx reads.
  const std::string name(2'500, 'x');
  const Result<Emitted> longest =
      emit_proxy("nginx", manifest_of({style_hint("/a.css")}, {{"/" + name, name}}), {});
  REQUIRE(longest);
  CHECK(has(dump_diagnostics(longest->diagnostics), "target-cannot-carry"));
}

TEST_CASE("nginx: what the user's configuration says") {
  const std::string ours = "add_header Link $pushplan_link;\n";
  check_rows(
      {{"", ours},
       {"http { add_header A \"b; {\" always; server { listen 80; } }",
        "add_header A \"b; {\" always;\n" + ours},
       {"add_header A b; # add_header C d;\n", "add_header A b;\n" + ours},
       // Lost already, or not the server of ours.
       {"http { add_header A b; server { add_header C d; } }", ours},
       {"http { add_header A b; server { add_header C d; include /etc/nginx/pushplan.conf; } "
        "server { } }",
        ours},
       {"http { server { location / { add_header A b; } } }", ours}},
      fields_of);
  const auto lost = [](std::string_view existing) {
    const auto read = emitters::read_nginx(existing, "pushplan.conf");
    if (!read) return "error: " + read.error().message;
    std::string out;
    for (const auto& location : read->locations)
      out += std::to_string(location.line) + " " + location.name + "; ";
    return out;
  };
  check_rows(
      {{"server {\nlocation ~ \"\\.{2}\" {\nadd_header A b;\n}\n}", "2 location ~ \"\\.{2}\"; "},
       {"server { location / { add_header A b; include pushplan.conf; } }", ""},
       {"server {\n location / {\n  if ($x) { add_header A b; }\n } }", "3 if ($x); "},
       {"server { include 'x/pushplan.conf'; }\nserver { location / { add_header A b; } }", ""},
       {"server { set $a \"${b}c\"; set $d ${e}f;\nlocation / { add_header A b; } }",
        "2 location /; "},
       {"server { content_by_lua_block { local a = { add_header } }\nlocation /x { add_header A b; "
        "} }",
        "2 location /x; "},
       {"server {", "error: line 1: a block that does not end"},
       {"\n}", "error: line 2: '}' without its beginning"},
       {"\nset $a 'b", "error: line 2: a string that does not end"}},
      lost);
  const auto findings = [](std::optional<std::string> existing) {
    EmitOptions options = {Mechanism::link};
    options.cache_headers = true;
    options.existing = std::move(existing);
    return dump_diagnostics(emit_proxy("nginx", two_names(), options)->diagnostics);
  };
  CHECK(findings({}) == "warning nginx-lost-headers ");
  CHECK(findings("") == "");
  CHECK(findings("location / { add_header A b; }") == "warning add-header-lost ");
  // A size that the user sets may not be set twice.
  EmitOptions options;
  options.existing = "http { map_hash_max_size 99; }";
  const std::string http = lines_of("nginx", two_names(), options, 1);
  CHECK_FALSE(has(http, "map_hash_max_size"));
  CHECK(has(http, "map_hash_bucket_size"));
}

TEST_CASE("caddy: maps and matchers") {
  const std::string push = lines_of("caddy", two_names(), {Mechanism::push});
  CHECK(push.rfind("(pushplan) {\n\tmap {http.request.orig_uri.path} {pushplan_page} {\n"
                   "\t\t\"/\" s0\n\t\t\"/b\" s0\n\t\t\"/b.html\" s0\n\t\t\"/index.html\" s0\n"
                   "\t\tdefault \"\"\n\t}\n\tvars pushplan_set {pushplan_page}\n",
                   0) == 0);
  CHECK(has(push, "\tpush @pushplan_push\n"));
  CHECK_FALSE(has(lines_of("caddy", two_names(), {}), "\tpush "));
  // What belongs into no 103 comes behind it.
  Hint checked = style_hint("/c.css");
  checked.integrity = "sha256-x";
  const std::string early =
      lines_of("caddy", manifest_of({checked, style_hint("/a.css")}), {Mechanism::early_hints});
  CHECK(has(early, "\t\ts0 \"</a.css>; rel=preload; as=style\"\n"));
  CHECK(has(early, "\t\ts0 \"</c.css>; rel=preload; as=style; integrity=\\\"sha256-x\\\"\"\n"));
  CHECK(has(early,
            "\troute {\n\t\trespond @pushplan_early 103\n\t\theader @pushplan_more +Link "
            "{pushplan_more_list}\n\t}\n"));
  const auto page = [](std::string_view name) {
    const Manifest m =
        manifest_of({style_hint("/a.css")}, {{"/" + percent_encode_path(name), std::string(name)}});
    const std::string out = lines_of("caddy", m, {});
    const std::size_t start = out.find("{pushplan_page} {\n\t\t") + 20;
    return out.substr(start, out.find(" s0\n", start) - start);
  };
  check_rows({{"a b.html", "\"/a b.html\""},
              {"a\"b", "\"/a\\\"b\""},
              {"a\\b", "\"/a\\b\""},
              {"a\\", "`/a\\`"},
              {"a\\\"b", "`/a\\\"b`"},
              {"\xC3\xBC", "\"/\xC3\xBC\""}},
             page);
  CHECK(has(dump_diagnostics(
                emit_proxy("caddy", manifest_of({style_hint("/a.css?{x}")}), {})->diagnostics),
            "target-cannot-carry"));
}

TEST_CASE("haproxy: maps and rules") {
  const Result<Emitted> out = emit_proxy("haproxy", two_names(), {Mechanism::early_hints});
  REQUIRE(out);
  REQUIRE(out->files.size() == 4);
  CHECK(out->files[1].name == "pushplan-pages.map");
  CHECK(lines_of("haproxy", two_names(), {Mechanism::early_hints}, 1) ==
        "/ s0\n/b s0\n/b.html s0\n/index.html s0\n");
  CHECK(lines_of("haproxy", two_names(), {Mechanism::early_hints}, 2) ==
        "s0 </a.css>; rel=preload; as=style, </m.js>; rel=preload; as=script; "
        "crossorigin=anonymous\n");
  CHECK(lines_of("haproxy", two_names(), {}, 2) ==
        "s0 </a.css>; rel=preload; as=style, </m.js>; rel=modulepreload\n");
  CHECK(has(out->main(), "path,map_str(/etc/haproxy/pushplan-pages.map)\n"));
  CHECK_FALSE(has(lines_of("haproxy", two_names(), {}), "early-hint"));
  // A map that is not written must not be read.
  EmitOptions timing;
  timing.server_timing = true;
  const Result<Emitted> none = emit_proxy("haproxy", manifest_of({}), timing);
  REQUIRE(none);
  CHECK(none->files.size() == 1);
  CHECK(lines_of("haproxy", manifest_of({}), timing).empty());
}

TEST_CASE("nghttpd and nghttpx") {
  CHECK(lines_of("nghttpd", two_names(), {Mechanism::push}) ==
        "--push=/=/a.css,/m.js\n--push=/b=/a.css,/m.js\n--push=/b.html=/a.css,/m.js\n"
        "--push=/index.html=/a.css,/m.js\n");
  CHECK(lines_of("nghttpx", two_names(), {Mechanism::push}) == "no-server-push=no\n");
}
