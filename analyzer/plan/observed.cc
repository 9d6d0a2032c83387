#include "analyzer/plan/observed.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string_view>
#include <unordered_map>

#include "analyzer/plan/evident_need.h"
#include "base/size.h"

namespace pushplan::plan {

using evidence::ObservedPage;
using evidence::ObservedRequest;
using evidence::ObservedSize;
using refs::Kind;
using refs::State;
using study::Need;

namespace {

constexpr std::uint32_t kEnoughToMiss = 3;       // recordings from which on silence says something
constexpr std::uint64_t kLeastDifference = 200;  // bytes; below it a tenth is no news
constexpr std::uint64_t kMostHeaders = 1'000;    // bytes of a response's header fields, at most

// What a browser fetches for itself or as a document of its own: none of it can be sent early.
constexpr std::string_view kNotAdded[] = {"",      "document", "iframe",        "frame", "object",
                                          "embed", "manifest", "serviceworker", "report"};

bool is_enough(const ObservedRequest& request, const ObservedPage& page) {
  return request.first_view * 10 >= page.recordings * 9;
}

std::string seen_in(const ObservedRequest& request, const ObservedPage& page) {
  if (request.first_view == 0 && request.at_all > 0)
    return fmt::format("observed after the first view in {} of {} recordings", request.at_all,
                       page.recordings);
  return fmt::format("observed in {} of {} recordings", request.first_view, page.recordings);
}

// True where study's reason is the reader's window, or the browser asks for reasons of its own.
bool keeps_its_word(const Need& need) {
  return need.kind == Kind::icon || need.kind == Kind::web_manifest ||
         need.kind == Kind::prefetch || need.why.find("window") != std::string::npos ||
         need.why.find("its media") != std::string::npos;
}

void raise(Need& need, const ObservedRequest& request, const ObservedPage& page) {
  if (need.state == State::needed) return;
  const bool enough = is_enough(request, page) && !keeps_its_word(need);
  need.why = enough ? seen_in(request, page)
                    : fmt::format("{}{}{}", need.why, need.why.empty() ? "" : "; ",
                                  seen_in(request, page));
  need.state = enough ? State::needed : State::possible;
  need.observed = true;
  if (!request.mode.empty() && need.request.as == "fetch" && !need.request.crossorigin)
    need.request.crossorigin = cors_of("fetch", request.mode);
}

// How the file came to be asked for: by a script, or by the page or sheet that names it.
Kind kind_of(const ObservedRequest& request, const Need* initiator) {
  const std::string& as = request.destination;
  if (as == "fetch") return Kind::js_fetch;
  if (as == "worker" || as == "sharedworker") return Kind::js_worker;
  if (as == "font") return Kind::css_font;
  if (initiator != nullptr && initiator->request.as == "style")
    return as == "style" ? Kind::css_import : Kind::css_image;
  return Kind::js_made;  // also what the page as served had and the file has not
}

void report_missed(study::PageNeeds& needs, const ObservedPage& page, const site::Site& site) {
  if (page.recordings < kEnoughToMiss) return;
  for (const Need& need : needs.resources) {
    const bool asked = std::any_of(page.requests.begin(), page.requests.end(),
                                   [&](const ObservedRequest& r) { return r.url == need.url; });
    if (asked || need.state != State::needed) continue;
    needs.diagnostics.push_back(
        {Severity::note, "not-observed", site.files[needs.page.file].path, std::nullopt,
         fmt::format("{} needs {}, and none of its {} recordings asked for it", needs.page.url_path,
                     need.url, page.recordings),
         "record the site as it is now, with an empty cache"});
  }
}

// ---- sizes

bool is_compressed(const ObservedSize& size) { return !size.encoding.empty(); }

std::string called(std::string_view encoding) {
  return encoding.empty() || encoding == "identity" ? "uncompressed" : std::string(encoding);
}

struct Cause {
  std::string why;
  const char* remedy;
};

Cause likely_cause(const ObservedSize& size, const weigh::Weight& weight) {
  const bool ours_compressed = weight.encoding != Encoding::identity;
  if (size.decoded_bytes > 0 && size.decoded_bytes != weight.raw_bytes)
    return {fmt::format("another build of the file: {} were recorded when decoded, and it has {}",
                        format_exact(size.decoded_bytes), format_exact(weight.raw_bytes)),
            "record the site as it is now"};
  if (ours_compressed && !is_compressed(size))
    return {"the server does not compress files of this type",
            "have the server compress it, or set `encoding`"};
  if (!ours_compressed && is_compressed(size))
    return {"the server compresses files of this type", "set `encoding`"};
  if (ours_compressed && size.encoding != to_string(weight.encoding))
    return {"the server compresses in another way", "set `encoding` to what the server does"};
  if (ours_compressed)
    return {"the server compresses with another quality", "set `quality` to the server's"};
  return {"another build of the file", "record the site as it is now"};
}

// By how much the recorded body surely differs; its header fields are unknown where they are
// counted in.
std::uint64_t difference(const ObservedSize& size, std::uint64_t ours) {
  const std::uint64_t most = size.bytes;
  const std::uint64_t headers = size.headers_in_bytes ? std::min(kMostHeaders, most) : 0;
  if (ours > most) return ours - most;
  return ours < most - headers ? most - headers - ours : 0;
}

}  // namespace

void add_observed(study::PageNeeds& needs, const ObservedPage& page, const site::Site& site) {
  std::unordered_map<std::string, std::uint32_t> by_url;
  for (std::uint32_t i = 0; i < needs.resources.size(); ++i) by_url[needs.resources[i].url] = i;
  std::uint32_t order = next_order(needs);
  for (const ObservedRequest& request : page.requests) {
    if (const auto found = by_url.find(request.url); found != by_url.end()) {
      raise(needs.resources[found->second], request, page);
      continue;
    }
    if (std::find(std::begin(kNotAdded), std::end(kNotAdded), request.destination) !=
        std::end(kNotAdded))
      continue;
    if (request.url == "/favicon.ico") continue;
    Need need = evident_need(request.url, request.file, request.destination, request.mode, site);
    const auto initiator = by_url.find(request.initiator_url);
    if (initiator != by_url.end()) {
      need.via = initiator->second;
      need.depth = needs.resources[need.via].depth + 1;
    }
    need.kind = kind_of(request, initiator == by_url.end() ? nullptr : &needs.resources[need.via]);
    need.state = is_enough(request, page) ? State::needed : State::possible;
    need.why = seen_in(request, page);
    need.observed = true;
    need.order = order++;
    by_url[need.url] = static_cast<std::uint32_t>(needs.resources.size());
    needs.resources.push_back(std::move(need));
  }
  report_missed(needs, page, site);
}

void compare_sizes(const evidence::Observations& observations, const site::Site& site,
                   weigh::Weights& weights, std::vector<Diagnostic>& diagnostics) {
  for (const auto& [file, size] : observations.sizes) {
    const weigh::Weight& weight = weights.of(file);
    const std::uint64_t by = difference(size, weight.bytes);
    if (by <= kLeastDifference || by * 10 <= weight.bytes) continue;
    const Cause cause = likely_cause(size, weight);
    diagnostics.push_back(
        {Severity::warning, "size-differs", site.files[file].path, std::nullopt,
         fmt::format("weighed {} ({}{}) when it was recorded, and {} ({}) here: {}",
                     format_exact(size.bytes), called(size.encoding),
                     size.headers_in_bytes ? ", header fields included" : "",
                     format_exact(weight.bytes), called(to_string(weight.encoding)), cause.why),
         cause.remedy});
  }
}

}  // namespace pushplan::plan
