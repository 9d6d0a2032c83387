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

// Which of them a rule is for.
std::string responses_of(const gate::RuleScope& rule) {
  std::string out = rule.where + (rule.certain ? ":" : "?:");
  for (const auto& [url, source] : {std::pair<const char*, const char*>{"/", "index.html"},
                                    {"/a.html", "a.html"},
                                    {"/blog/x/", "blog/x/index.html"},
                                    {"/s.css", "s.css"}})
    if (rule.matches({url, source})) out += std::string(" ") + url;
  return out;
}

// Which of the site's responses each rule is for, and its hints.
std::string rules_of(const std::string& name, std::string_view text) {
  const auto file = gate::read_existing(name, text);
  if (!file) return file.error().message;
  std::string out;
  for (const gate::ExistingRule& rule : file->rules) {
    out += responses_of(rule);
    for (const gate::StatedHint& hint : rule.hints)
      out += " -> " + std::string(text.substr(hint.span->offset, 5));
    out += "\n";
  }
  return out;
}

// What is said of how long the site's responses stay fresh.
std::string freshness_in(const std::string& name, std::string_view text) {
  const auto file = gate::read_existing(name, text);
  if (!file) return file.error().message;
  std::string out;
  for (const gate::FreshnessRule& rule : file->freshness)
    out += responses_of(rule) + (rule.fresh ? " fresh " : " stale ") + rule.says + "\n";
  return out;
}

