// Tests of scan(): which files are pages and at which URLs they are served, and of resolve(): where
// a URL as written leads.
#include "analyzer/site/site.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "analyzer/site/media_type.h"
#include "analyzer/site/resolve.h"
#include "base/text.h"
#include "tests/support/dump.h"
#include "tests/support/memory_file_system.h"
#include "tests/support/table.h"

namespace {

using namespace pushplan;
using namespace pushplan::test;

// Files whose names stand in one string, separated by spaces ('+' is a space in a name).
MemoryFileSystem folder_of(std::string_view names) {
  MemoryFileSystem::Files files;
  for (const std::string_view name : split_on_whitespace(names)) {
    std::string path(name);
    for (char& c : path) c = c == '+' ? ' ' : c;
    files[path] = "x";
  }
  return MemoryFileSystem(files);
}

Settings with_base(std::optional<std::string> base, UrlStyle style = UrlStyle::html) {
  Settings settings;
  settings.base_url = std::move(base);
  settings.url_style = style;
  return settings;
}

// "file>url", and the diagnostics.
std::string pages(std::string_view names, const Settings& settings) {
  std::vector<Diagnostic> diagnostics;
  const Result<site::Site> site = site::scan(folder_of(names), settings, {}, diagnostics);
  REQUIRE(site);
  std::string out;
  for (const site::Page& page : site->pages)
    add_item(out, site->files[page.file].path + ">" + page.url_path);
  if (!diagnostics.empty()) out += "; " + dump_diagnostics(diagnostics);
  return out;
}
std::string html_pages(std::string_view names) { return pages(names, {}); }
std::string clean_pages(std::string_view names) {
  return pages(names, with_base({}, UrlStyle::clean));
}

// "scheme://host/path", with "(no origin)", or ERROR.
std::string base(std::string_view url) {
  std::vector<Diagnostic> diagnostics;
  const Result<site::Site> site =
      site::scan(folder_of("a.html"), with_base(std::string(url)), {}, diagnostics);
  if (!site) {
    CHECK(site.error().message.find(url) != std::string::npos);
    return "ERROR";
  }
  return site->has_origin ? site::serialize(site->base) : site->base.path + " (no origin)";
}

constexpr std::string_view kServedFiles =
    "index.html a.css a+b.css css/site.css blog/index.html blog/post.html about.html old/index.htm "
    "\xC3\xBC.css 100%.css x.svg";

// "file a.css /a.css": kind, file and URL.
std::string resolve(const site::Site& site, std::string_view raw, std::string_view page) {
  const site::Url base = *site::parse_url(site.base.path + std::string(page), &site.base);
  const site::Target target = site::resolve(site, raw, base);
  constexpr const char* kKinds[] = {"none", "file", "external", "missing", "invalid"};
  std::string out = kKinds[static_cast<int>(target.kind)];
  if (target.kind == site::TargetKind::file) out += " " + site.files[target.file].path;
  return out + (target.url.empty() ? "" : " " + target.url);
}

site::Site scanned(const Settings& settings) {
  std::vector<Diagnostic> diagnostics;
  Result<site::Site> site = site::scan(folder_of(kServedFiles), settings, {}, diagnostics);
  REQUIRE(site);
  return *site;
}

}  // namespace

TEST_CASE("scan: pages and their URLs") {
  check_rows(
      {{"", ""},
       {"index.html", "index.html>/"},
       {"about.html b/c.HTM d.XHTML", "about.html>/about.html, b/c.HTM>/b/c.HTM, d.XHTML>/d.XHTML"},
       {"a/index.html a/b/index.htm c/index.xhtml",
        "a/b/index.htm>/a/b/, a/index.html>/a/, c/index.xhtml>/c/"},
       {"INDEX.HTML", "INDEX.HTML>/INDEX.HTML"},
       {"myindex.html index.html.bak a.css html", "myindex.html>/myindex.html"},
       {"a+b.html \xC3\xBC.html 100%.html a?b.html a#b.html",
        "100%.html>/100%25.html, a b.html>/a%20b.html, a#b.html>/a%23b.html, a?b.html>/a%3Fb.html, "
        "\xC3\xBC.html>/%C3%BC.html"},
       {"index.html index.htm",
        "index.htm>/index.htm, index.html>/; warning url-claimed-twice index.htm"},
       {"index.htm index.xhtml",
        "index.htm>/, index.xhtml>/index.xhtml; warning url-claimed-twice index.xhtml"},
       {"a.html a.htm", "a.htm>/a.htm, a.html>/a.html"}},
      html_pages);
  check_rows({{"index.html about.html b/c.htm 404.html",
               "404.html>/404, about.html>/about, b/c.htm>/b/c, index.html>/"},
              {"a.b.html", "a.b.html>/a.b"},
              {"about.html about/index.html", "about.html>/about, about/index.html>/about/"},
              {"a.html a.htm", "a.htm>/a.htm, a.html>/a; warning url-claimed-twice a.htm"},
              {"a.htm a.xhtml a.html",
               "a.htm>/a.htm, a.html>/a, a.xhtml>/a.xhtml; warning url-claimed-twice a.htm\n"
               "warning url-claimed-twice a.xhtml"},
              {"a a.html", "a.html>/a.html; warning url-claimed-twice a.html"}},
             clean_pages);
  CHECK(pages("index.html a/index.html", with_base("/docs")) ==
        "a/index.html>/docs/a/, index.html>/docs/");
  CHECK(pages("a.html", with_base("https://h.example/d+e/", UrlStyle::clean)) == "a.html>/d+e/a");
}

