#include "verify/judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>

#include "base/percent_encoding.h"
#include "base/size.h"
#include "base/text.h"
#include "verify/announcements.h"
#include "verify/causes.h"
#include "verify/comparison.h"
#include "verify/cookies.h"
#include "verify/hint_faults.h"
#include "verify/markup.h"

namespace pushplan::verify {
namespace {

using enum Severity;

// The initial window of a connection: 10 segments of 1,460 bytes (RFC 6928).
constexpr std::uint64_t kFirstWindow = 14'600;

// A page's path without what `url_style` makes of it.
std::string_view without_style(std::string_view path) {
  path = path.substr(0, path.find('?'));
  for (const std::string_view end : {"/index.html", "/", ".html"})
    if (path.ends_with(end)) return path.substr(0, path.size() - end.size());
  return path;
}

// What one page gathers.
class PageJudge {
 public:
  PageJudge(const Ground& ground, const PageSeen& seen)
      : ground_(ground), seen_(seen), visit_(seen.visit), page_(seen.visit.page) {
    verdict_.page = seen.page;
    verdict_.path = seen.path;
    verdict_.redirects = seen.redirects;
    verdict_.connection = visit_.connection;
    verdict_.status = page_.status;
    verdict_.ending = page_.ending;
    verdict_.trouble = page_.trouble;
    base_ = ground.origin + seen.path;
  }

  PageVerdict judge() {
    if (page_.ending == Ending::unreachable) return unreachable();
    for (const std::string& words : visit_.protocol)
      if (page_.trouble.find(words) == std::string::npos)
        tell(warning, "protocol-violation", fmt::format("the server breaks HTTP/2: {}", words),
             "clients may end the connection over it: update the server or the proxy in front");
    if (page_.ending != Ending::complete)
      tell(error, "broken-exchange", fmt::format("the page did not come whole: {}", page_.trouble),
           remedy_of_break());
    add_page_row();
    count_pushed_bytes();
    if (!is_served()) return std::move(verdict_);
    remember();
    redirects();
    judge_body();
    Announcements came = announcements(visit_, base_, ground_);
    if (seen_.html) came.in_page = hints_in_markup(*seen_.html, base_, ground_);
    verdict_.link_bytes = came.on_200.bytes;
    judge_pushes(came);
    if (came.on_200.broken || came.early.broken)
      tell(warning, "link-unreadable",
           "a Link field ends in what nobody can read: the links behind it are lost",
           "a URL with `,` or `>`, or a value that was cut, is the usual reason");
    compare(ground_, seen_, came, verdict_);
    judge_hints(came);
    judge_html();
    return std::move(verdict_);
  }

 private:
  void tell(Severity severity, const char* slug, std::string message, std::string remedy = "") {
    verdict_.findings.push_back(
        finding(severity, slug, {seen_.page}, std::move(message), std::move(remedy)));
  }

  PageVerdict unreachable() {
    const std::string& alpn = visit_.connection.alpn;
    if ((!alpn.empty() && alpn != "h2") || speaks_no_http2(page_))
      tell(error, "no-http2",
           page_.trouble.empty() ? fmt::format("the server chose {} and not h2", alpn)
                                 : page_.trouble,
           ground_.origin.starts_with("http:")
               ? "ask with an https: URL, or let the server speak HTTP/2 in the clear (Apache: "
                 "`Protocols h2c http/1.1`)"
               : "let the server offer h2 by ALPN (Apache: `Protocols h2 http/1.1`, with mpm_event "
                 "and not mpm_prefork; nginx: `http2 on`)");
    else
      tell(error, "unreachable", page_.trouble);
    return std::move(verdict_);
  }

  // Apache offers h2c to HTTP/1.1 clients, and proxies pass the offer on.
  const char* remedy_of_break() const {
    for (const std::string& words : visit_.protocol)
      if (words.find("name: [upgrade]") != std::string::npos)
        return "a proxy passes on what Apache says to it in HTTP/1.1: `Header unset Upgrade` and "
               "`Protocols http/1.1` there, or `proxy_hide_header Upgrade` in nginx";
    return "see the server's log at that moment";
  }

  void add_page_row() {
    Row row;
    row.url = seen_.path;
    fill(row, page_);
    for (const Interim& interim : page_.interim) {
      Row early;
      early.url = seen_.path;
      early.status = interim.status;
      early.asked = Micros{0};
      early.end = interim.at;
      verdict_.rows.push_back(std::move(early));
    }
    verdict_.rows.insert(verdict_.rows.begin(), std::move(row));
  }

