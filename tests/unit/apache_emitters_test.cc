// Tests of the targets apache and htaccess: the text for a small manifest, what options add, how
// names are quoted in expressions, the forms by size, and what happens to .htaccess files that
// stand there.
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "emitters/apache_forms.h"
#include "emitters/apache_lines.h"
#include "emitters/apache_syntax.h"
#include "emitters/emitter.h"
#include "tests/support/dump.h"
#include "tests/support/manifests.h"
#include "tests/support/memory_file_system.h"
#include "tests/support/table.h"

namespace {

using namespace pushplan;
using namespace pushplan::test;
using emitters::EmitOptions;
using emitters::Emitted;
using manifest::Manifest;

Result<Emitted> try_emit(const std::string& target, const Manifest& m, const EmitOptions& options,
                         const FileSystem* site = nullptr) {
  const Result<const emitters::Emitter*> emitter = emitters::find_emitter(target);
  REQUIRE(emitter);
  return emitters::emit(**emitter, m, options, {.folder = site});
}

Emitted apache_files(const std::string& target, const Manifest& m, const EmitOptions& options,
                     const FileSystem* site = nullptr) {
  Result<Emitted> out = try_emit(target, m, options, site);
  if (!out) FAIL(out.error().message);
  return *out;
}

// The main file without the comment at its head.
std::string apache_lines(const std::string& target, const Manifest& m, const EmitOptions& options) {
  const std::string bytes = apache_files(target, m, options).main();
  std::size_t at = 0;
  while (bytes.compare(at, 2, "# ") == 0) at = bytes.find('\n', at) + 1;
  return bytes.substr(at);
}

std::string apache_error(const std::string& target, const EmitOptions& options,
                         const FileSystem* site = nullptr) {
  const Result<Emitted> out = try_emit(target, manifest_of({style_hint("/a.css")}), options, site);
  return out ? "" : out.error().message;
}

const std::string kPages = "^(?:/(?:|c\\.html|index\\.html)|/b/(?:|index\\.html))$";
const std::string kAsked = std::string("  <If \"") + emitters::kAskedFor + "\">\n";
const std::string kEnd = "  </If>\n</LocationMatch>\n";
const std::string kAgain =
    "SetEnvIf Request_Method \"^(?!GET$)\" pushplan_again=1\n"
    "SetEnvIf If-None-Match . pushplan_again=1\n"
    "SetEnvIf If-Modified-Since . pushplan_again=1\nSetEnvIf Range . pushplan_again=1\n";
const std::string kFresh =
    "%{REQUEST_METHOD} == 'GET' && req_novary('If-None-Match') == '' && "
    "req_novary('If-Modified-Since') == '' && req_novary('Range') == ''";

// `pages` pages in 100 folders that share `lists` lists.
Manifest large(std::size_t pages, std::size_t lists) {
  Manifest m;
  for (std::size_t i = 0; i < lists; ++i) {
    const std::string url = "/" + std::to_string(i) + ".css";
    m.resources[url] = resource(style_hint(url));
    add_group(m, {url}, {});
  }
  for (std::size_t i = 0; i < pages; ++i) {
    const std::string source = std::to_string(i / lists % 100) + "/" + std::to_string(i) + ".html";
    m.groups[i % lists].pages["/" + source] = source;
  }
  return m;
}

}  // namespace

