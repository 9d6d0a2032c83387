#include "verify/answers.h"

#include <fmt/format.h>

#include <cstdlib>

#include "base/size.h"
#include "base/text.h"
#include "verify/causes.h"

namespace pushplan::verify {
namespace {

using enum Severity;

constexpr std::uint64_t kWeightTolerance = 10;   // percent, as of recordings
constexpr std::uint64_t kLeastDifference = 100;  // bytes

constexpr std::string_view kScriptTypes[] = {
    "text/javascript",          "application/javascript", "application/x-javascript",
    "application/ecmascript",   "text/ecmascript",        "text/x-javascript",
    "application/x-ecmascript", "text/x-ecmascript",      "text/jscript",
    "text/livescript"};

// Whether a browser uses what has this type for the destination.
bool fits(const std::string& as, const std::string& type) {
  if (as == "style") return type == "text/css";
  if (as == "script") return contains(kScriptTypes, type);
  if (as == "image") return type.starts_with("image/");
  if (as == "font" || as == "track") return type != "text/html";
  return true;
}

std::string origin_of(const std::string& url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string::npos) return "";
  return url.substr(0, std::min(url.find('/', scheme + 3), url.size()));
}

class AnswerJudge {
 public:
  AnswerJudge(const Ground& ground, const HintedUrl& hinted, const Exchange& e)
      : ground_(ground),
        hinted_(hinted),
        e_(e),
        name_(shown_url(ground, hinted.url) + (hinted.pushed ? ", as pushed," : "")) {
    answer_.status = e.status;
    answer_.bytes = e.bytes;
    if (e.end != kNever) answer_.took = e.end - e.asked;
    answer_.encoding = field(e.fields, "content-encoding");
    answer_.type = media_type(e.fields);
    answer_.freshness = freshness(e.fields, e.received);
    answer_.ending = e.ending;
    answer_.trouble = e.trouble;
  }

  Answer judge(const Content& content) {
    if (!is_served()) return std::move(answer_);
    if (!content.undecodable.empty())
      tell(error, "not-decodable",
           fmt::format("{} {}: browsers throw it away", name_, content.undecodable),
           remedy_of_coding());
    if (!has_type()) return std::move(answer_);
    judge_cors();
    judge_storing();
    judge_weight();
    if (!content.hash.empty() && hinted_.planned != nullptr && !hinted_.planned->hash.empty() &&
        content.hash != hinted_.planned->hash)
      tell(warning, "served-content",
           fmt::format("{} is not the file that the manifest was made with", name_),
           "deploy the build that the manifest is of, purge caches in between, or run `pushplan "
           "plan` on this build");
    return std::move(answer_);
  }

 private:
  void tell(Severity severity, const char* slug, std::string message, std::string remedy) {
    if (severity != note) answer_.slugs.emplace_back(slug);
    answer_.findings.push_back(
        finding(severity, slug, hinted_.pages, std::move(message), std::move(remedy)));
  }

  bool is_served() {
    if (origin_of(hinted_.url) != ground_.origin && speaks_no_http2(e_)) {
      tell(warning, "no-http2",
           fmt::format("{} is hinted, and its server does not speak HTTP/2: it was not looked at",
                       name_),
           "it may well be served over HTTP/1.1: see with another client, and let its server offer "
           "h2");
      return false;
    }
    if (e_.ending != Ending::complete || e_.status == 0)
      tell(error, "hinted-failure",
           fmt::format("{} is hinted and cannot be fetched: {}", name_,
                       e_.trouble.empty() ? "no response came" : e_.trouble),
           "see that its server answers");
    else if (is_redirect(e_.status))
      tell(error, "hinted-redirects",
           fmt::format("{} is hinted and answers {}, which leads {}", name_, e_.status, way_of(e_)),
           "hint the URL that answers 200: the redirect costs a round trip, and a push of it "
           "brings nothing");
    else if (e_.status != 200)
      tell(error, "hinted-failure", fmt::format("{} is hinted and answers {}", name_, e_.status),
           remedy_of_status(e_.status));
    else
      return true;
    return false;
  }

  bool has_type() {
    const std::string& type = answer_.type;
    // rel=prefetch without `as` may name the next page.
    const bool next_page = hinted_.announced == announced_by_prefetch &&
                           hinted_.planned == nullptr && hinted_.hint.as.empty();
    // A script may well fetch a piece of a page.
    const bool piece = hinted_.hint.as == "fetch" &&
                       (hinted_.planned == nullptr || hinted_.planned->hint.type.empty() ||
                        hinted_.planned->hint.type == type);
    if (type == "text/html" && hinted_.hint.as != "document" && !next_page && !piece) {
      tell(error, "soft-404",
           fmt::format("{} answers 200 with an HTML page: it is missing, and a fallback answers",
                       name_),
           "deploy the file, and let the server answer 404 for files that are not there");
      return false;
    }
    if (!fits(hinted_.hint.as, type)) {
      tell(error, "hinted-type",
           fmt::format("{} is hinted as {} and is served as {}", name_, hinted_.hint.as,
                       type.empty() ? "no type" : type),
           "let the server send the right Content-Type: browsers refuse the file for what it is "
           "hinted as");
      return false;
    }
    return true;
  }