std::string findings(const std::string& name, std::string_view text,
                     const std::string& base_url = "") {
  const test::MemoryFileSystem folder({
      {"index.html", "<link rel=stylesheet href=/s.css><p>x"},
      {"a.html", "<p>y"},
      {"s.css", "p{color:red}"},
      {"t.css", "p{color:blue}"},
  });
  AnalyzeOptions options;
  options.threads = 1;
  if (!base_url.empty()) options.settings.base_url = base_url;
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
  // Cloudflare: a rule below takes it off again.
  CHECK(
      rules_of("_headers",
               "/*\n  Link: </s.css>; rel=preload; as=style\n/*.css\n  ! Link\n/blog/*\n  ! Link\n"
               "  Link: </b.css>; rel=preload; as=style\n") ==
      "/*: / /a.html -> </s.c\n/blog/*: /blog/x/ -> </b.c\n");
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
  const std::string link = "Header add Link \"</s.css>; rel=preload; as=style\"";
  const auto all = [](const char* where) {
    return std::string(where) + ": / /a.html /blog/x/ /s.css -> </s.c\n";
  };
  test::check_rows(
      {// What the path decides is read: SetEnvIf, <If>, expr=.
       {"SetEnvIf Request_URI \"^/$\" home=1 x\n" + link + " env=home\n",
        "every response: / -> </s.c\n"},
       {"SetEnvIfNoCase Request_URI \"\\.CSS$\" sheet\n" + link + " env=!sheet\n",
        "every response: / /a.html /blog/x/ -> </s.c\n"},
       {link + " env=other\n", "every response?: / /a.html /blog/x/ /s.css -> </s.c\n"},
       {"<If \"%{REQUEST_URI} =~ m#^/blog/#\">\n" + link + "\n</If>\n",
        "<If \"%{REQUEST_URI} =~ m#^/blog/#\">: /blog/x/ -> </s.c\n"},
       {link + " \"expr=%{REQUEST_URI} == '/a.html'\"\n", "every response: /a.html -> </s.c\n"},
       {link + " \"expr=%{CONTENT_TYPE} =~ m#text/html#i\"\n",
        "every response: / /a.html /blog/x/ -> </s.c\n"},
       {link + " \"expr=-z %{HTTP_COOKIE}\"\n",
        "every response?: / /a.html /blog/x/ /s.css -> </s.c\n"},
       // What is not known to hold, or where.
       {"<IfModule mod_headers.c>\n" + link + "\n</IfModule>\n", all("every response")},
       {"<Directory \"/srv/www\">\n" + link + "\n</Directory>\n",
        "<Directory \"/srv/www\">?: / /a.html /blog/x/ /s.css -> </s.c\n"},
       {"<IfModule !mod_http2.c>\n" + link + "\n</IfModule>\n",
        "<IfModule !mod_http2.c>?: / /a.html /blog/x/ /s.css -> </s.c\n"},
       // Taken off again; sections come after what stands outside of them.
       {link + "\n<FilesMatch \"\\.css$\">\nHeader unset Link\n</FilesMatch>\n",
        "every response: / /a.html /blog/x/ -> </s.c\n"},
       {"<FilesMatch \"\\.css$\">\nHeader unset Link\n</FilesMatch>\n" + link + "\n",
        "every response: / /a.html /blog/x/ -> </s.c\n"},
       {"Header unset Link\n" + link + "\n", all("every response")},
       {link + "\n<Files a.html>\nHeader set Link \"</a>; rel=preload\"\n</Files>\n",
        "every response: / /blog/x/ /s.css -> </s.c\n<Files a.html>: /a.html -> </a>;\n"},
       // Neither of Header's two tables sees what the other holds.
       {"Header always add Link \"</s.css>; rel=preload\"\n<Files a.html>\nHeader set Link "
        "\"</a>; rel=preload\"\n</Files>\n",
        all("every response") + "<Files a.html>: /a.html -> </a>;\n"},
       {"Header always add Link \"</s.css>; rel=preload\"\n<Files a.html>\nHeader always set Link "
        "\"</a>; rel=preload\"\n</Files>\n",
        "every response: / /blog/x/ /s.css -> </s.c\n<Files a.html>: /a.html -> </a>;\n"},
       {"Header setifempty Link \"</s.css>; rel=preload\"\n",
        "every response?: / /a.html /blog/x/ /s.css -> </s.c\n"},
       {"Header set Link \"</a>; rel=preload\"\n<Files a.html>\nHeader setifempty Link "
        "\"</s.css>; rel=preload\"\n</Files>\nHeader setifempty Link \"</t.css>; rel=preload\"\n",
        "every response: / /a.html /blog/x/ /s.css -> </a>;\n"},
       {"<Files a.html>\nHeader set Link \"</a>; rel=preload\"\n</Files>\nHeader setifempty Link "
        "\"</s.css>; rel=preload\"\n",
        "<Files a.html>: /a.html -> </a>;\nevery response?: / /blog/x/ /s.css -> </s.c\n"},
       {"Header set Link \"</a>; rel=preload\" env=other\nHeader always set Link \"</b>; "
        "rel=preload\"\nHeader setifempty Link \"</s.css>; rel=preload\"\n",
        "every response?: / /a.html /blog/x/ /s.css -> </a>;\n"
        "every response: / /a.html /blog/x/ /s.css -> </b>;\n"
        "every response?: / /a.html /blog/x/ /s.css -> </s.c\n"},
       // What Define names is put in as text, from there on.
       {"Define PAGE a\nDefine PATTERN \"^/${PAGE}\\.\"\n<LocationMatch ${PATTERN}>\n" + link +
            "\n</LocationMatch>\n",
        "<LocationMatch ${PATTERN}>: /a.html -> </s.c\n"},
       {"Define SEND add\nDefine ALL \"'</s.css>; rel=preload'\"\nHeader ${SEND} Link ${ALL}\n",
        "every response: / /a.html /blog/x/ /s.css -> ${ALL\n"},
       {"<Location ${BELOW}>\n" + link + "\n</Location>\nDefine BELOW /blog\n",
        "<Location ${BELOW}>?: / /a.html /blog/x/ /s.css -> </s.c\n"},
       {"Header add Link \"<${CDN}/s.css>; rel=preload\"\n<IfDefine X>\nDefine CDN "
        "/c\n</IfDefine>\n"
        "Header add Link \"<${CDN}/s.css>; rel=preload\"\nDefine A /a\nUnDefine A\n"
        "H2PushResource ${A}/s.css\n",
        ""},
       {"<Macro Hint $url>\nHeader add Link \"<$url>; rel=preload\"\n<Location /blog>\n" + link +
            "\n</Location>\n</Macro>\n",
        ""},
       // Patterns are PCRE's.
       {"<FilesMatch \"(?i)^A\\.HTML$\">\n" + link + "\n</FilesMatch>\n",
        "<FilesMatch \"(?i)^A\\.HTML$\">: /a.html -> </s.c\n"},
       {"<LocationMatch \"^/(?!blog/)(?<page>.+)\\.html$\">\n" + link + "\n</LocationMatch>\n",
        "<LocationMatch \"^/(?!blog/)(?<page>.+)\\.html$\">: / /a.html -> </s.c\n"},
       // Lines that go on, with either line end; what the server fills in.
       {"Header add Link \"</s.css>; rel=preload; \\\n as=style, \\\r\n </t.css>; rel=preload\"\n",
        "every response: / /a.html /blog/x/ /s.css -> </s.c -> </t.c\n"},
       {"Header add Link \"</s.css>; rel=\\\"preload\\\", </t.css>; rel=preload\"\n",
        "every response: / /a.html /blog/x/ /s.css -> </s.c -> </t.c\n"},
       {"Header add Link \"<%{REQUEST_URI}s>; rel=preload; as=style\"\n", ""},
       {"Header add Link\nHeader\nHeader unset\nSetEnvIf Request_URI\n<If>\n</If>\n", ""}},
      [](std::string_view text) { return rules_of("x.conf", text); });
  CHECK(rules_of("x.conf", "<Location />\n") == "x.conf: line 1: <Location /> does not end");
  CHECK(rules_of("x.conf", "</Location>\n").find("without its beginning") != std::string::npos);
}

