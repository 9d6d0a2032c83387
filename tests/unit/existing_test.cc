// Existing configuration: what is read of it, and what the gate says of its hints.
#include <doctest/doctest.h>

#include "analyzer/analyze.h"
#include "gate/existing.h"
#include "gate/existing_lint.h"
#include "gate/link_field.h"
#include "tests/support/memory_file_system.h"
#include "tests/support/table.h"

using namespace pushplan;

namespace {

std::string read_links(std::string_view value) {
  bool broken = false;
  std::string out;
  for (const gate::StatedHint& hint : gate::read_link_field(value, &broken)) {
    out += out.empty() ? "" : " | ";
    out += hint.hint.url + " " + hint.hint.rel + " " + hint.hint.as;
    if (hint.hint.crossorigin) out += " crossorigin=" + *hint.hint.crossorigin;
    if (hint.nopush) out += " nopush";
    for (const std::string& name : hint.other_parameters) out += " ?" + name;
  }
  return out + (broken ? " broken" : "");
}

// Which of the site's responses each rule is for, and its hints.
std::string rules_of(const std::string& name, std::string_view text) {
  const auto file = gate::read_existing(name, text);
  if (!file) return file.error().message;
  std::string out;
  for (const gate::ExistingRule& rule : file->rules) {
    out += rule.where + (rule.certain ? ":" : "?:");
    for (const auto& [url, source] : {std::pair<const char*, const char*>{"/", "index.html"},
                                      {"/a.html", "a.html"},
                                      {"/blog/x/", "blog/x/index.html"},
                                      {"/s.css", "s.css"}})
      if (rule.matches({url, source})) out += std::string(" ") + url;
    for (const gate::StatedHint& hint : rule.hints)
      out += " -> " + std::string(text.substr(hint.span->offset, 5));
    out += "\n";
  }
  return out;
}

std::string findings(const std::string& name, std::string_view text) {
  const test::MemoryFileSystem folder({
      {"index.html", "<link rel=stylesheet href=/s.css><p>x"},
      {"a.html", "<p>y"},
      {"s.css", "p{color:red}"},
      {"t.css", "p{color:blue}"},
  });
  AnalyzeOptions options;
  options.threads = 1;
  auto file = gate::read_existing(name, text);
  if (!file) return file.error().message;
  gate::ExistingLint lint({std::move(*file)}, options.settings);
  std::vector<Diagnostic> diagnostics;
  const auto plan =
      analyze(folder, options, diagnostics, [&](const PageView& view) { lint.page(view); });
  REQUIRE(plan);
  std::string out;
  for (const Diagnostic& d : lint.finish())
    out += d.code + " " + d.file + ": " + full_message(d) + "\n";
  return out;
}

}  // namespace

TEST_CASE("existing: Link values") {
  test::check_rows(
      {{"</a.css>; rel=preload; as=style", "/a.css preload style"},
       {"</a.css>;rel=\"preload\";as=\"style\", </b.js>; rel=modulepreload; nopush",
        "/a.css preload style | /b.js modulepreload  nopush"},
       {"</f.woff2>; rel=preload; as=font; crossorigin; foo=bar; baz",
        "/f.woff2 preload font crossorigin=anonymous ?foo ?baz"},
       {"<https://x.example>; rel=preconnect, </a,b;c.css>; REL=PreLoad", ""},
       {"</a,b;c.css>; rel=\"preload prefetch\"; as=style", "/a,b;c.css preload prefetch style"},
       {"/a.css; rel=preload", " broken"},
       {"</a.css; rel=preload", " broken"},
       {"", ""}},
      [](std::string_view text) { return read_links(text); });
}

TEST_CASE("existing: _headers") {
  CHECK(rules_of("_headers",
                 "# mine\n/*\n  Link: </s.css>; rel=preload; as=style\n  X-A: b\n/blog/:slug/\n"
                 "  Link: </b.css>; rel=preload; as=style\n/a.html\n  link: </c>; rel=next\n") ==
        "/*: / /a.html /blog/x/ /s.css -> </s.c\n/blog/:slug/: /blog/x/ -> </b.c\n");
}

TEST_CASE("existing: Apache") {
  CHECK(
      rules_of(".htaccess",
               "<IfModule mod_headers.c>\n<FilesMatch \"\\.html$\">\n"
               "Header always add Link \"</s.css>; rel=preload; as=style\"\n</FilesMatch>\n"
               "</IfModule>\n<Location \"/blog\">\n  H2PushResource /b.css\n</Location>\n"
               "<If \"%{HTTP_HOST} == 'x'\">\nHeader set Link \"</t.css>;rel=preload\"\n</If>\n") ==
      "<FilesMatch \"\\.html$\">: / /a.html /blog/x/ -> </s.c\n"
      "<Location \"/blog\">: /blog/x/ -> /b.cs\n"
      "<If \"%{HTTP_HOST} == 'x'\">?: / /a.html /blog/x/ /s.css -> </t.c\n");
  CHECK(rules_of("x.conf", "<Location />\n") == "x.conf: line 1: <Location /> does not end");
  CHECK(rules_of("x.conf", "</Location>\n").find("without its beginning") != std::string::npos);
}

TEST_CASE("existing: nginx") {
  CHECK(rules_of("nginx.conf",
                 "http { server {\n location = / { add_header Link \"</s.css>; rel=preload; "
                 "as=style\"; }\n location ~ \\.html$ { http2_push /t.css; }\n"
                 " location /blog/ { if ($x) { add_header Link '</b>; rel=preload'; } }\n} }\n") ==
        "location = /: / -> </s.c\nlocation ~ \\.html$: / /a.html /blog/x/ -> /t.cs\n"
        "location /blog/?: /blog/x/ -> </b>;\n");
}

TEST_CASE("existing: findings") {
  CHECK(findings("_headers", "/\n  Link: </s.css>; rel=preload; as=style\n") == "");
  CHECK(findings("_headers", "/*\n  Link: </s.css>; rel=preload; as=style\n") ==
        "global-list _headers: /* is for 2 pages, and 1 of them does not need /s.css\n"
        "global-list _headers: /* is for files that are no pages too, such as /s.css: they are "
        "sent the hints with every answer\n");
  CHECK(findings("_headers", "/\n  Link: </t.css>; rel=preload; as=style\n")
            .rfind("unreferenced-hint _headers", 0) == 0);
  CHECK(findings("_headers", "/\n  Link: </s.css>; rel=preload; as=script\n")
            .rfind("wrong-as _headers", 0) == 0);
  CHECK(findings("_headers", "/\n  Link: /s.css; rel=preload; as=style\n")
            .rfind("existing-unread _headers", 0) == 0);
  CHECK(findings(".htaccess", "<Files index.html>\nH2PushResource /s.css\n</Files>\n") == "");
  const std::string long_value(4200, 'x');
  CHECK(findings("_headers",
                 "/\n  Link: </s.css>; rel=preload; as=style; type=\"" + long_value + "\"\n")
            .find("header-too-large") != std::string::npos);
}
