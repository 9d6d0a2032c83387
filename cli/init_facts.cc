#include "cli/init_facts.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "analyzer/html/html_facts.h"
#include "analyzer/site/site.h"
#include "analyzer/site/url.h"
#include "base/percent_encoding.h"
#include "base/text.h"
#include "cli/excerpt.h"
#include "cli/init_hosts.h"
#include "cli/yaml_scalar.h"

namespace pushplan::cli {
namespace {

constexpr std::size_t kMostPages = 200;  // that are read, spread over the site

// What a page says of itself and of others.
struct PageLinks {
  std::string path;       // as served: "/about.html"
  std::string canonical;  // as written, or ""
  std::vector<std::string> hrefs;
};

std::vector<PageLinks> read_links(const FileSystem& folder, const site::Site& site) {
  std::vector<PageLinks> out;
  const std::size_t step = site.pages.size() / kMostPages + 1;
  for (std::size_t i = 0; i < site.pages.size(); i += step) {
    const std::string& file = site.files[site.pages[i].file].path;
    Result<std::string> bytes = folder.read(file);
    if (!bytes) continue;
    const html::HtmlPage page = html::read_html(source_text(file, std::move(*bytes)));
    PageLinks links{site.pages[i].url_path, "", {}};
    for (dom::Index e = 0; e < page.tree.elements.size(); ++e) {
      const dom::Element& element = page.tree.elements[e];
      const std::string_view* const href = page.tree.attribute(e, "href");
      if (href == nullptr || element.space != dom::Space::html) continue;
      const std::string_view* const rel = page.tree.attribute(e, "rel");
      if (element.tag == dom::atom("a")) links.hrefs.emplace_back(*href);
      if (element.tag == dom::atom("link") && rel != nullptr &&
          equals_ignoring_case(trim(*rel), "canonical"))
        links.canonical = *href;
    }
    out.push_back(std::move(links));
  }
  return out;
}

// "https://host/docs/" of the URL that stands for the page at `path` of a site without a mount
// path; nullopt where it does not end in that path, however it is spelled.
std::optional<std::string> base_of_page(const std::string& text, const std::string& path) {
  const auto url = site::parse_url(text);
  if (!url || !url->host || (url->scheme != "https" && url->scheme != "http")) return std::nullopt;
  std::vector<std::string> spellings = {path};
  if (path.ends_with(".html")) spellings.push_back(path.substr(0, path.size() - 5));
  if (path.ends_with("/")) spellings.push_back(path + "index.html");
  if (path.ends_with("/") && path.size() > 1) spellings.push_back(path.substr(0, path.size() - 1));
  if (path == "/" && !url->path.ends_with("/")) spellings.emplace_back();
  for (const std::string& spelling : spellings)
    if (url->path.ends_with(spelling))
      return site::origin(*url) + url->path.substr(0, url->path.size() - spelling.size()) + "/";
  return std::nullopt;
}

// The texts between <loc> and </loc> of a sitemap.
std::vector<std::string> locations(const std::string& sitemap) {
  std::vector<std::string> out;
  for (std::size_t at = 0; (at = sitemap.find("<loc>", at)) != std::string::npos;) {
    at += 5;
    const std::size_t end = std::min(sitemap.find('<', at), sitemap.size());
    out.emplace_back(trim(std::string_view(sitemap).substr(at, end - at)));
  }
  return out;
}

// The base that a sitemap shows: its shortest location, when it ends in '/' and all begin with it.
std::optional<std::string> base_of_sitemap(const std::string& sitemap) {
  const std::vector<std::string> all = locations(sitemap);
  const auto shortest = std::min_element(
      all.begin(), all.end(),
      [](const std::string& a, const std::string& b) { return a.size() < b.size(); });
  if (shortest == all.end()) return std::nullopt;
  const std::string home = base_of_page(*shortest, "/").value_or("");
  const bool holds = !home.empty() && std::all_of(all.begin(), all.end(), [&](const auto& each) {
    return (each + "/").rfind(home, 0) == 0;
  });
  return holds ? std::optional(home) : std::nullopt;
}

// Who says where the site stands, by what they say.
using Witnesses = std::map<std::string, std::vector<std::string>>;

Witnesses bases(const FileSystem& folder, const FileSystem& working,
                const std::vector<PageLinks>& pages) {
  Witnesses found;
  std::map<std::string, std::size_t> canonical;
  for (const PageLinks& page : pages)
    if (const auto base = base_of_page(page.canonical, page.path)) ++canonical[*base];
  for (const auto& [base, count] : canonical)
    found[base].push_back(
        count == 1 ? "the canonical link of 1 page"
                   : fmt::format("the canonical links of {}", count_of(count, "page", "pages")));
  if (const auto sitemap = folder.read("sitemap.xml"))
    if (const auto base = base_of_sitemap(*sitemap)) found[*base].emplace_back("sitemap.xml");
  for (const FileSystem* const where : {&folder, &working}) {
    const auto cname = where->read("CNAME");
    const std::string host(cname ? trim(*cname) : "");
    const auto url = host.empty() ? std::nullopt : site::parse_url("https://" + host + "/");
    if (!url || host.find_first_of(" \n/") != std::string::npos) continue;
    found[site::serialize(*url)].emplace_back("CNAME");
    break;
  }
  return found;
}

// "sitemap.xml says", "the canonical links of 2 pages, sitemap.xml and CNAME say".
std::string names_and_verb(const std::vector<std::string>& names) {
  const bool one = names.size() == 1 && names[0].rfind("the canonical links ", 0) != 0;
  const std::string front = join({names.begin(), names.end() - 1}, ", ");
  return (front.empty() ? "" : front + " and ") + names.back() + (one ? " says" : " say");
}

// A front page's canonical link fits any folder of any host, and themes come with that of their
// vendor: a mount path needs more than one page's word where there are more pages.
bool is_hearsay(const Witnesses::value_type& found, std::size_t pages) {
  const auto url = site::parse_url(found.first);
  return pages > 1 && url && url->path != "/" && found.second.size() == 1 &&
         found.second[0] == "the canonical link of 1 page";
}

InitKey base_url_key(const Witnesses& found, std::size_t pages) {
  if (found.empty())
    return {"base_url",
            "https://example.org/",
            {"Where the site stands; no canonical link, sitemap.xml or CNAME says so. Its path is "
             "the mount path, as in /docs/."},
            false};
  if (found.size() == 1 && is_hearsay(*found.begin(), pages))
    return {"base_url",
            yaml_scalar(found.begin()->first),
            {"Where the site stands? So says the canonical link of a single page, and no other."},
            false};
  if (found.size() == 1)
    return {"base_url",
            yaml_scalar(found.begin()->first),
            {"Where the site stands, as " + names_and_verb(found.begin()->second) + "."}};
  InitKey key{"base_url",
              yaml_scalar(found.begin()->first),
              {"Where the site stands. They differ:"},
              false};
  for (const auto& [base, witnesses] : found)
    key.why.push_back(fmt::format("  {}: {}", base, join(witnesses, ", ")));
  return key;
}

// How links spell the pages that a file with an ending stands for.
InitKey url_style_key(const site::Site& site, const std::vector<PageLinks>& pages) {
  std::size_t clean = 0, html = 0;
  std::string example;
  for (const PageLinks& page : pages) {
    const auto here = site::parse_url(page.path, &site.base);
    for (const std::string& href : page.hrefs) {
      const auto url = here ? site::parse_url(href, &*here) : std::nullopt;
      if (!url || url->host != site.base.host || url->path.rfind(site.base.path, 0) != 0) continue;
      const std::string file = percent_decode(url->path.substr(site.base.path.size()));
      const bool stands = site.by_path.count(file) > 0;
      if (stands && file.ends_with(".html") && !("/" + file).ends_with("/index.html")) ++html;
      if (stands || file.empty() || file.back() == '/' || site.by_path.count(file + ".html") == 0)
        continue;
      if (++clean == 1) example = fmt::format("{} for {}.html", url->path, file);
    }
  }
  if (clean > html)
    return {
        "url_style",
        "clean",
        {fmt::format("{} without the ending, as {}.",
                     count_of(clean, "link spells its page", "links spell their pages"), example)}};
  return {"url_style",
          "html",
          {html == 0 ? "html: /about.html; clean: /about. No link shows which."
                     : fmt::format("{} with the ending.", count_of(html, "link spells its page",
                                                                   "links spell their pages"))},
          html > 0};
}

// What pages load as text. A sitemap.xml.gz tells nothing of how a server answers browsers.
bool is_text_of_pages(const std::string& path) {
  for (const char* ending : {".html", ".htm", ".css", ".js", ".mjs", ".svg", ".json"})
    if (path.ends_with(ending)) return true;
  return false;
}

// What stands compressed beside the files.
std::optional<InitKey> encoding_key(const site::Site& site) {
  const std::pair<const char*, const char*> endings[] = {
      {".br", "br"}, {".zst", "zstd"}, {".gz", "gzip"}};
  for (const auto& [ending, encoding] : endings) {
    std::size_t count = 0;
    for (const site::SiteFile& file : site.files)
      if (is_text_of_pages(file.path) && site.by_path.count(file.path + ending) > 0) ++count;
    if (count > 0)
      return InitKey{
          "encoding",
          encoding,
          {fmt::format("{}; its size counts where it is right.",
                       count == 1 ? fmt::format("A file has a {} beside it", ending)
                                  : fmt::format("{} files have a {} beside them", count, ending))}};
  }
  return std::nullopt;
}

}  // namespace

Result<InitFile> look_at_site(const FileSystem& folder, const FileSystem& working,
                              const std::string& name) {
  Settings settings;
  std::vector<Diagnostic> unused;
  Result<site::Site> site = site::scan(folder, settings, {}, unused);
  if (!site) return site.error();
  if (site->pages.empty())
    return Error{fmt::format("{} holds no page; name the folder that the generator writes", name)};
  const std::vector<PageLinks> pages = read_links(folder, *site);
  InitFile file;
  file.site = name;
  file.head = {fmt::format("Made by `pushplan init` for {} in {}.",
                           count_of(site->pages.size(), "page", "pages"), name)};
  const Witnesses found = bases(folder, working, pages);
  file.keys.push_back(base_url_key(found, pages.size()));
  // Links below a mount path are the site's own only once it is known.
  if (file.keys.back().active) settings.base_url = found.begin()->first;
  Result<site::Site> mounted = site::scan(folder, settings, {}, unused);
  if (!mounted) return mounted.error();
  std::vector<PageLinks> served = pages;
  if (mounted->base.path.size() > 1)
    for (PageLinks& page : served) page.path = mounted->base.path + page.path.substr(1);
  file.keys.push_back(url_style_key(*mounted, served));
  if (auto encoding = encoding_key(*site)) file.keys.push_back(std::move(*encoding));
  if (folder.exists("404.html"))
    file.keys.push_back({"error_pages",
                         "false",
                         {"404.html is there: it is served in place of pages that are not. `true` "
                          "plans it like any other."}});
  file.outputs = guess_outputs(folder, working, name);
  return file;
}

}  // namespace pushplan::cli
