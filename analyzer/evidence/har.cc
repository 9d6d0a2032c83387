#include "analyzer/evidence/har.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string_view>

#include "analyzer/evidence/har_events.h"
#include "base/text.h"

namespace pushplan::evidence {
namespace {

// Reads exactly `count` digits.
std::optional<int> digits(std::string_view& text, std::size_t count) {
  int value = 0;
  if (text.size() < count) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + count, value);
  if (error != std::errc() || end != text.data() + count || value < 0) return std::nullopt;
  text.remove_prefix(count);
  return value;
}

bool skip(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

// Minutes east of Greenwich: "", "Z", "+02:00", "-0530".
std::optional<int> zone(std::string_view text) {
  if (text.empty() || text == "Z" || text == "z") return 0;
  const int sign = text.front() == '-' ? -1 : 1;
  if (!skip(text, '+') && !skip(text, '-')) return std::nullopt;
  const auto hours = digits(text, 2);
  (void)skip(text, ':');
  const auto minutes = digits(text, 2);
  if (!hours || !minutes || !text.empty()) return std::nullopt;
  return sign * (*hours * 60 + *minutes);
}

// Milliseconds since 1970 of an ISO 8601 time such as 2024-05-01T10:00:00.123+02:00.
std::optional<double> parse_time(std::string_view text) {
  const auto year = digits(text, 4);
  if (!year || !skip(text, '-')) return std::nullopt;
  const auto month = digits(text, 2);
  if (!month || !skip(text, '-')) return std::nullopt;
  const auto day = digits(text, 2);
  if (!day || !(skip(text, 'T') || skip(text, ' '))) return std::nullopt;
  const auto hour = digits(text, 2);
  if (!hour || !skip(text, ':')) return std::nullopt;
  const auto minute = digits(text, 2);
  if (!minute || !skip(text, ':')) return std::nullopt;
  const auto second = digits(text, 2);
  if (!second) return std::nullopt;
  double ms = 0;
  if (skip(text, '.'))
    for (double unit = 100; !text.empty() && text.front() >= '0' && text.front() <= '9';
         unit /= 10) {
      ms += unit * (text.front() - '0');
      text.remove_prefix(1);
    }
  const auto east = zone(text);
  if (!east) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  const auto days = std::chrono::sys_days(date).time_since_epoch().count();
  const double minutes = static_cast<double>(days) * 24 * 60 + *hour * 60 + *minute - *east;
  return minutes * 60'000 + *second * 1000 + ms;
}

struct Row {
  const char* type;
  const char* destination;
};
// What the protocol of Chromium's developer tools calls a type of resource.
constexpr Row kResourceTypes[] = {
    {"document", "document"}, {"stylesheet", "style"}, {"image", "image"},
    {"script", "script"},     {"font", "font"},        {"xhr", "fetch"},
    {"fetch", "fetch"},       {"texttrack", "track"},  {"manifest", "manifest"},
};
// By the beginning of a media type, for recorders that say nothing else.
constexpr Row kMediaTypes[] = {
    {"text/html", "document"},
    {"application/xhtml", "document"},
    {"text/css", "style"},
    {"text/javascript", "script"},
    {"application/javascript", "script"},
    {"application/x-javascript", "script"},
    {"image/", "image"},
    {"font/", "font"},
    {"application/font", "font"},
    {"application/x-font", "font"},
    {"video/", "video"},
    {"audio/", "audio"},
    {"application/json", "fetch"},
};

// The Fetch destination: what the request itself said, then how the browser filed it, then what
// the answer was.
std::string destination_of(const HarEntry& entry) {
  const std::string type = to_lower(entry.resource_type);
  if (entry.destination ==
      "empty")  // also of beacons and event streams, which nobody can send early
    return type.empty() || type == "xhr" || type == "fetch" || type == "other" ? "fetch" : "";
  if (!entry.destination.empty()) return entry.destination;
  for (const Row& row : kResourceTypes)
    if (type == row.type) return row.destination;
  if (!type.empty() && type != "media" && type != "other") return "";
  const std::string mime = to_lower(entry.mime_type);
  for (const Row& row : kMediaTypes)
    if (mime.rfind(row.type, 0) == 0) return row.destination;
  return "";
}

std::uint64_t size_or_zero(double size) {
  return size > 0 && size < 1e15 ? static_cast<std::uint64_t>(size) : 0;
}

// The body's bytes as exactly as the recording tells them: HTTP/2 has no size of its header fields
// in the browser's figures, so that there the body comes with them.
void set_bytes(const HarEntry& entry, RecordedRequest& request) {
  request.decoded_bytes = size_or_zero(std::max(entry.content_size, entry.decoded_size));
  // Zero where the response came from a cache (HAR 1.2), of which Firefox says nothing else. Others
  // take the header fields from what did not come.
  const bool no_body = entry.body_size == 0 || entry.body_size < -1 ||
                       (entry.transfer_size == 0 && entry.body_size < 0);
  const bool nothing_came =
      no_body && std::max({entry.transfer_size, entry.object_size, entry.bytes_in}) <= 0;
  if (entry.from_cache || nothing_came || request.status != 200) return;
  std::uint64_t length = 0;
  const std::string& text = entry.content_length;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
  const bool has_length = error == std::errc() && end == text.data() + text.size();
  const bool is_sure = (has_length && length > 0) || entry.object_size > 0;
  if (has_length && length > 0) {
    request.bytes = length;
  } else if (entry.object_size > 0) {
    request.bytes = size_or_zero(entry.object_size);
  } else if (entry.body_size > 0 && entry.headers_size >= 0) {
    request.bytes = size_or_zero(entry.body_size);
  } else {
    request.bytes = size_or_zero(std::max({entry.transfer_size, entry.body_size, entry.bytes_in}));
    request.headers_in_bytes = true;
  }
  // A recorder that gives one figure for both has only one of them.
  if (request.encoding.empty() || request.bytes != request.decoded_bytes) return;
  (is_sure ? request.decoded_bytes : request.bytes) = 0;
}

// When the first view is over: at the load event, or at the largest paint where that is later.
bool in_first_view(const HarEntry& entry, const HarPage& page) {
  const double end = std::max(page.load_ms, page.largest_paint_ms);
  if (page.load_ms <= 0) return true;
  const auto begun = parse_time(entry.started), opened = parse_time(page.started);
  return !begun || !opened || *begun - *opened <= end;
}

RecordedRequest request_of(const HarEntry& entry, const HarPage& page) {
  RecordedRequest request;
  request.url = entry.url;
  request.destination = destination_of(entry);
  request.mode = entry.mode;
  request.initiator_url = entry.initiator_url;
  request.referrer = entry.referrer;
  request.by_script = equals_ignoring_case(entry.initiator_type, "script");
  request.first_view = in_first_view(entry, page);
  request.status = entry.status > 0 && entry.status < 1000 ? static_cast<int>(entry.status) : 0;
  request.encoding = entry.encoding == "identity" ? "" : entry.encoding;
  request.broken = entry.broken || request.status == 0;
  set_bytes(entry, request);
  return request;
}

bool is_kept(const HarEntry& entry) {
  return (entry.method.empty() || equals_ignoring_case(entry.method, "GET")) &&
         (entry.url.rfind("https://", 0) == 0 || entry.url.rfind("http://", 0) == 0) &&
         entry.purpose.find("prefetch") == std::string::npos;
}

bool is_redirect(int status) { return status >= 300 && status < 400 && status != 304; }

// The document is the first that was no redirect; without one, what the page is called.
void find_document(const HarPage& page, Recording& recording) {
  for (const RecordedRequest& r : recording.requests)
    if (r.destination == "document" && !is_redirect(r.status)) {
      recording.url = r.url;
      recording.status = r.status;
      recording.broken = r.broken;
      return;
    }
  recording.url = !page.url.empty() ? page.url : page.title;
}

// What frames load is theirs: the documents in frames, and what names one of them as its reason.
void drop_frames(Recording& recording) {
  std::set<std::string> frames;
  for (const RecordedRequest& r : recording.requests)
    if (r.url != recording.url &&
        (r.destination == "iframe" || r.destination == "frame" || r.destination == "document"))
      frames.insert(r.url);
  std::erase_if(recording.requests, [&](const RecordedRequest& r) {
    return frames.count(r.referrer) > 0 || frames.count(r.initiator_url) > 0;
  });
}

// What one tab loaded, a load for each navigation.
class Tab {
 public:
  void take(const HarEntry& entry, const HarPage& page) {
    // Frames say `iframe`; without the field nobody can tell them from navigations. What is no
    // content leaves the page where it is.
    const bool navigates =
        entry.destination == "document" && entry.status >= 200 && entry.status != 204;
    if (loads_.empty() || (navigates && has_document_)) {
      loads_.emplace_back();
      loads_.back().warm = loads_.size() > 1;
      has_document_ = false;
    }
    const RecordedRequest& request = loads_.back().requests.emplace_back(request_of(entry, page));
    if (request.destination == "document" && !is_redirect(request.status)) has_document_ = true;
  }
  std::vector<Recording>& loads() { return loads_; }

 private:
  std::vector<Recording> loads_;
  bool has_document_ = false;
};

}  // namespace

Result<std::vector<Recording>> read_har(std::istream& in, const std::string& name) {
  Result<HarLog> log = read_har_log(in, name);
  if (!log) return log.error();
  // A log may have no pages, and a single one need not be named by its entries.
  if (log->pages.empty()) log->pages.emplace_back();
  std::map<std::string, std::size_t> pages;
  for (std::size_t i = 0; i < log->pages.size(); ++i) pages.emplace(log->pages[i].id, i);
  std::vector<Tab> tabs(log->pages.size());
  for (const HarEntry& entry : log->entries) {
    const auto found = pages.find(entry.page);
    if (!is_kept(entry) || (found == pages.end() && pages.size() > 1)) continue;
    const std::size_t page = found == pages.end() ? 0 : found->second;
    tabs[page].take(entry, log->pages[page]);
  }
  std::vector<Recording> kept;
  for (std::size_t i = 0; i < tabs.size(); ++i) {
    if (log->pages[i].repeat_view) continue;
    for (Recording& load : tabs[i].loads()) {
      load.file = name;
      find_document(log->pages[i], load);
      drop_frames(load);
      kept.push_back(std::move(load));
    }
  }
  return kept;
}

}  // namespace pushplan::evidence
