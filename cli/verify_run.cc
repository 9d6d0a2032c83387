#include "cli/verify_run.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "analyzer/site/url.h"
#include "base/hash.h"
#include "cli/verify_body.h"
#include "verify/cookies.h"
#include "verify/judge.h"

namespace pushplan::cli {
namespace {

using verify::Exchange;
using verify::Field;
using verify::PageVerdict;
using verify::Visit;

constexpr std::size_t kMostRedirects = 3;
constexpr std::size_t kMostSecondVisits = 50;

// A page to ask for.
struct Asked {
  std::string page, path;
  std::vector<std::string> redirects;
  bool again = false;
};

// What browsers say of a navigation that somebody typed (Fetch Metadata).
std::vector<Field> navigation_fields() {
  return {
      {"user-agent", "Mozilla/5.0 (compatible; pushplan/" PUSHPLAN_VERSION
                     "; +https://github.com/pushplan/pushplan)"},
      {"accept",
       "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"},
      {"accept-encoding", "gzip, deflate, br, zstd"},
      {"accept-language", "en-US,en;q=0.9"},
      {"upgrade-insecure-requests", "1"},
      {"sec-fetch-site", "none"},
      {"sec-fetch-mode", "navigate"},
      {"sec-fetch-user", "?1"},
      {"sec-fetch-dest", "document"},
  };
}

std::string resolved(std::string_view reference, const std::string& base) {
  const std::optional<site::Url> page = site::parse_url(base);
  const std::optional<site::Url> url = site::parse_url(reference, page ? &*page : nullptr);
  return url ? site::serialize_without_fragment(*url) : "";
}

std::optional<verify::Origin> origin_of(const site::Url& url) {
  if (!url.host || (url.scheme != "https" && url.scheme != "http")) return std::nullopt;
  std::string host = *url.host;
  if (host.size() > 1 && host.front() == '[') host = host.substr(1, host.size() - 2);
  const std::uint16_t usual = url.scheme == "https" ? 443 : 80;
  return verify::Origin{url.scheme, std::move(host), url.port.value_or(usual)};
}

class Verifier {
 public:
  Verifier(const VerifyRequest& request, verify::Client client)
      : request_(request), client_(std::move(client)) {
    ground_ = {request.manifest, request.origin, resolved, request.client.push};
    if (const auto url = site::parse_url(request.origin + "/")) origin_ = *origin_of(*url);
    out_.origin = request.origin;
    out_.manifest = request.manifest;
    out_.push = request.client.push;
  }

  Verification run() {
    visit_pages();
    std::sort(out_.pages.begin(), out_.pages.end(),
              [](const PageVerdict& a, const PageVerdict& b) { return a.page < b.page; });
    ask_files();
    add_push_faults();
    visit_again();
    for (PageVerdict& page : out_.pages) {
      std::move(page.findings.begin(), page.findings.end(), std::back_inserter(out_.findings));
      page.findings = {};
    }
    sort_and_deduplicate(out_.findings);
    return std::move(out_);
  }

 private:
  verify::Request request_for(const std::string& path, bool keep_body) const {
    verify::Request out;
    out.origin = origin_;
    out.path = path;
    out.fields = navigation_fields();
    out.fields.insert(out.fields.end(), request_.fields.begin(), request_.fields.end());
    // Servers remember on each connection what they have pushed.
    out.own_connection =
        request_.client.push &&
        (request_.manifest == nullptr || request_.manifest->settings.mechanism == Mechanism::push);
    out.keep_body = keep_body;
    return out;
  }

  bool is_planned(const std::string& page) const {
    return request_.manifest != nullptr && manifest::group_of(*request_.manifest, page) != nullptr;
  }

  // The manifest's page behind what is asked for: a query may come with it, or the name of the file
  // that a folder answers with.
  std::string page_of(const std::string& path) const {
    constexpr std::string_view kIndex = "/index.html";
    std::string bare = path.substr(0, path.find('?'));
    if (is_planned(path)) return path;
    if (!is_planned(bare) && bare.ends_with(kIndex)) bare.resize(bare.size() - kIndex.size() + 1);
    return is_planned(bare) ? bare : path;
  }

  void visit_pages() {
    std::vector<Asked> pending;
    for (const std::string& path : request_.paths) pending.push_back({page_of(path), path, {}});
    std::size_t done = 0;
    while (!pending.empty()) {
      std::vector<verify::Request> requests;
      requests.reserve(pending.size());
      for (const Asked& asked : pending) requests.push_back(request_for(asked.path, true));
      std::vector<Asked> more;  // redirected, or to be asked for again
      client_.run(requests, [&](std::size_t i, const Visit& visit) {
        if (auto next = redirect_of(pending[i], visit.page)) {
          more.push_back(std::move(*next));
          return;
        }
        PageVerdict verdict = judged(pending[i], visit);
        if (!pending[i].again && lacks_103(verdict)) {
          more.push_back(pending[i]);
          more.back().again = true;
          return;
        }
        out_.pages.push_back(std::move(verdict));
        if (request_.progress) request_.progress(++done, request_.paths.size());
      });
      pending = std::move(more);
    }
  }

