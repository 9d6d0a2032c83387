// Tests of `init`: what is seen of a site, and that what is written reads back.
#include <doctest/doctest.h>

#include <map>
#include <string>

#include "cli/config.h"
#include "cli/init_facts.h"
#include "tests/support/memory_file_system.h"

namespace {

using namespace pushplan;
using namespace pushplan::test;

struct InitCase {
  const char* what;
  MemoryFileSystem::Files site;
  MemoryFileSystem::Files beside;
  std::map<std::string, std::string> keys;  // active ones, by name
  std::string outputs;                      // "target file" of the active ones, one a line
};

std::string page(const std::string& canonical, const std::string& links = "") {
  return "<!doctype html><link rel=canonical href='" + canonical + "'><p>" + links;
}

}  // namespace

TEST_CASE("init: what a site shows") {
  const std::string link = "<a href=/about>a</a>", ending = "<a href=about.html>a</a>";
  const InitCase cases[] = {
      {"nothing", {{"index.html", "x"}}, {}, {}, ""},
      {"canonical links",
       {{"index.html", page("https://h.example/")}, {"a/index.html", page("https://h.example/a/")}},
       {},
       {{"base_url", "https://h.example/"}},
       ""},
      {"a mount path, and names without their ending",
       {{"index.html", page("https://h.example/d/")},
        {"about.html", page("https://h.example/d/about", "<a href=/d/about>a</a>")}},
       {},
       {{"base_url", "https://h.example/d/"}, {"url_style", "clean"}},
       ""},
      {"a theme's own canonical link, on its front page alone",
       {{"index.html", page("https://vendor.example/product/theme/")}, {"a.html", "x"}},
       {},
       {},
       ""},
      {"the same, on the only page",
       {{"index.html", page("https://h.example/product/theme/")}},
       {},
       {{"base_url", "https://h.example/product/theme/"}},
       ""},
      {"a sitemap that was compressed",
       {{"index.html", "x"}, {"sitemap.xml", "<urlset/>"}, {"sitemap.xml.gz", "x"}},
       {},
       {},
       ""},
      {"canonical links that differ",
       {{"index.html", page("https://a.example/")}, {"a.html", page("https://b.example/a.html")}},
       {},
       {},
       ""},
      {"a sitemap and a CNAME",
       {{"index.html", "x"},
        {"CNAME", "h.example\n"},
        {"sitemap.xml",
         "<urlset><url><loc>https://h.example/a/</loc></url><url><loc> "
         "https://h.example/ </loc></url></urlset>"}},
       {},
       {{"base_url", "https://h.example/"}},
       ""},
      {"a sitemap of another host than the CNAME",
       {{"index.html", "x"},
        {"CNAME", "h.example"},
        {"sitemap.xml", "<loc>https://i.example/</loc>"}},
       {},
       {},
       ""},
      {"links without the ending",
       {{"index.html", link}, {"about.html", "x"}},
       {},
       {{"url_style", "clean"}},
       ""},
      {"links with the ending",
       {{"index.html", ending}, {"about.html", "x"}},
       {},
       {{"url_style", "html"}},
       ""},
      {"more with than without",
       {{"index.html", link + ending + ending}, {"about.html", "x"}},
       {},
       {{"url_style", "html"}},
       ""},
      {"links elsewhere",
       {{"index.html", "<a href=https://x.example/about>a</a>"}, {"about.html", "x"}},
       {},
       {},
       ""},
      {"compressed before",
       {{"index.html", "x"}, {"a.css", "x"}, {"a.css.gz", "x"}, {"b.gz", "x"}},
       {},
       {{"encoding", "gzip"}},
       ""},
      {"brotli first",
       {{"index.html", "x"}, {"a.css", "x"}, {"a.css.gz", "x"}, {"a.css.br", "x"}},
       {},
       {{"encoding", "br"}},
       ""},
      {"an error page",
       {{"index.html", "x"}, {"404.html", "x"}},
       {},
       {{"error_pages", "false"}},
       ""},
      {"Netlify", {{"index.html", "x"}, {"_headers", "/*\n"}}, {}, {}, "netlify public/_headers\n"},
      {"Netlify's own file",
       {{"index.html", "x"}, {"_headers", ""}},
       {{"netlify.toml", ""}},
       {},
       "netlify public/_headers\n"},
      {"Cloudflare",
       {{"index.html", "x"}, {"_headers", ""}},
       {{"wrangler.toml", ""}},
       {},
       "cloudflare public/_headers\n"},
      {"both",
       {{"index.html", "x"}},
       {{"netlify.toml", ""}, {"wrangler.toml", ""}},
       {},
       "netlify public/_headers\n"},
      {"others",
       {{"index.html", "x"}, {"staticwebapp.config.json", "{}"}, {".htaccess", ""}},
       {{"firebase.json", "{}"}, {"vercel.json", "{}"}},
       {},
       "firebase firebase.json\nvercel vercel.json\nazure-swa public/staticwebapp.config.json\n"
       "htaccess public\n"},
  };
  for (const InitCase& each : cases) {
    CAPTURE(each.what);
    const Result<cli::InitFile> file =
        cli::look_at_site(MemoryFileSystem(each.site), MemoryFileSystem(each.beside), "public");
    REQUIRE(file);
    std::map<std::string, std::string> keys;
    for (const cli::InitKey& key : file->keys)
      if (key.active) keys[key.name] = key.value;
    CHECK(keys == each.keys);
    std::string outputs;
    for (const cli::InitOutput& output : file->outputs)
      if (output.active) outputs += output.target + " " + output.file + "\n";
    CHECK(outputs == each.outputs);
    const std::string text = cli::init_text(*file);
    CAPTURE(text);
    const Result<cli::Config> config = cli::read_config(text, "pushplan.yaml");
    if (!config) FAIL(config.error().message);
    CHECK(config->site == "public");
    std::string read;
    for (const cli::OutputConfig& output : config->plans.front().outputs)
      read += output.target + " " + output.file + "\n";
    CHECK(read == each.outputs);
    // Without what is active it is the default: what is commented out changes nothing.
    Settings expected;
    const auto base = each.keys.find("base_url");
    if (base != each.keys.end()) expected.base_url = base->second;
    if (each.keys.count("url_style") > 0 && each.keys.at("url_style") == "clean")
      expected.url_style = UrlStyle::clean;
    if (each.keys.count("encoding") > 0)
      expected.encoding = *parse_encoding(each.keys.at("encoding"));
    CHECK(config->plans.front().settings == expected);
  }
}