TEST_CASE("apache: the mechanisms") {
  CHECK(
      apache_lines("apache", small_site(), {Mechanism::push}) ==
      "<IfModule headers_module>\n<IfModule setenvif_module>\n" + kAgain + "<LocationMatch \"" +
          kPages + "\">\n" + kAsked +
          "    Header add Link \"</a.css>; rel=preload; as=style\" env=!pushplan_again\n"
          "    Header add Link \"</m.js>; rel=preload; as=script; crossorigin=anonymous\" "
          "env=!pushplan_again\n"
          "    Header add Link \"</a.css>; rel=preload; as=style; nopush\" env=pushplan_again\n"
          "    Header add Link \"</m.js>; rel=preload; as=script; crossorigin=anonymous; nopush\" "
          "env=pushplan_again\n" +
          kEnd + "</IfModule>\n</IfModule>\n");
  CHECK(apache_lines("apache", small_site(), {Mechanism::link}) ==
        "<IfModule headers_module>\n<LocationMatch \"" + kPages + "\">\n" + kAsked +
            "    Header add Link \"</a.css>; rel=preload; as=style; nopush\"\n"
            "    Header add Link \"</m.js>; rel=modulepreload; nopush\"\n" +
            kEnd + "</IfModule>\n");
  CHECK(
      apache_lines("apache", small_site(), {Mechanism::early_hints}) ==
      "<IfDirective H2EarlyHint>\nH2EarlyHints on\n<LocationMatch \"" + kPages + "\">\n" + kAsked +
          "    H2Push off\n    <If \"" + kFresh +
          " && req_novary('Sec-Fetch-Mode') == 'navigate' && -z reqenv('REDIRECT_STATUS')\">\n"
          "      H2EarlyHint Link \"</a.css>; rel=preload; as=style\"\n"
          "      H2EarlyHint Link \"</m.js>; rel=preload; as=script; crossorigin=anonymous\"\n    "
          "</If>\n"
          "    Header note Link pushplan_hinted\n"
          R"(    Header edit Link "^(\x3C/a\.css\x3E\x3B\x20rel\x3Dpreload\x3B\x20as\x3Dstyle)$" "$1; nopush")"
          "\n"
          R"(    Header edit Link "^(\x3C/m\.js\x3E\x3B\x20rel\x3Dpreload\x3B\x20as\x3Dscript\x3B\x20crossorigin\x3Danonymous)$" "$1; nopush")"
          "\n"
          R"(    Header add Link "</a.css>; rel=preload; as=style; nopush" "expr=note('pushplan_hinted') !~ m#^</a\.css>#")"
          "\n"
          R"(    Header add Link "</m.js>; rel=preload; as=script; crossorigin=anonymous; nopush" "expr=note('pushplan_hinted') !~ m#^</a\.css>#")"
          "\n" +
          kEnd + "</IfDirective>\n");
  CHECK(apache_lines("apache", {}, {Mechanism::link}) ==
        "<IfModule headers_module>\n</IfModule>\n");
}

TEST_CASE("apache: what options add") {
  const Manifest m = small_site();
  const auto conf = [&](const EmitOptions& options) { return apache_lines("apache", m, options); };
  const std::string id = manifest::plan_id(m);
  const std::string cookie =
      conf({.mechanism = Mechanism::push, .cache_aware = emitters::CacheAware::cookie});
  CHECK(has(cookie,
            "SetEnvIf Cookie \"(?:^|;[ ]*)pushplan\\x3D" + id + "(?:;|$)\" pushplan_again=1\n"));
  CHECK(has(cookie, "    Header add Set-Cookie \"pushplan=" + id +
                        "; Path=/; Max-Age=2592000; SameSite=Lax; Secure\" "
                        "\"expr=reqenv('H2PUSH') == 'on' && reqenv('pushplan_again') == ''\"\n"));
  const std::string timed = conf({.server_timing = true});
  CHECK(has(timed, "    Header add Server-Timing \"pushplan;desc=\\\"" + id + "\\\"\"\n"));
  const std::string fresh = conf({.cache_headers = true, .immutable = {"/m.js"}});
  const std::string when =
      " \"expr=%{REQUEST_STATUS} -lt 400 && resp('Cache-Control') == '' && resp('Expires') == "
      "''\"\n</LocationMatch>\n";
  CHECK(has(fresh,
            "<LocationMatch \"^(?:/(?:a\\.css))$\">\n  Header setifempty Cache-Control "
            "\"public, max-age=600, must-revalidate\"" +
                when));
  CHECK(has(fresh,
            "<LocationMatch \"^(?:/(?:m\\.js))$\">\n  Header setifempty Cache-Control "
            "\"public, max-age=31536000, immutable\"" +
                when));
  const EmitOptions resource = {.mechanism = Mechanism::push,
                                .apache_style = emitters::ApacheStyle::resource};
  CHECK(has(conf(resource), "    <If \"" + kFresh +
                                "\">\n      H2PushResource \"/a.css\"\n"
                                "      H2PushResource \"/m.js\"\n    </If>\n"));
  CHECK_FALSE(has(conf(resource), "Link"));
  CHECK(dump_diagnostics(apache_files("apache", m, resource).diagnostics) ==
        "warning pushed-unseen \nnote uncacheable-hint ");
  const auto host = [&](const EmitOptions& options) {
    const std::string out = conf(options);
    const std::size_t at = out.find("<IfModule http2_module>\n");
    if (at == std::string::npos) return std::string("nothing");
    return out.substr(at + 24, out.find("</IfModule>", at) - at - 24);
  };
  CHECK(host({.mechanism = Mechanism::push}) == "nothing");
  CHECK(host({.mechanism = Mechanism::push, .cache_aware = emitters::CacheAware::diary}) ==
        "H2PushDiarySize 256\n");
  CHECK(host({.mechanism = Mechanism::push, .apache_diary = 0, .apache_priority = "* after"}) ==
        "H2PushDiarySize 0\nH2PushPriority * after\n");
}