  // Where a page leads on, when that is to the same origin.
  std::optional<Asked> redirect_of(const Asked& asked, const Exchange& page) const {
    if (!verify::is_redirect(page.status) || asked.redirects.size() == kMostRedirects)
      return std::nullopt;
    const std::string here = request_.origin + asked.path;
    const auto base = site::parse_url(here);
    const auto url =
        site::parse_url(verify::field(page.fields, "location"), base ? &*base : nullptr);
    if (!url || site::origin(*url) != request_.origin) return std::nullopt;
    Asked next = asked;
    next.path = site::path_and_query(*url);
    if (next.path == asked.path) return std::nullopt;
    next.redirects.push_back(here);
    if (!is_planned(next.page)) next.page = page_of(next.path);
    return next;
  }

  // CDNs make a 103 from the Link of an earlier 200: such a page is asked for once more.
  static bool lacks_103(const PageVerdict& verdict) {
    return std::any_of(verdict.findings.begin(), verdict.findings.end(),
                       [](const Diagnostic& d) { return d.code == "no-early-hints"; });
  }

  // Decoded once for all pages that are pushed the same bytes.
  verify::Content content_of(const Exchange& push) {
    if (push.body.empty() || push.body.size() != push.bytes) return {};
    std::string key = content_hash(push.body);
    for (const std::string_view coding : verify::values(push.fields, "content-encoding"))
      (key += ',') += coding;
    const auto [known, is_new] = contents_.try_emplace(std::move(key));
    if (is_new) known->second = content_of(decoded_body(push));
    return known->second;
  }
  static verify::Content content_of(ReceivedBody body) {
    return {body.decoded ? content_hash(*body.decoded) : "", std::move(body.trouble)};
  }

  PageVerdict judged(const Asked& asked, const Visit& visit) {
    verify::PageSeen seen{asked.page, asked.path, asked.redirects, visit};
    ReceivedBody body = decoded_body(visit.page);
    seen.undecodable = std::move(body.trouble);
    for (const Exchange& push : visit.pushed) seen.pushed.push_back(content_of(push));
    if (request_.manifest != nullptr) {
      seen.html = std::move(body.decoded);
      const manifest::Group* group = manifest::group_of(*request_.manifest, asked.page);
      const auto file = group == nullptr ? std::map<std::string, std::string>::const_iterator()
                                         : group->pages.find(asked.page);
      if (request_.built != nullptr && group != nullptr && request_.built->exists(file->second))
        if (auto bytes = request_.built->read(file->second)) seen.built = std::move(*bytes);
    }
    PageVerdict verdict = verify::judge_page(ground_, seen);
    if (request_.manifest != nullptr && !verdict.planned &&
        manifest::group_of(*request_.manifest, asked.page) == nullptr)
      verdict.findings.push_back(
          verify::finding(Severity::error, "page-not-planned", {asked.page},
                          "the manifest has no such page: nothing was compared",
                          "name the page as the manifest does (below the path of `base_url`), or "
                          "run `pushplan plan` "
                          "and commit what it writes"));
    if (asked.again && !lacks_103(verdict))
      verdict.findings.push_back(
          verify::finding(Severity::note, "early-hints-learned", {asked.page},
                          "the 103 came with the second request, and not with the first",
                          "nothing: a CDN makes it from the Link of an earlier answer"));
    return verdict;
  }

  // Every file that was announced or planned, once for each way to fetch it.
  std::vector<verify::HintedUrl> hinted_urls() const {
    std::map<std::tuple<std::string, std::string, std::string>, verify::HintedUrl> found;
    for (const PageVerdict& page : out_.pages) {
      if (page.status != 200) continue;
      for (const verify::Row& row : page.rows) {
        if (row.announced == 0 && row.planned == nullptr) continue;
        const std::string as = row.planned ? row.planned->hint.as : row.as;
        const auto crossorigin = row.planned ? row.planned->hint.crossorigin : row.crossorigin;
        const std::string url = resolved(row.url, request_.origin + page.path);
        // No browser takes such a push, and nobody else's server is asked for it.
        const bool own = url.starts_with(request_.origin + "/");
        if (row.announced == verify::announced_by_push && !own) continue;
        verify::HintedUrl& hinted = found[{url, as, crossorigin.value_or("")}];
        hinted.url = url;
        hinted.pages.push_back(page.page);
        hinted.announced |= row.announced;
        if (row.planned != nullptr) hinted.planned = row.planned;
        hinted.hint.as = as;
        hinted.hint.crossorigin = crossorigin;
      }
    }
    std::vector<verify::HintedUrl> urls;
    for (auto& [key, hinted] : found) {
      hinted.pages.erase(std::unique(hinted.pages.begin(), hinted.pages.end()), hinted.pages.end());
      urls.push_back(std::move(hinted));
    }
    return urls;
  }