TEST_CASE("scan: what is left out") {
  Settings settings;
  settings.ignore = {"drafts/**", "*.map", "/x/"};
  std::vector<Diagnostic> diagnostics;
  const Result<site::Site> site =
      site::scan(folder_of("a.html a.map d/a.map drafts/b.html out.conf x/y.html"), settings,
                 {"out.conf"}, diagnostics);
  REQUIRE(site);
  std::string files;
  for (const site::SiteFile& file : site->files)
    add_item(files, file.path + ":" + std::to_string(file.size));
  CHECK(files == "a.html:1, d/a.map:1");
  CHECK(site->ignored.count("a.map") == 1);
  CHECK(site->ignored.count("out.conf") == 0);
  CHECK(site->by_path.at("d/a.map") == 1);
}

TEST_CASE("scan: base URLs") {
  check_rows({{"https://example.org/docs/", "https://example.org/docs/"},
              {"https://example.org/docs", "https://example.org/docs/"},
              {"https://example.org", "https://example.org/"},
              {"HTTP://EXAMPLE.org:80/a/../b", "http://example.org/b/"},
              {"https://example.org:8443/", "https://example.org:8443/"},
              {"https://b\xC3\xBC"
               "cher.example/\xC3\xBC/",
               "https://xn--bcher-kva.example/%C3%BC/"},
              {"/docs", "/docs/ (no origin)"},
              {"/", "/ (no origin)"},
              {"/a b/../c", "/c/ (no origin)"},
              {"", "ERROR"},
              {"docs/", "ERROR"},
              {"example.org", "ERROR"},
              {"//example.org/", "ERROR"},
              {"ftp://example.org/", "ERROR"},
              {"file:///srv/", "ERROR"},
              {"https://", "ERROR"},
              {"https://exa mple/", "ERROR"},
              {"https://example.org/?q", "ERROR"},
              {"https://example.org/#f", "ERROR"},
              {"/docs?q", "ERROR"}},
             base);
  MemoryFileSystem folder;
  folder.fail_list();
  std::vector<Diagnostic> diagnostics;
  CHECK_FALSE(site::scan(folder, {}, {}, diagnostics));
}

TEST_CASE("resolve: no base URL, from /blog/post.html") {
  const site::Site site = scanned({});
  const auto from_post = [&](std::string_view raw) { return resolve(site, raw, "blog/post.html"); };
  check_rows({{"", "none"},
              {" \n", "none"},
              {"#x", "none"},
              {"data:text/css,a{}", "none"},
              {"DATA:,x", "none"},
              {"javascript:void(0)", "none"},
              {"about:blank", "none"},
              {"mailto:a@b.example", "none"},
              {"blob:https://h.example/x", "none"},
              {"post.html", "file blog/post.html /blog/post.html"},
              {"../a.css", "file a.css /a.css"},
              {"/a.css", "file a.css /a.css"},
              {" /a.css\n", "file a.css /a.css"},
              {"/a.c\nss", "file a.css /a.css"},
              {"../../../a.css", "file a.css /a.css"},
              {"/blog/.././a.css", "file a.css /a.css"},
              {"\\a.css", "file a.css /a.css"},
              {"/a.css#x", "file a.css /a.css"},
              {"/a.css?v=1#x", "file a.css /a.css?v=1"},
              {"/a.css?", "file a.css /a.css?"},
              {"?q", "file blog/post.html /blog/post.html?q"},
              {"/a%20b.css", "file a b.css /a%20b.css"},
              {"/a b.css", "file a b.css /a%20b.css"},
              {"/%61.css", "file a.css /%61.css"},
              {"/\xC3\xBC.css", "file \xC3\xBC.css /%C3%BC.css"},
              {"/%c3%bc.css", "file \xC3\xBC.css /%c3%bc.css"},
              {"/100%.css", "file 100%.css /100%.css"},
              {"/100%25.css", "file 100%.css /100%25.css"},
              {"/css%2Fsite.css", "missing /css%2Fsite.css"},
              {"/css%2fsite.css", "missing /css%2fsite.css"},
              {"//css/site.css", "external https://css/site.css"},
              {"/css//site.css", "file css/site.css /css//site.css"},
              {"/.//css///site.css", "file css/site.css //css///site.css"},
              {"/", "file index.html /"},
              {".", "file blog/index.html /blog/"},
              {"/blog/", "file blog/index.html /blog/"},
              {"/blog", "file blog/index.html /blog"},
              {"/old/", "file old/index.htm /old/"},
              {"/old", "file old/index.htm /old"},
              {"/css/", "missing /css/"},
              {"/css", "missing /css"},
              {"/a.css/", "missing /a.css/"},
              {"/A.CSS", "missing /A.CSS"},
              {"/about", "missing /about"},
              {"nope.png", "missing /blog/nope.png"},
              {"/a.css%00", "missing /a.css%00"},
              {"https://cdn.example/x.js#f", "external https://cdn.example/x.js"},
              {"//cdn.example/x.js?q", "external https://cdn.example/x.js?q"},
              {"ftp://h.example/x", "external ftp://h.example/x"},
              {"https://exa mple/x", "invalid https://exa mple/x"},
              {"https://", "invalid https://"},
              {"//[", "invalid //["},
              {"https://h.example:99999/", "invalid https://h.example:99999/"}},
             from_post);
}

