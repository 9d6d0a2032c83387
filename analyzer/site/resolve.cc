#include "analyzer/site/resolve.h"

#include <algorithm>

#include "base/text.h"

namespace pushplan::site {
namespace {

// Schemes whose URLs hold their content, run a script or open a program: nothing travels.
constexpr std::string_view kNoFetch[] = {"data",   "javascript", "about", "blob",
                                         "mailto", "tel",        "sms"};

std::optional<FileId> find(const Site& site, const std::string& path) {
  const auto found = site.by_path.find(path);
  if (found == site.by_path.end()) return std::nullopt;
  return found->second;
}

// The index page of a folder, "" or ending in '/'.
std::optional<FileId> index_of(const Site& site, const std::string& folder) {
  for (const char* index : {"index.html", "index.htm", "index.xhtml"})
    if (auto file = find(site, folder + index)) return file;
  return std::nullopt;
}

// "a//b" -> "a/b": servers serve both the same.
std::string merge_slashes(std::string_view path) {
  std::string out;
  for (const char c : path)
    if (c != '/' || out.empty() || out.back() != '/') out += c;
  return out;
}

bool has_encoded_slash(std::string_view path) {
  return path.find("%2F") != std::string_view::npos || path.find("%2f") != std::string_view::npos;
}

}  // namespace

std::optional<FileId> file_at(const Site& site, std::string_view url_path) {
  if (url_path.substr(0, site.base.path.size()) != site.base.path) {
    // Case of the percent-encoding apart, both were serialised by the same rules.
    return std::nullopt;
  }
  url_path.remove_prefix(site.base.path.size());
  // Servers answer 404 to an encoded slash: it is no separator, and no file name holds one.
  if (has_encoded_slash(url_path)) return std::nullopt;
  std::string path = percent_decode(url_path);
  if (path.find("//") != std::string::npos || path.substr(0, 1) == "/")
    path = merge_slashes(path.substr(path.find_first_not_of('/') == std::string::npos
                                         ? path.size()
                                         : path.find_first_not_of('/')));
  if (path.empty() || path.back() == '/') {
    return index_of(site, path);
  }
  if (auto file = find(site, path)) return file;
  if (site.url_style == UrlStyle::clean)
    for (const char* ending : {".html", ".htm", ".xhtml"})
      if (auto file = find(site, path + ending)) return file;
  return index_of(site, path + "/");  // behind a redirect to the folder
}

Target resolve(const Site& site, std::string_view raw_url, const Url& base, TextEncoding encoding) {
  const std::string_view trimmed = trim(raw_url);
  if (trimmed.empty() || trimmed.front() == '#') return {};
  const std::optional<Url> url = parse_url(raw_url, &base, encoding);
  if (!url) return {TargetKind::invalid, 0, std::string(raw_url)};
  if (std::find(std::begin(kNoFetch), std::end(kNoFetch), url->scheme) != std::end(kNoFetch))
    return {};
  const bool own_origin =
      url->scheme == site.base.scheme && url->host == site.base.host && url->port == site.base.port;
  if (!own_origin || url->opaque_path)
    return {TargetKind::external, 0, serialize_without_fragment(*url)};
  if (url->path.substr(0, site.base.path.size()) != site.base.path)
    return {TargetKind::external, 0,
            site.has_origin ? serialize_without_fragment(*url) : path_and_query(*url)};
  if (const auto file = file_at(site, url->path))
    return {TargetKind::file, *file, path_and_query(*url)};
  return {TargetKind::missing, 0, path_and_query(*url)};
}

}  // namespace pushplan::site