  bool is_served() {
    if (page_.status == 200) return true;
    const std::string server = server_name(page_);
    if (page_.status == 0) {
      if (page_.ending == Ending::complete)
        tell(error, "broken-exchange", "no response came", "see the server's log");
    } else if (is_page_of_error(seen_.page, page_.status)) {
      return planned_group(ground_, seen_.page) != nullptr &&
             !planned_group(ground_, seen_.page)->send.empty();
    } else if (is_redirect(page_.status)) {
      tell(error, "page-redirects",
           fmt::format("the page answers {} and leads {}: nothing can be sent early with a "
                       "redirect",
                       page_.status, way_of(page_)),
           "verify the URL that it leads to, and link to that one");
    } else if (page_.status == 401 || page_.status == 403) {
      tell(error, "page-not-served",
           fmt::format("the page answers {}: it stands behind a login, or {} shuts programs out",
                       page_.status, server),
           "send what lets a reader in with `--header 'authorization: ...'` or `--header 'cookie: "
           "...'`");
    } else {
      tell(error, "page-not-served", fmt::format("the page answers {}", page_.status),
           page_.status == 304
               ? "nothing was asked that a 304 answers: a cache on the way sends what it has for "
                 "others; let it heed the request, or purge it"
           : page_.status == 404
               ? "deploy the page, or run `pushplan plan` and commit what it writes"
           : page_.status == 502
               ? "see the proxy's log: header fields larger than its buffer are one reason (nginx: "
                 "`proxy_buffer_size`; HAProxy: `tune.bufsize`); raise it, or lower "
                 "`max_header_bytes`"
               : "see the server's log");
    }
    return false;
  }

  void remember() {
    verdict_.remembered.cookies = kept_cookies(page_);
    verdict_.remembered.etag = field(page_.fields, "etag");
    verdict_.remembered.last_modified = field(page_.fields, "last-modified");
  }

  void redirects() {
    if (seen_.redirects.empty() || ground_.manifest == nullptr) return;
    // Another URL than the manifest's was asked for, and led to that.
    if (seen_.page == seen_.path.substr(0, seen_.path.find('?'))) return;
    if (without_style(seen_.page) != without_style(seen_.path))
      tell(warning, "page-redirects",
           fmt::format("the manifest's URL of the page leads to another page, {}", seen_.path),
           "link to that one; where it is a login, `--header 'cookie: ...'` lets verify in");
    else
      tell(warning, "page-redirects",
           fmt::format(
               "the manifest\'s URL of the page leads on, over {}, to the one that is served",
               count_of(seen_.redirects.size(), "redirect", "redirects")),
           "set `url_style` to what the server does, and link to the URL that answers 200");
  }

  // DATA in the order received: what of it was pushed ahead of the HTML, and within it.
  void count_pushed_bytes() {
    std::uint64_t of_page = 0, pushed = 0;
    for (const Arrival& arrival : visit_.arrivals) {
      if (arrival.exchange != 0) {
        pushed += arrival.bytes;
        continue;
      }
      (of_page == 0 ? verdict_.pushed_before : verdict_.pushed_between) += pushed;
      of_page += arrival.bytes;
      pushed = 0;
    }
  }

  // What is wrong with pushes, whatever the plan is.
  void judge_pushes(const Announcements& came) {
    std::vector<std::string> failed, foreign, late, broken;
    for (const Announcements::Push& push : came.pushes) {
      const Exchange& e = *push.exchange;
      const std::string name = shown_url(ground_, push.url);
      if (e.authority != page_.authority || e.scheme != page_.scheme) foreign.push_back(name);
      if (e.ending != Ending::complete && e.ending != Ending::cancelled)
        broken.push_back(fmt::format("{} ({})", name, e.trouble));
      else if (e.status != 0 && e.status != 200)
        failed.push_back(fmt::format("{} ({})", name, e.status));
      else
        judge_pushed(push, came);
      if (page_.first_byte != kNever && e.asked > page_.first_byte) late.push_back(name);
    }
    if (!foreign.empty())
      tell(error, "cross-origin-push",
           fmt::format("pushed for another origin than the page's: {}", name_urls(foreign)),
           "a browser takes pushes only for hosts that the certificate names: hint these files");
    if (!failed.empty())
      tell(error, "pushed-failure", fmt::format("pushed with a failure: {}", name_urls(failed)),
           "deploy the file, or run `pushplan plan` and emit anew");
    if (!broken.empty())
      tell(error, "broken-exchange", fmt::format("pushed and not completed: {}", name_urls(broken)),
           "see the server's log at that moment");
    if (!late.empty())
      tell(note, "late-promise",
           fmt::format("promised behind the first bytes of the page: {}", name_urls(late)),
           "a browser that reads on may ask for the file before it sees the promise");
    if (verdict_.pushed_before > kFirstWindow)
      tell(warning, "push-delays-html",
           "more than the first window holds (14.6 kB) is pushed ahead of the first byte of the "
           "page",
           "push less, or let the server send the page first");
  }

