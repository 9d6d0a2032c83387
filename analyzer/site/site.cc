#include "analyzer/site/site.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "analyzer/site/base_url.h"
#include "base/glob.h"
#include "base/text.h"

namespace pushplan::site {
namespace {

// The endings of pages in the order in which they win a URL.
constexpr std::string_view kPageEndings[] = {".html", ".htm", ".xhtml"};

// Rank of the page ending of a path, or -1 when it is no page.
int page_rank(std::string_view path) {
  for (int rank = 0; rank < 3; ++rank) {
    const std::string_view ending = kPageEndings[rank];
    if (path.size() > ending.size() && path[path.size() - ending.size() - 1] != '/' &&
        equals_ignoring_case(path.substr(path.size() - ending.size()), ending))
      return rank;
  }
  return -1;
}

std::string_view file_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

// The site-relative URL path that a page would like: "" for index.html, "about/", "about.html" or
// "about".
std::string wanted_url(std::string_view path, UrlStyle style) {
  const std::string_view name = file_name(path);
  for (const std::string_view ending : kPageEndings)
    if (name == "index" + std::string(ending))
      return std::string(path.substr(0, path.size() - name.size()));
  if (style == UrlStyle::html) return std::string(path);
  return std::string(path.substr(0, path.rfind('.')));
}

struct Claim {
  int rank = 0;
  FileId file = 0;
};

// Gives every page its URL; see scan().
void find_pages(Site& site, std::vector<Diagnostic>& diagnostics) {
  std::map<std::string, std::vector<Claim>> claims;  // by wanted URL
  for (FileId id = 0; id < site.files.size(); ++id)
    if (const int rank = page_rank(site.files[id].path); rank >= 0)
      claims[wanted_url(site.files[id].path, site.url_style)].push_back({rank, id});
  for (auto& [url, claimants] : claims) {
    std::stable_sort(claimants.begin(), claimants.end(),
                     [](const Claim& a, const Claim& b) { return a.rank < b.rank; });
    // A file of exactly this name is what a server finds first.
    const auto exact = site.by_path.find(url);
    const bool taken = exact != site.by_path.end() && exact->second != claimants.front().file;
    const FileId winner = taken ? exact->second : claimants.front().file;
    for (const Claim& claim : claimants) {
      const std::string& path = site.files[claim.file].path;
      const bool wins = claim.file == winner;
      site.pages.push_back({claim.file, site.base.path + percent_encode_path(wins ? url : path)});
      if (wins) continue;
      diagnostics.push_back({Severity::warning, "url-claimed-twice", path, std::nullopt,
                             fmt::format("{} and {} both claim the URL {}; {} is served there",
                                         site.files[winner].path, path, site.base.path + url,
                                         site.files[winner].path),
                             "remove or rename one of them"});
    }
  }
  std::sort(site.pages.begin(), site.pages.end(),
            [](const Page& a, const Page& b) { return a.file < b.file; });
}

}  // namespace

Result<Site> scan(const FileSystem& folder, const Settings& settings,
                  const std::vector<std::string>& own_outputs,
                  std::vector<Diagnostic>& diagnostics) {
  Site site;
  site.url_style = settings.url_style;
  Result<BaseUrl> base = settings.base_url ? parse_base_url(*settings.base_url) : no_base_url();
  if (!base) return base.error();
  site.base = std::move(base->url);
  site.has_origin = base->has_origin;
  Result<std::vector<FileEntry>> listing = folder.list();
  if (!listing) return listing.error();
  for (FileEntry& entry : *listing) {
    const auto matches = [&](const std::string& glob) { return glob_match(glob, entry.path); };
    if (!is_utf8(entry.path)) {
      diagnostics.push_back(
          {Severity::warning, "name-not-utf8", "", std::nullopt,
           "left out, since its name is not UTF-8: " + percent_encode_path(entry.path),
           "rename the file"});
    } else if (std::any_of(settings.ignore.begin(), settings.ignore.end(), matches)) {
      site.ignored.emplace(entry.path, 0);
    } else if (std::find(own_outputs.begin(), own_outputs.end(), entry.path) == own_outputs.end()) {
      site.by_path.emplace(entry.path, static_cast<FileId>(site.files.size()));
      site.files.push_back({std::move(entry.path), entry.size});
    }
  }
  find_pages(site, diagnostics);
  return site;
}

bool is_xhtml(std::string_view path) { return page_rank(path) == 2; }

Url url_of(const Site& site, FileId file) {
  Url url = site.base;
  url.path += percent_encode_path(site.files[file].path);
  return url;
}

Url url_of(const Site& site, const Page& page) {
  Url url = site.base;
  url.path = page.url_path;
  return url;
}

}  // namespace pushplan::site