TEST_CASE("apache: what is refused") {
  CHECK(apache_error("apache", {.apache_style = emitters::ApacheStyle::resource}) ==
        "--apache-style resource pushes and does nothing else; with mechanism link leave it out, "
        "or say --mechanism push");
  CHECK(has(apache_error("apache", {.apache_priority = "x\n</If>"}), "--apache-priority"));
  CHECK(apache_error("htaccess", {.apache_diary = 8}) ==
        "--apache-diary and --apache-priority are for the virtual host: use the target apache");
  CHECK(has(apache_error("htaccess", {.off = true}), "--off needs the site"));
}

TEST_CASE("apache: strings of expressions") {
  check_rows({{"/a-b_c.html", "'/a-b_c.html'"},
              {"it's", "'it\\047s'"},
              {"a\nb", "'a\\012b'"},
              {"%{X}", "'\\045\\173X\\175'"},
              {"\\", "'\\134'"},
              // A digit behind an escape would be read as a part of it.
              {"%41a1", "'\\045\\064\\061a1'"},
              {"\xC3\xBC", "'\\303\\274'"}},
             [](std::string_view bytes) { return emitters::expression_string(bytes); });
  CHECK(emitters::is_one_of({"/"}) == "%{REQUEST_URI} == '/'");
  CHECK(emitters::is_one_of({"/", "/a"}) == "%{REQUEST_URI} in {'/', '/a'}");
}