  void ask_files() {
    std::vector<verify::HintedUrl> asked;
    std::vector<verify::Request> requests;
    for (verify::HintedUrl& hinted : hinted_urls()) {
      const auto url = site::parse_url(hinted.url);
      const auto origin = url ? origin_of(*url) : std::nullopt;
      if (!origin || (origin->scheme == "http" && !request_.client.h2c)) continue;
      verify::Request out;
      out.origin = *origin;
      out.path = site::path_and_query(*url);
      out.fields = verify::request_fields(ground_, hinted);
      for (const Field& field : navigation_fields())
        if (field.name == "user-agent" || field.name.starts_with("accept-"))
          out.fields.push_back(field);
      if (*origin == origin_)
        out.fields.insert(out.fields.end(), request_.fields.begin(), request_.fields.end());
      out.keep_body = true;
      requests.push_back(std::move(out));
      asked.push_back(std::move(hinted));
    }
    out_.files.resize(asked.size());
    client_.run(requests, [&](std::size_t i, const Visit& visit) {
      verify::Answer answer =
          verify::judge_answer(ground_, asked[i], visit.page, content_of(decoded_body(visit.page)));
      std::move(answer.findings.begin(), answer.findings.end(), std::back_inserter(out_.findings));
      answer.findings = {};
      out_.files[i] = {asked[i], std::move(answer)};
    });
  }

  // What a request of the file is answered alike has been told of it.
  void add_push_faults() {
    std::set<std::pair<std::string, std::string>> told;  // URL and slug
    for (const VerifiedFile& file : out_.files)
      for (const std::string& slug : file.answer.slugs) told.emplace(file.hinted.url, slug);
    for (PageVerdict& page : out_.pages)
      for (verify::PushFaults& push : std::exchange(page.pushes, {}))
        for (Diagnostic& each : push.findings)
          if (told.count({push.url, each.code}) == 0) out_.findings.push_back(std::move(each));
  }

  // A page of each list that was pushed, as a visitor comes back to it.
  void visit_again() {
    std::vector<const PageVerdict*> firsts;
    std::map<std::vector<std::string>, bool> seen;
    for (const PageVerdict& page : out_.pages) {
      std::vector<std::string> pushed;
      for (const verify::Row& row : page.rows)
        if ((row.announced & verify::announced_by_push) != 0) pushed.push_back(row.url);
      if (!pushed.empty() && firsts.size() < kMostSecondVisits && seen.emplace(pushed, true).second)
        firsts.push_back(&page);
    }
    std::vector<verify::Request> requests;
    std::vector<std::pair<const PageVerdict*, verify::Return>> visits;
    for (const PageVerdict* first : firsts) {
      const verify::Remembered& known = first->remembered;
      verify::Request again = request_for(first->path, false);
      again.own_connection = true;
      if (!known.cookies.empty()) {
        std::string cookies =
            verify::cookie_field(verify::values(again.fields, "cookie"), known.cookies);
        std::erase_if(again.fields, [](const Field& each) { return each.name == "cookie"; });
        again.fields.push_back({"cookie", std::move(cookies)});
        requests.push_back(again);
        visits.emplace_back(first, verify::Return::remembering);
      }
      if (!known.etag.empty()) again.fields.push_back({"if-none-match", known.etag});
      if (!known.last_modified.empty())
        again.fields.push_back({"if-modified-since", known.last_modified});
      requests.push_back(std::move(again));
      visits.emplace_back(first, verify::Return::revalidating);
    }
    client_.run(requests, [&](std::size_t i, const Visit& visit) {
      std::vector<Diagnostic> found =
          verify::judge_return(*visits[i].first, visit, visits[i].second);
      std::move(found.begin(), found.end(), std::back_inserter(out_.findings));
    });
    out_.second_visits = requests.size();
  }

  const VerifyRequest& request_;
  verify::Client client_;
  verify::Ground ground_;
  verify::Origin origin_;
  Verification out_;
  std::map<std::string, verify::Content> contents_;  // by hash and codings as they travelled
};

}  // namespace

Result<Verification> run_verification(const VerifyRequest& request) {
  Result<verify::Client> client = verify::Client::make(request.client);
  if (!client) return client.error();
  return Verifier(request, std::move(*client)).run();
}

std::vector<std::string> sample_pages(const manifest::Manifest& manifest, std::size_t count) {
  std::vector<std::string> pages;
  std::vector<std::map<std::string, std::string>::const_iterator> next;
  for (const manifest::Group& group : manifest.groups) next.push_back(group.pages.begin());
  for (bool more = true; more && pages.size() < count;) {
    more = false;
    for (std::size_t i = 0; i < next.size() && pages.size() < count; ++i) {
      if (next[i] == manifest.groups[i].pages.end()) continue;
      pages.push_back((next[i]++)->first);
      more = true;
    }
  }
  std::sort(pages.begin(), pages.end());
  return pages;
}

}  // namespace pushplan::cli