  // What came as a push, as the answer to a request of that file would be judged.
  void judge_pushed(const Announcements::Push& push, const Announcements& came) {
    if (push.exchange->status != 200) return;
    HintedUrl hinted{push.url, {seen_.page}, nullptr, {}, announced_by_push, true};
    const std::string key = url_key(push.url);
    if (const manifest::Group* group = planned_group(ground_, seen_.page))
      for (const std::string& sent : group->send) {
        const manifest::Resource& resource = ground_.manifest->resources.at(sent);
        if (url_key(ground_.resolve(resource.hint.url, base_)) == key) hinted.planned = &resource;
      }
    for (const SeenLink& link : came.on_200.preloads)
      if (url_key(link.url) == key) hinted.hint = normal_hint(link.hint);
    if (hinted.planned != nullptr) hinted.hint = hinted.planned->hint;
    const auto position = static_cast<std::size_t>(push.exchange - visit_.pushed.data());
    const Content content = position < seen_.pushed.size() ? seen_.pushed[position] : Content();
    Answer answer = judge_answer(ground_, hinted, *push.exchange, content);
    if (!answer.findings.empty()) verdict_.pushes.push_back({push.url, std::move(answer.findings)});
  }

  // Hints that no plan has: what is planned was compared in all its words.
  void judge_hints(const Announcements& came) {
    std::set<std::string> planned;
    for (const Row& row : verdict_.rows)
      if (row.planned != nullptr) planned.insert(url_key(ground_.resolve(row.url, base_)));
    auto found = hint_faults(ground_, came, seen_.page, planned);
    std::move(found.begin(), found.end(), std::back_inserter(verdict_.findings));
  }

  // Whether a browser can show what came.
  void judge_body() {
    if (!seen_.undecodable.empty())
      tell(error, "not-decodable",
           fmt::format("the page {}: browsers show an error in its place", seen_.undecodable),
           remedy_of_coding());
    const std::string type = media_type(page_.fields);
    if (planned_group(ground_, seen_.page) != nullptr && !type.empty() && type != "text/html" &&
        type != "application/xhtml+xml")
      tell(error, "page-type",
           fmt::format("the page is served as {}: browsers show its text, or save it", type),
           "let the server send `Content-Type: text/html` for it");
  }

  // Whether the HTML that came is the one that was planned for.
  void judge_html() {
    if (!seen_.html) return;
    if (seen_.built) {
      if (*seen_.built != *seen_.html)
        tell(warning, "served-html-differs", "the served HTML is not the built file",
             "deploy this build, or look at what rewrites pages on the way (CDN, minifier)");
      return;
    }
    const manifest::Group* group = planned_group(ground_, seen_.page);
    if (group == nullptr) return;
    std::size_t sought = 0;
    for (const std::string& key : group->send) {
      const Hint& hint = ground_.manifest->resources.at(key).hint;
      if (hint.as != "style" && hint.as != "script") continue;
      ++sought;
      const std::string path = hint.url.substr(0, hint.url.find('?'));
      const std::string name = path.substr(path.rfind('/') + 1);
      if (name.empty() || seen_.html->find(name) != std::string::npos ||
          seen_.html->find(percent_decode(name)) != std::string::npos)
        return;
    }
    if (sought > 0)
      tell(warning, "served-html-differs",
           "the served HTML names none of the style sheets and scripts that are planned: it may be "
           "of another build",
           "deploy the build that the manifest was made of, or run `pushplan plan` on this one");
  }

  const Ground& ground_;
  const PageSeen& seen_;
  const Visit& visit_;
  const Exchange& page_;
  std::string base_;
  PageVerdict verdict_;
};

}  // namespace

bool is_page_of_error(std::string_view page, int status) {
  const std::string_view path = without_style(page), name = path.substr(path.rfind('/') + 1);
  const std::string number = std::to_string(status);
  return status >= 400 && (name == number || (name == "50x" && number[0] == '5'));
}

PageVerdict judge_page(const Ground& ground, const PageSeen& seen) {
  return PageJudge(ground, seen).judge();
}

std::vector<Diagnostic> judge_return(const PageVerdict& first, const Visit& second, Return how) {
  std::uint64_t bytes = 0;
  std::size_t files = 0;
  for (const Exchange& push : second.pushed) {
    if (push.ending != Ending::complete || push.method != "GET") continue;
    ++files;
    bytes += push.bytes;
  }
  if (files == 0) return {};
  const std::string what =
      fmt::format("{}, {}", count_of(files, "file", "files"), format_size(bytes));
  if (how == Return::remembering)
    return {finding(warning, "cookie-not-heeded", {first.page},
                    fmt::format("a visitor who brings the cookies of the first visit is pushed {} "
                                "again",
                                what),
                    "`--cache-aware cookie` when emitting; with it, see that the cookie reaches "
                    "the server and is not set for another path")};
  const bool known = !first.remembered.etag.empty() || !first.remembered.last_modified.empty();
  return {finding(
      warning, "pushed-again", {first.page},
      fmt::format("a visitor who has the page already is pushed {} in vain{}", what,
                  known
                      ? fmt::format(", with the {}", second.page.status)
                      : ": the page has neither ETag nor Last-Modified, so the server cannot tell"),
      known ? "emit with pushplan, which pushes to no request with a validator, and with "
              "`--cache-aware`; or choose mechanism link"
            : "let the server send validators, and emit with `--cache-aware`")};
}

}  // namespace pushplan::verify