TEST_CASE("existing: nginx") {
  CHECK(rules_of("nginx.conf",
                 "http { server {\n location = / { add_header Link \"</s.css>; rel=preload; "
                 "as=style\"; }\n location ~ \\.html$ { http2_push /t.css; }\n"
                 " location /blog/ { if ($x) { add_header Link '</b>; rel=preload'; } }\n} }\n") ==
        "location = /: / -> </s.c\nlocation ~ \\.html$: / /a.html /blog/x/ -> /t.cs\n"
        "location /blog/?: -> </b>;\n");
  const std::string s = "add_header Link \"</s.css>; rel=preload; as=style\"; ";
  test::check_rows(
      {// One location answers: exact, then patterns, then the longest prefix.
       {"server { location / { " + s + "} location ~* \\.CSS$ { expires 1y; } }",
        "location /: / /a.html /blog/x/ -> </s.c\n"},
       {"server { location / { } location ~ ^/(?<page>a)\\.html$ { " + s + "} }",
        "location ~ ^/(?<page>a)\\.html$: /a.html -> </s.c\n"},
       {"server { location / { " + s + "} location /blog/ { } }",
        "location /: / /a.html /s.css -> </s.c\n"},
       {"server { location / { " + s + "} location ^~ /blog/ { } location ~ y { } }",
        "location /: / /a.html /s.css -> </s.c\n"},
       {"server { location / { location ~ \\.html$ { " + s + "} } location ~ a { } }",
        "location ~ \\.html$: / /a.html /blog/x/ -> </s.c\n"},
       {"location = /index.html { " + s + "}", "location = /index.html: / -> </s.c\n"},
       // Fields of a level hide those of the levels around it, pushes those that are pushed.
       {"server { " + s + "location ~ css$ { add_header A b; } }",
        "every response: / /a.html /blog/x/ -> </s.c\n"},
       {"server { " + s + "location ~ css$ { http2_push /t.css; } }",
        "every response: / /a.html /blog/x/ /s.css -> </s.c\nlocation ~ css$: /s.css -> /t.cs\n"},
       {"http { " + s + "server { location / { if ($a) { add_header A b; } } } }",
        "every response: / /a.html /blog/x/ /s.css -> </s.c\n"},
       {"http { " + s + "server { add_header A b; } }", "every response: -> </s.c\n"},
       {s, "every response: / /a.html /blog/x/ /s.css -> </s.c\n"},
       // Maps of the path are read, others decide what nobody knows here.
       {"map $uri $l { default \"\"; / \"</s.css>; rel=preload\"; ~^/blog/ \"</b>; rel=preload\"; "
        "}\n"
        "server { add_header Link $l; }",
        "the row / of $l: / -> </s.c\nthe row ~^/blog/ of $l: /blog/x/ -> </b>;\n"},
       {"map $uri $l { /a.html \"\"; default '</s.css>; rel=preload'; }\nadd_header Link ${l};",
        "the row default of $l: / /blog/x/ /s.css -> </s.c\n"},
       {"map $uri $l { volatile; hostnames; /a.html \"\"; default '</s.css>; rel=preload'; }\n"
        "add_header Link $l;",
        "the row default of $l: / /blog/x/ /s.css -> </s.c\n"},
       {"map $sent_http_content_type $l { ~text/html '</s.css>; rel=preload'; }\nadd_header Link "
        "$l;",
        "the row ~text/html of $l?: / /a.html /blog/x/ /s.css -> </s.c\n"},
       {"add_header Link $unknown; add_header Link \"<$a>; rel=preload\"; http2_push $b;", ""},
       {"add_header Link \"</s.css>; rel=\\\"preload\\\", </t.css>; rel=preload\";",
        "every response: / /a.html /blog/x/ /s.css -> </s.c -> </t.c\n"}},
      [](std::string_view text) { return rules_of("nginx.conf", text); });
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
  // What may be for fewer pages is held against all of them only where none has a use for it.
  CHECK(findings(".htaccess", "Header add Link \"</s.css>; rel=preload; as=style\" env=x\n") == "");
  CHECK(findings(".htaccess", "Header add Link \"</t.css>; rel=preload; as=style\" env=x\n")
            .rfind("unreferenced-hint .htaccess", 0) == 0);
  CHECK(findings(".htaccess", "<Files index.html>\nH2PushResource /s.css\n</Files>\n") == "");
  const std::string long_value(4200, 'x');
  CHECK(findings("_headers",
                 "/\n  Link: </s.css>; rel=preload; as=style; type=\"" + long_value + "\"\n")
            .find("header-too-large") != std::string::npos);
}