  // Another origin has to allow what is asked for with CORS (Fetch standard, CORS check).
  void judge_cors() {
    if (!hinted_.hint.crossorigin || origin_of(hinted_.url) == ground_.origin) return;
    const std::string_view allowed = field(e_.fields, "access-control-allow-origin");
    const bool credentials = *hinted_.hint.crossorigin == "use-credentials";
    const bool fine = credentials
                          ? allowed == ground_.origin &&
                                field(e_.fields, "access-control-allow-credentials") == "true"
                          : allowed == "*" || allowed == ground_.origin;
    if (!fine)
      tell(error, "hinted-cors",
           fmt::format("{} is hinted with crossorigin={}, and its server answers {}", name_,
                       *hinted_.hint.crossorigin,
                       allowed.empty() ? "no access-control-allow-origin"
                                       : fmt::format("access-control-allow-origin: {}", allowed)),
           credentials ? "let it answer with the page's origin, and "
                         "`access-control-allow-credentials: true`"
                       : "let it answer `access-control-allow-origin: *`");
  }

  // What a 103 or a push brings lives in the browser's cache until its use; a Link on the final
  // response is used once from memory all the same, and Chromium keeps for five minutes what was
  // prefetched, unless it must not be stored.
  void judge_storing() {
    const bool early = (hinted_.announced & (announced_by_103 | announced_by_push)) != 0;
    const Severity grave = early ? error : warning;
    const char* remedy =
        "let the server say `Cache-Control: max-age=...` for this file (`--with-cache-headers`)";
    switch (answer_.freshness.storing) {
      case Storing::forbidden:
        judge_forbidden(early || hinted_.announced == announced_by_prefetch);
        break;
      case Storing::stale:
        if (answer_.freshness.age > 0)
          tell(grave, "hinted-uncacheable",
               fmt::format("{} is hinted and comes out of a cache on the way, stale (Age: {})",
                           name_, answer_.freshness.age),
               "let that cache ask the server again in time, or purge it; with `--resolve` verify "
               "asks the server behind it");
        else
          tell(grave, "hinted-uncacheable",
               fmt::format("{} is hinted and is stale at once: {}", name_,
                           early ? "it is asked about again for its use"
                                 : "it is asked about on every page"),
               remedy);
        break;
      case Storing::unsaid:
        tell(grave, "hinted-uncacheable",
             fmt::format("{} is hinted, and nothing says how long it stays fresh", name_), remedy);
        break;
      case Storing::heuristic:
        if (early && answer_.freshness.seconds < kShort)
          tell(warning, "hinted-uncacheable",
               fmt::format("{} is hinted and stays fresh for {} s by a guess from Last-Modified",
                           name_, answer_.freshness.seconds),
               remedy);
        break;
      case Storing::fresh:
        break;
    }
  }

  void judge_forbidden(bool fetched_again) {
    const bool varies = varies_by_all(e_.fields);
    tell(fetched_again ? error : warning, "hinted-uncacheable",
         fmt::format("{} is hinted and must not be stored ({}): it is fetched {}", name_,
                     varies ? "Vary: *" : "no-store",
                     fetched_again ? "again for its use" : "anew on every page"),
         varies ? "let `Vary` name the fields that the answer depends on, such as Accept-Encoding"
                : "let the server say `Cache-Control: max-age=...` for this file, and no no-store");
  }

  void judge_weight() {
    if (hinted_.planned == nullptr) return;
    const std::uint64_t planned = hinted_.planned->bytes, came = e_.bytes;
    const std::uint64_t more = came > planned ? came - planned : planned - came;
    if (more < kLeastDifference || more * 100 <= planned * kWeightTolerance) return;
    const auto coded = [](const std::string& encoding) {
      return encoding.empty() || encoding == "identity" ? "uncompressed" : "as " + encoding;
    };
    tell(came > planned ? warning : note, "served-weight",
         fmt::format("{} travels {} with {}; the manifest counts {} {}", name_,
                     coded(answer_.encoding), format_size(came), format_size(planned),
                     coded(to_string(hinted_.planned->encoding))),
         came > planned ? "let the server compress it as `encoding` says (`.br` files beside the "
                          "originals are surest), or set `encoding` to what the server does"
                        : "set `encoding` and `quality` to what the server does");
  }

  static constexpr std::int64_t kShort = 60;  // seconds

  const Ground& ground_;
  const HintedUrl& hinted_;
  const Exchange& e_;
  std::string name_;
  Answer answer_;
};

}  // namespace

Answer judge_answer(const Ground& ground, const HintedUrl& hinted, const Exchange& exchange,
                    const Content& content) {
  return AnswerJudge(ground, hinted, exchange).judge(content);
}

std::vector<Field> request_fields(const Ground& ground, const HintedUrl& hinted) {
  const bool own = origin_of(hinted.url) == ground.origin;
  const bool cors = hinted.hint.crossorigin.has_value();
  std::vector<Field> fields = {
      {"accept", hinted.hint.as == "style"   ? "text/css,*/*;q=0.1"
                 : hinted.hint.as == "image" ? "image/avif,image/webp,image/*,*/*;q=0.8"
                                             : "*/*"},
      {"sec-fetch-dest",
       hinted.hint.as.empty() || hinted.hint.as == "fetch" ? "empty" : hinted.hint.as},
      {"sec-fetch-mode", cors ? "cors" : "no-cors"},
      {"sec-fetch-site", own ? "same-origin" : "cross-site"},
  };
  if (cors && !own) fields.push_back({"origin", ground.origin});
  return fields;
}

}  // namespace pushplan::verify