TEST_CASE("init: who says where the site stands, in words") {
  const std::string sitemap = "<urlset><url><loc>https://h.example/</loc></url></urlset>";
  const test::MemoryFileSystem nothing(test::MemoryFileSystem::Files{});
  const std::vector<std::pair<test::MemoryFileSystem::Files, std::string>> rows = {
      {{{"index.html", "x"}, {"CNAME", "h.example"}}, "as CNAME says."},
      {{{"index.html", page("https://h.example/")}}, "as the canonical link of 1 page says."},
      {{{"index.html", page("https://h.example/")}, {"a.html", page("https://h.example/a.html")}},
       "as the canonical links of 2 pages say."},
      {{{"index.html", page("https://h.example/")},
        {"sitemap.xml", sitemap},
        {"CNAME", "h.example"}},
       "as the canonical link of 1 page, sitemap.xml and CNAME say."}};
  for (const auto& [files, words] : rows) {
    const auto file = cli::look_at_site(test::MemoryFileSystem(files), nothing, "public");
    REQUIRE(file);
    REQUIRE(file->keys.front().name == "base_url");
    CHECK(file->keys.front().why.front() == "Where the site stands, " + words);
  }
}

TEST_CASE("init: a folder without pages") {
  const Result<cli::InitFile> file = cli::look_at_site(
      MemoryFileSystem(MemoryFileSystem::Files{{"a.css", "x"}}), MemoryFileSystem(), "public");
  REQUIRE_FALSE(file);
  CHECK(file.error().message == "public holds no page; name the folder that the generator writes");
}

TEST_CASE("init: keys of others, in blocks and without a plan") {
  cli::InitFile file;
  file.site = "my site";
  file.head = {"From budget.json."};
  file.keys = {{"pages", "\n  - {match: /blog/**, budget: 20kB}", {"why"}},
               {"diagnostics", "{no-pages: error}"},
               {"flows", "\n  - [/, /a/]", {"not sure"}, false}};
  file.outputs = {{"php", "p.php", "one"}, {"apache", "a.conf", "two", false}};
  const std::string text = cli::init_text(file);
  CAPTURE(text);
  CHECK(text.rfind("# From budget.json.\n", 0) == 0);
  CHECK(text.find("\n# why\npages:\n  - {match: /blog/**, budget: 20kB}\n") != std::string::npos);
  CHECK(text.find("\n# not sure\n# flows:\n#   - [/, /a/]\n") != std::string::npos);
  const Result<cli::Config> config = cli::read_config(text, "p.yaml");
  if (!config) FAIL(config.error().message);
  CHECK(config->site == "my site");
  CHECK(config->severities.size() == 1);
  CHECK(config->plans.front().settings.page_budgets == std::vector<PageRule>{{"/blog/**", 20'000}});
  CHECK(config->plans.front().settings.flows.empty());
  CHECK(config->plans.front().outputs.size() == 1);
}