TEST_CASE("existing: rules for no page of the site") {
  const auto slugs = [](const std::string& name, const std::string& base_url = "") {
    return [=](std::string_view text) {
      std::string found = findings(name, text, base_url);
      return found.substr(0, found.find(':'));
    };
  };
  test::check_rows(
      {{"/old/\n  Link: </s.css>; rel=preload; as=style\n", ""},
       {"/old/\n  Link: </gone.css>; rel=preload; as=style\n", "missing-file _headers"},
       {"/old\n  Link: <gone.css>; rel=preload; as=style\n", "missing-file _headers"},
       {"/old\n  Link: </s.css>; rel=preload\n", "missing-as _headers"},
       {"/old\n  Link: </s.css>; rel=preload; as=script\n", "wrong-as _headers"},
       {"/old\n  Link: </s.css>; rel=modulepreload\n", "wrong-as _headers"},
       {"/old\n  Link: </s.css>; rel=preload; as=fetch\n", ""},
       {"/old\n  Link: <https://cdn.example/f.woff2>; rel=preload; as=font\n",
        "font-without-crossorigin _headers"},
       // Of another application, or another host.
       {"/wiki/*\n  Link: </wiki/w.css>; rel=preload; as=style\n", ""},
       {"/wiki/*\n  Link: <w.css>; rel=preload; as=style\n", ""},
       {"https://other.example/old\n  Link: </gone.css>; rel=preload; as=style\n", ""}},
      slugs("_headers"));
  const std::string old =
      "location = /old { add_header Link '</gone.css>; rel=preload; as=style'; }";
  const std::string relative =
      "location ~ ^/o { add_header Link '<gone.css>; rel=preload; as=style'; }";
  const std::string a = "server { server_name www.a.example a.example; ",
                    other = "} server { server_name b.example; }";
  test::check_rows({{old, "missing-file nginx.conf"},
                    {relative, ""},
                    {a + old + "}", "missing-file nginx.conf"},
                    {a + old + "} server { server_name a.example; }", "missing-file nginx.conf"},
                    {a + old + other, ""},
                    {"server { server_name _; " + old + other, "missing-file nginx.conf"}},
                   slugs("nginx.conf"));
  CHECK(slugs("nginx.conf", "https://a.example/")(a + old + other) == "missing-file nginx.conf");
  CHECK(slugs("nginx.conf", "https://b.example/")(a + old + other) == "");
  const std::string push =
      "<VirtualHost *:443>\n<Location /old>\nH2PushResource /gone.css\n</Location>\nServerName "
      "a.example\n"
      "</VirtualHost>\n";
  CHECK(slugs("x.conf", "https://a.example/")(push) == "missing-file x.conf");
  CHECK(slugs("x.conf", "https://b.example/")(push) == "");
}

