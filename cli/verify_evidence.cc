#include "cli/verify_evidence.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <unordered_map>

#include "analyzer/evidence/transitions.h"
#include "analyzer/site/url.h"
#include "base/hash.h"
#include "base/text.h"
#include "cli/log_file.h"
#include "cli/recordings.h"
#include "verify/causes.h"
#include "verify/judge.h"
#include "verify/verdict.h"

namespace pushplan::cli {
namespace {

using manifest::Manifest;
using verify::finding;

constexpr std::uint64_t kEnoughViews = 10;      // from which on a file must have been asked for
constexpr std::uint64_t kLeastRepeats = 3;      // of a file that is fetched twice
constexpr std::size_t kMostVisitors = 200'000;  // remembered at once
constexpr std::int64_t kOneVisit = 5;           // seconds in which a second fetch is one too many

// What was seen of a planned file.
struct Sightings {
  std::uint64_t asked = 0, failed = 0, redirected = 0, cancelled = 0, twice = 0, whole = 0;
  int failure = 0, redirect = 0;  // a status of each
};

// Per page and file, or per file alone with all its pages.
struct PlannedSightings {
  std::string url;                 // as the manifest has it
  std::vector<std::string> pages;  // sorted
  std::uint64_t views = 0;         // of these pages
  std::uint64_t fresh_views = 0;   // of them, by those who had not the page before
  Sightings seen;
};

void count_status(int status, Sightings& seen) {
  if (status == 0 || status == 499) {  // 499: nginx, when the client went away
    ++seen.cancelled;
  } else if (status >= 400) {
    ++seen.failed;
    seen.failure = status;
  } else if (status >= 300 && status != 304) {
    ++seen.redirected;
    seen.redirect = status;
  } else if (status == 200) {
    ++seen.whole;
  }
}

// What the sightings of a planned file say. `where` is "recordings" or "the log".
void judge_sightings(const PlannedSightings& file, const char* where, Mechanism mechanism,
                     std::vector<Diagnostic>& out) {
  const Sightings& seen = file.seen;
  // In a long log a few answers are those of a bad moment.
  const auto grave = [&](std::uint64_t count) {
    return count * 10 < seen.asked ? Severity::warning : Severity::error;
  };
  const auto answered = [&](int status, std::uint64_t count) {
    return fmt::format("{} is planned and answered {} in {}, {} of {} times", file.url, status,
                       where, count, seen.asked);
  };
  if (seen.failed > 0)
    out.push_back(finding(grave(seen.failed), "hinted-failure", file.pages,
                          answered(seen.failure, seen.failed),
                          verify::remedy_of_status(seen.failure)));
  if (seen.redirected > 0)
    out.push_back(finding(grave(seen.redirected), "hinted-redirects", file.pages,
                          answered(seen.redirect, seen.redirected),
                          "hint the URL that answers 200"));
  if (seen.twice > 0)
    out.push_back(finding(
        Severity::error, "fetched-twice", file.pages,
        fmt::format("{} is planned and was fetched twice by one visit in {}", file.url, where),
        "make the hint agree with the page's own request (`as`, `crossorigin`), and let the server "
        "say `Cache-Control`"));
  if (seen.cancelled > 0)
    out.push_back(finding(
        Severity::warning, "fetch-cancelled", file.pages,
        fmt::format("{} is planned, and fetches of it were cancelled in {}", file.url, where),
        mechanism == Mechanism::push
            ? "a browser cancels a push of what it has: choose mechanism link, or `--cache-aware`"
            : "visitors who leave cancel what is under way; where they stay, the file is too large "
              "or too slow to be fetched first"));
  if (seen.asked == 0)
    out.push_back(finding(
        Severity::warning, "hint-unused", file.pages,
        fmt::format("{} is planned, and nobody asked for it in {}", file.url, where),
        "see with `pushplan verify URL` whether the hint comes; if it does, the page does not use "
        "the file: run `pushplan plan` on the current build"));
}

// A URL of the site's own origin without it.
std::string on_site(const site::Url& url, const std::string& origin) {
  return site::origin(url) == origin ? site::path_and_query(url)
                                     : site::serialize_without_fragment(url);
}

using PageAndUrl = std::pair<std::string, std::string>;

void judge_load(const evidence::Recording& load, const std::string& page, const site::Url& page_url,
                const manifest::Group& group, const Manifest& manifest,
                std::map<PageAndUrl, PlannedSightings>& files) {
  std::map<std::string, std::vector<const evidence::RecordedRequest*>> by_url;
  for (const evidence::RecordedRequest& request : load.requests)
    if (const auto url = site::parse_url(request.url))
      by_url[on_site(*url, site::origin(page_url))].push_back(&request);
  for (const std::string& key : group.send) {
    const std::string& url = manifest.resources.at(key).hint.url;
    const auto found = by_url.find(url);
    // What a page had in memory already need not be recorded.
    if (load.warm && found == by_url.end()) continue;
    PlannedSightings& file = files[{page, url}];
    file.url = url;
    file.pages = {page};
    ++file.views;
    if (found == by_url.end()) continue;
    file.seen.asked += found->second.size();
    for (const evidence::RecordedRequest* request : found->second)
      count_status(request->status, file.seen);
    // What came from a cache has no bytes.
    const auto fetched = std::count_if(
        found->second.begin(), found->second.end(),
        [](const auto* request) { return request->status == 200 && request->bytes > 0; });
    if (fetched > 1) ++file.seen.twice;
  }
}

// Why a page's recording shows nothing of its hints; "" where it does.
std::string no_load(const evidence::Recording& load, const std::string& page) {
  if (load.status >= 400 && !verify::is_page_of_error(page, load.status))
    return fmt::format("answers {}", load.status);
  return load.broken ? "did not come whole" : "";
}

}  // namespace

Result<EvidenceVerdict> verify_recordings(const std::vector<std::string>& names,
                                          const Manifest& manifest,
                                          const std::set<std::string>& only) {
  const Result<std::vector<evidence::Recording>> loads = read_recordings(names);
  if (!loads) return loads.error();
  std::map<PageAndUrl, PlannedSightings> files;
  std::set<std::string> pages;
  EvidenceVerdict out;
  for (const evidence::Recording& load : *loads) {
    const auto url = site::parse_url(load.url);
    if (!only.empty() && !(url && only.count(url->path) > 0)) continue;
    const manifest::Group* group = url ? manifest::group_of(manifest, url->path) : nullptr;
    if (group == nullptr) {
      out.findings.push_back(
          finding(Severity::warning, "recording-no-page", {},
                  fmt::format("{}: {} is no page of the manifest", load.file,
                              load.url.empty() ? "it records no page, which" : load.url),
                  "record pages as the manifest names them"));
      continue;
    }
    if (const std::string why = no_load(load, url->path); !why.empty()) {
      out.findings.push_back(
          finding(Severity::warning, "page-not-served", {url->path},
                  fmt::format("{}: the page {} in its recording: nothing is said of its hints",
                              load.file, why),
                  "record the page while it is served"));
      continue;
    }
    pages.insert(url->path);
    judge_load(load, url->path, *url, *group, manifest, files);
  }
  for (const auto& [key, file] : files)
    judge_sightings(file, "its recordings", manifest.settings.mechanism, out.findings);
  out.summary = fmt::format("{} of {}", count_of(loads->size(), "recording", "recordings"),
                            count_of(pages.size(), "page", "pages"));
  return out;
}

namespace {

// Counts what a log says of the planned files.
class LogJudge {
 public:
  explicit LogJudge(const Manifest& manifest) : mechanism_(manifest.settings.mechanism) {
    for (const manifest::Group& group : manifest.groups)
      for (const std::string& key : group.send) {
        const std::string& url = manifest.resources.at(key).hint.url;
        PlannedSightings& file = files_[url];
        file.url = url;
        for (const auto& [page, source] : group.pages) {
          file.pages.push_back(page);
          files_of_page_[page].push_back(&file);
        }
      }
    for (auto& [url, file] : files_) std::sort(file.pages.begin(), file.pages.end());
  }

