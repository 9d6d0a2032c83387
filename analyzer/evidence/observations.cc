#include "analyzer/evidence/observations.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <unordered_map>

#include "analyzer/site/resolve.h"
#include "base/text.h"

namespace pushplan::evidence {
namespace {

constexpr std::size_t kMostNamed = 5;  // URLs that a finding names

bool same_origin(const site::Url& a, const site::Url& b) {
  return a.scheme == b.scheme && a.host == b.host && a.port == b.port;
}

bool succeeded(int status) { return status == 200 || status == 206 || status == 304; }

class Observer {
 public:
  explicit Observer(const site::Site& site) : site_(site) {
    for (const site::Page& page : site.pages) is_page_.insert(page.file);
  }

  void add(const Recording& recording) {
    Tally& tally = files_[recording.file];
    if (recording.url.empty() && recording.requests.empty()) return;
    if (recording.warm) return;
    const auto page = page_of(recording);
    ++tally.loads;
    if (!page) {
      tally.strange.push_back(recording.status >= 400
                                  ? fmt::format("{} (answered {})", recording.url, recording.status)
                                  : recording.url);
      return;
    }
    ++tally.used;
    ++out_.pages[page->file].recordings;
    std::map<std::string, bool> seen;  // URL -> in the first view
    for (const RecordedRequest& request : recording.requests) add(request, *page, seen);
    for (const auto& [url, first_view] : seen) {
      ObservedRequest& request = request_of(page->file, url);
      ++request.at_all;
      if (first_view) ++request.first_view;
    }
  }

  Observations take(std::vector<Diagnostic>& diagnostics) {
    for (auto& [file, counts] : sizes_) {
      // The figure that was seen most; of equals the smallest.
      const auto most =
          std::max_element(counts.begin(), counts.end(),
                           [](const auto& a, const auto& b) { return a.second < b.second; });
      out_.sizes[file] = most->first;
    }
    report(diagnostics);
    return std::move(out_);
  }

 private:
  struct PageLoad {
    site::FileId file;
    site::Url url;
  };
  struct Tally {
    std::size_t loads = 0, used = 0;
    std::vector<std::string> strange;
  };

  std::optional<PageLoad> page_of(const Recording& recording) const {
    const auto url = site::parse_url(recording.url);
    if (!url || recording.status >= 400) return std::nullopt;
    if (site_.has_origin && !same_origin(*url, site_.base)) return std::nullopt;
    const auto file = site::file_at(site_, url->path);
    if (!file || is_page_.count(*file) == 0) return std::nullopt;
    return PageLoad{*file, *url};
  }

  void add(const RecordedRequest& request, const PageLoad& page,
           std::map<std::string, bool>& seen) {
    const auto url = site::parse_url(request.url);
    if (!url || !same_origin(*url, page.url) || !succeeded(request.status)) return;
    const std::string path = site::path_and_query(*url);
    const auto file = site::file_at(site_, url->path);
    if (!file) {
      const bool below = url->path.rfind(site_.base.path, 0) == 0;
      if (below && url->path != "/favicon.ico") unknown_.insert(path);
      return;
    }
    if (request.bytes > 0)
      ++sizes_[*file]
              [{request.bytes, request.headers_in_bytes, request.decoded_bytes, request.encoding}];
    if (*file == page.file) return;
    const auto [place, added] =
        index_[page.file].emplace(path, out_.pages[page.file].requests.size());
    if (added)
      out_.pages[page.file].requests.push_back({path, *file, request.destination, request.mode,
                                                own_path(request.initiator_url, page.url),
                                                request.by_script, 0, 0});
    seen[path] |= request.first_view;
  }

  ObservedRequest& request_of(site::FileId page, const std::string& url) {
    return out_.pages[page].requests[index_[page].at(url)];
  }

  // The path and query of a URL of the same site; "" otherwise.
  static std::string own_path(const std::string& raw, const site::Url& page) {
    const auto url = site::parse_url(raw);
    return url && same_origin(*url, page) ? site::path_and_query(*url) : "";
  }

  void report(std::vector<Diagnostic>& diagnostics) const {
    for (const auto& [file, tally] : files_) {
      if (tally.used > 0) continue;
      const std::string message =
          tally.loads == 0
              ? fmt::format("{}: it records no load with an empty cache", file)
              : fmt::format("{}: of its {} none is of a page of the site: {}", file,
                            count_of(tally.loads, "load", "loads"), few(tally.strange));
      diagnostics.push_back(
          {Severity::warning, "recording-no-page", "", std::nullopt, message,
           site_.has_origin ? "record the site at its base_url, or leave base_url out"
                            : "record pages of this site, with a mount path if base_url has one"});
    }
    if (unknown_.empty()) return;
    diagnostics.push_back(
        {Severity::note, "recording-no-file", "", std::nullopt,
         fmt::format("the recordings ask the site for {} that no file stands for: {}",
                     count_of(unknown_.size(), "URL", "URLs"),
                     few({unknown_.begin(), unknown_.end()})),
         "name what should be sent with such a URL in `routes`, if anything"});
  }

  static std::string few(std::vector<std::string> names) {
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    const std::size_t more = names.size() > kMostNamed ? names.size() - kMostNamed : 0;
    names.resize(names.size() - more);
    return join(names, ", ") + (more > 0 ? fmt::format(" and {} more", more) : "");
  }

  const site::Site& site_;
  std::set<site::FileId> is_page_;
  Observations out_;
  std::map<site::FileId, std::unordered_map<std::string, std::size_t>> index_;  // by page, by URL
  std::map<site::FileId, std::map<ObservedSize, std::size_t>> sizes_;  // how often each was seen
  std::map<std::string, Tally> files_;                                 // by HAR file
  std::set<std::string> unknown_;
};

}  // namespace

Observations observe(const std::vector<Recording>& recordings, const site::Site& site,
                     std::vector<Diagnostic>& diagnostics) {
  Observer observer(site);
  for (const Recording& recording : recordings) observer.add(recording);
  return observer.take(diagnostics);
}

}  // namespace pushplan::evidence