TEST_CASE("existing: how long responses stay fresh") {
  const auto read = [](const char* name) {
    return [=](std::string_view text) { return freshness_in(name, text); };
  };
  test::check_rows(
      {{"/*\n  Cache-Control: public, max-age=31536000\n",
        "/*: / /a.html /blog/x/ /s.css fresh Cache-Control: public, max-age=31536000\n"},
       {"/s.css\n  cache-control: Immutable\n", "/s.css: /s.css fresh cache-control: Immutable\n"},
       {"/s.css\n  Cache-Control: max-age=0, must-revalidate\n",
        "/s.css: /s.css stale Cache-Control: max-age=0, must-revalidate\n"},
       {"/s.css\n  Cache-Control: max-age=60, No-Store\n",
        "/s.css: /s.css stale Cache-Control: max-age=60, No-Store\n"},
       {"/*\n  Cache-Control: no-cache\n/*.css\n  ! Cache-Control\n",
        "/*: / /a.html /blog/x/ stale Cache-Control: no-cache\n"},
       // What says nothing of it, or not so simply.
       {"/s.css\n  Cache-Control: public\n/s.css\n  Cache-Control: no-cache=\"set-cookie\"\n", ""},
       {"/s.css\n  Cache-Control: max-age=\n/s.css\n  Cache-Control: max-age=x\n", ""},
       {"/s.css\n  Cache-Control: max-age=0, stale-while-revalidate=60\n", ""}},
      read("_headers"));
  const std::string all = ": / /a.html /blog/x/ /s.css ", pages = ": / /a.html /blog/x/ ";
  test::check_rows(
      {{"expires -1;", "every response" + all + "stale expires -1\n"},
       {"expires 0;", "every response" + all + "stale expires 0\n"},
       {"expires epoch;", "every response" + all + "stale expires epoch\n"},
       {"expires 30d;", "every response" + all + "fresh expires 30d\n"},
       {"expires max;", "every response" + all + "fresh expires max\n"},
       {"expires off; expires modified 1d; expires $x;", ""},
       // Each is inherited where a level has none of its own kind.
       {"server { expires -1; location ~ css$ { expires 1y; add_header A b; } }",
        "every response" + pages + "stale expires -1\nlocation ~ css$: /s.css fresh expires 1y\n"},
       {"server { add_header Cache-Control no-store; location ~ css$ { expires 1y; } }",
        "every response" + all +
            "stale Cache-Control: no-store\nlocation ~ css$: /s.css fresh expires 1y\n"},
       {"server { add_header Cache-Control no-store; location ~ css$ { add_header A b; } }",
        "every response" + pages + "stale Cache-Control: no-store\n"},
       {"map $uri $e { default off; ~css$ 1y; }\nserver { expires $e; }",
        "the row ~css$ of $e: /s.css fresh expires 1y\n"}},
      read("nginx.conf"));
  test::check_rows(
      {{"Header set Cache-Control \"no-cache\"\n<FilesMatch \"\\.css$\">\nHeader set Cache-Control "
        "\"max-age=60\"\n</FilesMatch>\n",
        "every response" + pages +
            "stale Cache-Control: no-cache\n<FilesMatch \"\\.css$\">: /s.css fresh Cache-Control: "
            "max-age=60\n"},
       {"<Directory /srv>\nHeader set Cache-Control no-store\n</Directory>\n",
        "<Directory /srv>?" + all + "stale Cache-Control: no-store\n"},
       {"ExpiresActive On\nExpiresDefault \"access plus 0 seconds\"\nExpiresByType text/css "
        "\"access "
        "plus 1 year\"\n",
        "every response" + pages + "stale ExpiresDefault access plus 0 seconds\n" +
            "every response: /s.css fresh ExpiresByType access plus 1 year\n"},
       {"ExpiresActive On\nExpiresByType text/css access\n",
        "every response: /s.css stale ExpiresByType access\n"},
       {"ExpiresByType text/css A0\n", "every response?: /s.css stale ExpiresByType A0\n"},
       {"ExpiresActive On\nExpiresDefault A0\nExpiresByType text/* M60\n",
        "every response: stale ExpiresDefault A0\n"},
       {"ExpiresActive On\nExpiresDefault A0\nHeader set Cache-Control max-age=60\n",
        "every response" + all +
            "fresh Cache-Control: max-age=60\nevery response: stale "
            "ExpiresDefault A0\n"}},
      read("x.conf"));
}

TEST_CASE("existing: uncacheable-hint") {
  const std::string hint =
      "<Files index.html>\nH2EarlyHint Link \"</s.css>;rel=preload;as=style\"\n</Files>\n";
  test::check_rows(
      {{hint, ""},
       {hint + "Header set Cache-Control max-age=60\n", ""},
       {hint + "Header set Cache-Control no-store\n",
        "uncacheable-hint x.conf: every response says `Cache-Control: no-store` for /s.css, which "
        "a "
        "103 hints: Chromium throws away what that brought and fetches it again\n"},
       {hint + "<Files *.html>\nHeader set Cache-Control no-store\n</Files>\n", ""},
       {hint + "<Directory /srv>\nHeader set Cache-Control no-store\n</Directory>\n", ""},
       {hint + "Header set Cache-Control no-store\n<Directory /srv>\nHeader set Cache-Control "
               "max-age=60\n</Directory>\n",
        ""},
       {"<Files index.html>\nHeader add Link \"</s.css>;rel=preload;as=style\"\n</Files>\nHeader "
        "set Cache-Control no-store\n",
        ""},
       {hint + "<VirtualHost *>\nServerName b.example\nHeader set Cache-Control no-store\n"
               "</VirtualHost>\n<VirtualHost *>\nServerName a.example\n</VirtualHost>\n",
        ""}},
      [](std::string_view text) { return findings("x.conf", text); });
}