TEST_CASE("resolve: below https://example.org/docs/, from /docs/blog/post.html") {
  const site::Site site = scanned(with_base("https://example.org/docs/"));
  const auto from_post = [&](std::string_view raw) { return resolve(site, raw, "blog/post.html"); };
  check_rows(
      {{"../a.css", "file a.css /docs/a.css"},
       {"/docs/a.css", "file a.css /docs/a.css"},
       {"https://example.org/docs/a.css?v", "file a.css /docs/a.css?v"},
       {"HTTPS://EXAMPLE.ORG:443/docs/a.css", "file a.css /docs/a.css"},
       {"//example.org/docs/a.css", "file a.css /docs/a.css"},
       {"https:/docs/a.css", "file a.css /docs/a.css"},
       {"/docs/", "file index.html /docs/"},
       {"/docs/nope", "missing /docs/nope"},
       {"/a.css", "external https://example.org/a.css"},
       {"../../../a.css", "external https://example.org/a.css"},
       {"/docsier/a.css", "external https://example.org/docsier/a.css"},
       {"http://example.org/docs/a.css", "external http://example.org/docs/a.css"},
       {"https://example.org:8443/docs/a.css", "external https://example.org:8443/docs/a.css"},
       {"https://www.example.org/docs/a.css", "external https://www.example.org/docs/a.css"}},
      from_post);
}

TEST_CASE("resolve: below the path /docs/ without an origin") {
  const site::Site site = scanned(with_base("/docs/"));
  const auto from_post = [&](std::string_view raw) { return resolve(site, raw, "blog/post.html"); };
  check_rows({{"../a.css", "file a.css /docs/a.css"},
              {"/docs/a.css", "file a.css /docs/a.css"},
              {"/a.css", "external /a.css"},
              {"https://example.org/docs/a.css", "external https://example.org/docs/a.css"}},
             from_post);
}

TEST_CASE("resolve: clean URLs") {
  const site::Site site = scanned(with_base({}, UrlStyle::clean));
  const auto from_about = [&](std::string_view raw) { return resolve(site, raw, "about"); };
  check_rows({{"/about", "file about.html /about"},
              {"/about.html", "file about.html /about.html"},
              {"/blog/post", "file blog/post.html /blog/post"},
              {"/blog", "file blog/index.html /blog"},
              {"/about/", "missing /about/"},
              {"a.css", "file a.css /a.css"},
              {"/a", "missing /a"}},
             from_about);
}

TEST_CASE("file URLs and media types") {
  const site::Site site = scanned(with_base("https://example.org/docs/"));
  CHECK(site::serialize(site::url_of(site, site.by_path.at("a b.css"))) ==
        "https://example.org/docs/a%20b.css");
  CHECK(site::serialize(site::url_of(site, site.pages.front())) ==
        "https://example.org/docs/about.html");
  CHECK(site::is_xhtml("a/b.xhtml"));
  CHECK_FALSE(site::is_xhtml("a/b.html"));
  const auto type = [](std::string_view path) {
    const site::MediaType& media_type = site::media_type_of(path);
    return std::string(media_type.name) + (media_type.compressible ? "" : " as it is");
  };
  check_rows({{"a.css", "text/css"},
              {"A.CSS", "text/css"},
              {"a.min.js", "text/javascript"},
              {"a.mjs", "text/javascript"},
              {"a.html", "text/html"},
              {"a.woff2", "font/woff2 as it is"},
              {"a.ttf", "font/ttf"},
              {"a.svg", "image/svg+xml"},
              {"a.avif", "image/avif as it is"},
              {"a.xml", "application/xml"},
              {"a.webmanifest", "application/manifest+json"},
              {"a", "application/octet-stream as it is"},
              {"a.css/b", "application/octet-stream as it is"},
              {"a.", "application/octet-stream as it is"},
              {"", "application/octet-stream as it is"},
              {"a.zzz", "application/octet-stream as it is"}},
             type);
}