TEST_CASE("apache: the form by size") {
  struct Row {
    std::size_t pages, lists;
    EmitOptions options;
    const char* form;
  };
  using enum Mechanism;
  const Row rows[] = {
      {10'000, 4, {.mechanism = link, .name = "p.conf"}, ""},
      {300, 300, {.mechanism = link, .name = "p.conf"}, ""},
      {10'000, 300, {.mechanism = link, .name = "p.conf"}, "mapped"},
      {10'000, 300, {.mechanism = push, .name = "p.conf"}, "mapped"},
      // Nowhere to put a second file; hints need <If>; too many lists for variables.
      {10'000, 300, {.mechanism = link}, "nested"},
      {10'000, 300, {.mechanism = early_hints, .name = "p.conf"}, "nested"},
      {10'000, 10'000, {.mechanism = link, .name = "p.conf"}, "nested"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.pages);
    CAPTURE(row.lists);
    const Emitted out = apache_files("apache", large(row.pages, row.lists), row.options);
    const std::string diagnostics = dump_diagnostics(out.diagnostics);
    CHECK(has(diagnostics, "note emit-form") == (*row.form != '\0'));
    const bool mapped = std::string_view(row.form) == "mapped";
    CHECK((out.files.size() == 2) == mapped);
    CHECK(has(out.main(), "RewriteMap pushplan \"txt:/etc/apache2/p-pages.txt\"\n") == mapped);
    CHECK(has(out.main(), "<Else>") == (std::string_view(row.form) == "nested"));
    CHECK(has(out.main(), "<LocationMatch") == (*row.form == '\0'));
    if (mapped) {
      REQUIRE(out.files.size() == 2);
      CHECK(out.files[1].name == "p-pages.txt");
      CHECK(has(out.files[1].bytes, "\n/0/42.html s42\n"));
      CHECK(has(out.main(), "Header add Link \"</42.css>; rel=preload; as=style"));
      CHECK(has(out.main(), " env=pushplan_s42\n"));
    }
  }
  // What a map cannot hold has a pattern of its own.
  Manifest m = large(10'000, 300);
  m.groups[7].pages["/a%20b.html"] = "a b.html";
  const Emitted odd = apache_files("apache", m, {.name = "p.conf"});
  REQUIRE(odd.files.size() == 2);
  CHECK(has(odd.main(), "<LocationMatch \"^(?:/(?:a\\x20b\\.html))$\">\n"));
  CHECK_FALSE(has(odd.files[1].bytes, "a b"));
}

TEST_CASE("htaccess: one file") {
  const Emitted out = apache_files("htaccess", small_site(), {.mechanism = Mechanism::link});
  CHECK(has(out.main(),
            std::string("\n<IfModule headers_module>\n<If \"%{REQUEST_URI} in {'/', '/b/', "
                        "'/b/index.html', '/c.html', '/index.html'} && ") +
                emitters::kAskedFor +
                "\">\n  Header add Link \"</a.css>; rel=preload; as=style; nopush\"\n"
                "  Header add Link \"</m.js>; rel=modulepreload; nopush\"\n</If>\n</IfModule>\n"));
  CHECK(dump_diagnostics(out.diagnostics) == "warning allow-override \nnote uncacheable-hint ");
  CHECK(dump_diagnostics(
            apache_files("htaccess", small_site(), {.allow_override = true}).diagnostics) ==
        "note uncacheable-hint ");
  const Emitted early =
      apache_files("htaccess", small_site(), {.mechanism = Mechanism::early_hints});
  CHECK_FALSE(has(early.main().substr(early.main().find("<If")), "H2Push off"));
  CHECK(has(dump_diagnostics(early.diagnostics), "warning needs-server-setting"));
}

TEST_CASE("htaccess: files of the site's folders") {
  const std::string theirs = "ErrorDocument 404 /404.html\n";
  const MemoryFileSystem bare({{"index.html", ""}, {"b/index.html", ""}, {"c.html", ""}});
  const MemoryFileSystem shown({{".htaccess", theirs}, {"index.html", ""}, {"b/index.html", ""}});
  CHECK(apache_error("htaccess", {}, &bare)
            .rfind(".htaccess: nothing shows that the server lets", 0) == 0);
  // A directive that needs no FileInfo shows nothing, and a comment neither.
  for (const char* line : {"Require all granted\n", "# Header set X y\n", "Options -Indexes\n"}) {
    const MemoryFileSystem other({{".htaccess", line}, {"index.html", ""}});
    CHECK_FALSE(apache_error("htaccess", {}, &other).empty());
  }
  const Emitted out = apache_files("htaccess", small_site(), {}, &shown);
  REQUIRE(out.files.size() == 2);
  CHECK(out.files[0].name == ".htaccess");
  CHECK(out.files[0].bytes.rfind(theirs + "\n# begin pushplan: ", 0) == 0);
  CHECK(has(out.files[0].bytes, "{'/', '/c.html', '/index.html'}"));
  CHECK(out.files[1].name == "b/.htaccess");
  CHECK(has(out.files[1].bytes, "{'/b/', '/b/index.html'}"));
  // What goes back is exactly theirs; a file with nothing else goes.
  const MemoryFileSystem written({{".htaccess", out.files[0].bytes},
                                  {"b/.htaccess", out.files[1].bytes},
                                  {"b/index.html", ""}});
  const Emitted off = apache_files("htaccess", small_site(), {.off = true}, &written);
  REQUIRE(off.files.size() == 2);
  CHECK(off.files[0].bytes == theirs);
  CHECK_FALSE(off.files[0].gone);
  CHECK(off.files[1].gone);
  // A block in a folder that has no page any more goes too.
  const MemoryFileSystem moved(
      {{".htaccess", theirs}, {"old/.htaccess", out.files[1].bytes}, {"index.html", ""}});
  const Emitted again = apache_files("htaccess", manifest_of({style_hint("/a.css")}), {}, &moved);
  REQUIRE(again.files.size() == 2);
  CHECK(again.files[1].name == "old/.htaccess");
  CHECK(again.files[1].gone);
}