  void take(const evidence::LogEntry& entry) {
    if (entry.method != "GET" || evidence::is_bot(entry.user_agent)) return;
    std::string target = entry.target;
    if (const auto url = target.starts_with("/") ? std::nullopt : site::parse_url(target))
      target = site::path_and_query(*url);
    const auto page = files_of_page_.find(target.substr(0, target.find('?')));
    if (page != files_of_page_.end() && (entry.status == 200 || entry.status == 304)) {
      ++views_;
      // Who has the page has its files, too, and need not ask for them.
      for (PlannedSightings* file : page->second) {
        ++file->views;
        file->fresh_views += entry.status == 200 ? 1 : 0;
      }
    }
    const auto file = files_.find(target);
    if (file == files_.end()) return;
    Sightings& seen = file->second.seen;
    ++seen.asked;
    count_status(static_cast<int>(entry.status), seen);
    if (entry.status == 200 && entry.time) count_repeat(entry, file->second);
  }

  std::vector<Diagnostic> judge() {
    std::vector<Diagnostic> out;
    for (auto& [url, file] : files_) {
      // Reloads and shared addresses fetch twice, too.
      if (file.seen.twice < kLeastRepeats || file.seen.twice * 10 < file.seen.whole)
        file.seen.twice = 0;
      // Behind a proxy all visitors have one address: what was fetched no more often than its pages
      // were viewed came once to each.
      if (file.seen.whole <= file.views) file.seen.twice = 0;
      if (file.seen.cancelled * 10 < file.seen.asked) file.seen.cancelled = 0;
      if (file.seen.asked > 0 || file.fresh_views >= kEnoughViews)
        judge_sightings(file, "the log", mechanism_, out);
    }
    return out;
  }

  std::uint64_t views() const { return views_; }

 private:
  void count_repeat(const evidence::LogEntry& entry, PlannedSightings& file) {
    const std::string visitor = entry.address + "\n" + entry.user_agent + "\n" + file.url;
    if (last_.size() >= kMostVisitors) last_.clear();
    const auto [at, fresh] = last_.try_emplace(std::hash<std::string>()(visitor), *entry.time);
    if (!fresh && *entry.time - at->second <= kOneVisit) ++file.seen.twice;
    at->second = *entry.time;
  }

  Mechanism mechanism_;
  std::map<std::string, PlannedSightings> files_;
  std::unordered_map<std::string, std::vector<PlannedSightings*>> files_of_page_;
  std::unordered_map<std::size_t, std::int64_t> last_;  // fetch of a file by a visitor
  std::uint64_t views_ = 0;
};

}  // namespace

Result<EvidenceVerdict> verify_access_logs(const std::vector<std::string>& names,
                                           const Manifest& manifest, Screen& screen) {
  EvidenceVerdict out;
  LogJudge judge(manifest);
  std::uint64_t lines = 0;
  for (const std::string& name : names) {
    const Result<evidence::LogTally> tally = read_log_file(
        name, screen, [&](const evidence::LogEntry& entry) { judge.take(entry); }, out.findings);
    if (!tally) return tally.error();
    lines += tally->lines;
  }
  std::vector<Diagnostic> found = judge.judge();
  std::move(found.begin(), found.end(), std::back_inserter(out.findings));
  out.summary = fmt::format("{}, {}", count_of(lines, "line", "lines"),
                            count_of(judge.views(), "view of a page that sends files early",
                                     "views of pages that send files early"));
  return out;
}

Result<EvidenceVerdict> verify_folder(const std::string& folder, const Manifest& manifest,
                                      const std::set<std::string>& only) {
  if (!std::filesystem::is_directory(folder)) return Error{fmt::format("{} is no folder", folder)};
  const RealFileSystem files(folder);
  EvidenceVerdict out;
  std::map<std::string, std::vector<std::string>> pages_of;  // by key
  std::size_t pages = 0;
  for (const manifest::Group& group : manifest.groups) {
    for (const auto& [page, source] : group.pages) {
      if (!only.empty() && only.count(page) == 0) continue;
      ++pages;
      if (!source.empty() && !files.exists(source))
        out.findings.push_back(finding(
            Severity::error, "stale-manifest", {page},
            fmt::format("the manifest has the page, and {} is no file of {}", source, folder),
            "run `pushplan plan` on this build and commit what it writes"));
      for (const auto* list : {&group.send, &group.prefetch})
        for (const std::string& key : *list) pages_of[key].push_back(page);
    }
  }
  for (auto& [key, named] : pages_of) {
    const manifest::Resource& resource = manifest.resources.at(key);
    if (resource.source.empty()) continue;
    std::sort(named.begin(), named.end());
    // What is no regular file, such as a pipe, may never end.
    const Result<std::string> bytes =
        files.exists(resource.source) ? files.read(resource.source) : Error{"no regular file"};
    if (!bytes)
      out.findings.push_back(
          finding(Severity::error, "missing-file", named,
                  fmt::format("{} is hinted, and {} is no file of {}", resource.hint.url,
                              resource.source, folder),
                  "run `pushplan plan` on this build and commit what it writes"));
    else if (!resource.hash.empty() && content_hash(*bytes) != resource.hash)
      out.findings.push_back(
          finding(Severity::warning, "built-differs", named,
                  fmt::format("{} is not the file that the manifest was made with ({} now)",
                              resource.source, count_of(bytes->size(), "byte", "bytes")),
                  "run `pushplan plan` on this build and commit what it writes"));
  }
  out.summary =
      fmt::format("{}: {}, {} that pages send early", folder, count_of(pages, "page", "pages"),
                  count_of(pages_of.size(), "file", "files"));
  return out;
}

}  // namespace pushplan::cli
