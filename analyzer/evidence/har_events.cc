// The one file here that knows the JSON library: its event interface, so that a body of the
// recording is gone as soon as it was passed.
#include "analyzer/evidence/har_events.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/text.h"

namespace pushplan::evidence {
namespace {

using nlohmann::json;

// No member that is kept stands deeper than this; what does is passed over.
constexpr std::size_t kDeepest = 8;
// Names that are longer are none of those that are kept.
constexpr std::size_t kLongestName = 64;

// A string, number or truth value of the file. WebPageTest writes numbers as strings.
struct Scalar {
  std::string_view text;
  double number = -1;  // -1 for what is none
};

Scalar scalar_of(std::string_view text) {
  Scalar scalar{text, -1};
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc() && end == text.data() + text.size() && std::isfinite(value))
    scalar.number = value;
  return scalar;
}

struct State {
  HarLog log;
  HarPage page;
  HarEntry entry;
  std::string header_name, header_value;
};

// What a member means, by its path in the file; an array adds nothing to a path.
using Field = void (*)(State&, const Scalar&);
const std::unordered_map<std::string_view, Field>& fields() {
  static const std::unordered_map<std::string_view, Field> kFields = {
      {".log.pages.id", [](State& s, const Scalar& v) { s.page.id = v.text; }},
      {".log.pages.title", [](State& s, const Scalar& v) { s.page.title = v.text; }},
      {".log.pages._url", [](State& s, const Scalar& v) { s.page.url = v.text; }},
      {".log.pages._URL", [](State& s, const Scalar& v) { s.page.url = v.text; }},
      {".log.pages.startedDateTime", [](State& s, const Scalar& v) { s.page.started = v.text; }},
      {".log.pages._cached", [](State& s, const Scalar& v) { s.page.repeat_view = v.number > 0; }},
      {".log.pages.pageTimings.onLoad",
       [](State& s, const Scalar& v) { s.page.load_ms = v.number; }},
      {".log.pages.pageTimings._largestContentfulPaint",
       [](State& s, const Scalar& v) { s.page.largest_paint_ms = v.number; }},
      {".log.pages._LargestContentfulPaint",
       [](State& s, const Scalar& v) { s.page.largest_paint_ms = v.number; }},
      {".log.pages._chromeUserTiming.LargestContentfulPaint",
       [](State& s, const Scalar& v) { s.page.largest_paint_ms = v.number; }},
      {".log.entries.pageref", [](State& s, const Scalar& v) { s.entry.page = v.text; }},
      {".log.entries.startedDateTime", [](State& s, const Scalar& v) { s.entry.started = v.text; }},
      {".log.entries.request.method", [](State& s, const Scalar& v) { s.entry.method = v.text; }},
      {".log.entries.request.url", [](State& s, const Scalar& v) { s.entry.url = v.text; }},
      {".log.entries.request.headers.name",
       [](State& s, const Scalar& v) { s.header_name = v.text; }},
      {".log.entries.request.headers.value",
       [](State& s, const Scalar& v) { s.header_value = v.text; }},
      {".log.entries.response.status",
       [](State& s, const Scalar& v) { s.entry.status = v.number; }},
      {".log.entries.response.headers.name",
       [](State& s, const Scalar& v) { s.header_name = v.text; }},
      {".log.entries.response.headers.value",
       [](State& s, const Scalar& v) { s.header_value = v.text; }},
      {".log.entries.response.headersSize",
       [](State& s, const Scalar& v) { s.entry.headers_size = v.number; }},
      {".log.entries.response.bodySize",
       [](State& s, const Scalar& v) { s.entry.body_size = v.number; }},
      {".log.entries.response._transferSize",
       [](State& s, const Scalar& v) { s.entry.transfer_size = v.number; }},
      {".log.entries.response._fetchedViaServiceWorker",
       [](State& s, const Scalar& v) { s.entry.from_cache |= v.number > 0; }},
      {".log.entries.response._error",  // of Chromium
       [](State& s, const Scalar& v) { s.entry.broken = !v.text.empty(); }},
      {".log.entries.response.content.size",
       [](State& s, const Scalar& v) { s.entry.content_size = v.number; }},
      {".log.entries.response.content.mimeType",
       [](State& s, const Scalar& v) { s.entry.mime_type = v.text; }},
      {".log.entries._fromCache", [](State& s, const Scalar&) { s.entry.from_cache = true; }},
      {".log.entries._fetchType",  // of Safari
       [](State& s, const Scalar& v) {
         s.entry.from_cache |= !v.text.empty() && v.text != "Network Load";
       }},
      {".log.entries._resourceType",
       [](State& s, const Scalar& v) { s.entry.resource_type = v.text; }},
      {".log.entries._request_type",
       [](State& s, const Scalar& v) { s.entry.resource_type = v.text; }},
      {".log.entries._initiator",
       [](State& s, const Scalar& v) { s.entry.initiator_url = v.text; }},
      {".log.entries._initiator_type",
       [](State& s, const Scalar& v) { s.entry.initiator_type = v.text; }},
      {".log.entries._initiator.type",
       [](State& s, const Scalar& v) { s.entry.initiator_type = v.text; }},
      {".log.entries._initiator.url",
       [](State& s, const Scalar& v) { s.entry.initiator_url = v.text; }},
      {".log.entries._initiator.stack.callFrames.url",
       [](State& s, const Scalar& v) {
         if (s.entry.initiator_url.empty()) s.entry.initiator_url = v.text;
       }},
      {".log.entries._objectSize",
       [](State& s, const Scalar& v) { s.entry.object_size = v.number; }},
      {".log.entries._objectSizeUncompressed",
       [](State& s, const Scalar& v) { s.entry.decoded_size = v.number; }},
      {".log.entries._bytesIn", [](State& s, const Scalar& v) { s.entry.bytes_in = v.number; }},
  };
  return kFields;
}

// The header fields that are kept.
void take_request_header(State& s) {
  const std::string name = to_lower(s.header_name);
  if (name == "sec-fetch-dest")
    s.entry.destination = s.header_value;
  else if (name == "sec-fetch-mode")
    s.entry.mode = s.header_value;
  else if (name == "sec-purpose" || name == "purpose")
    s.entry.purpose = s.header_value;
  else if (name == "referer")
    s.entry.referrer = s.header_value;
}
void take_response_header(State& s) {
  const std::string name = to_lower(s.header_name);
  if (name == "content-encoding") s.entry.encoding = to_lower(trim(s.header_value));
  if (name == "content-length") s.entry.content_length = trim(s.header_value);
}

// Follows the path of the reader and files what is kept when its object ends.
class Events final : public nlohmann::json_sax<json> {
 public:
  bool null() override { return true; }
  bool boolean(bool value) override { return take({value ? "true" : "false", value ? 1.0 : 0.0}); }
  bool number_integer(number_integer_t value) override {
    return take({"", static_cast<double>(value)});
  }
  bool number_unsigned(number_unsigned_t value) override {
    return take({"", static_cast<double>(value)});
  }
  bool number_float(number_float_t value, const string_t& /*text*/) override {
    return take({"", value});
  }
  bool string(string_t& value) override {
    return wanted() != nullptr ? take(scalar_of(value)) : true;
  }
  bool binary(binary_t& /*value*/) override { return true; }

  bool key(string_t& name) override {
    if (depth_ > kDeepest) return true;
    path_.resize(marks_.back());
    path_ += '.';
    path_ += name.size() <= kLongestName ? name : "?";
    return true;
  }
  bool start_object(std::size_t /*size*/) override {
    if (path_ == ".log.entries.cache.beforeRequest") state_.entry.from_cache = true;
    return open();
  }
  bool start_array(std::size_t /*size*/) override {
    if (path_ == ".log.entries") has_entries_ = true;
    return open();
  }
  bool end_object() override {
    close();
    if (path_ == ".log.pages")
      state_.log.pages.push_back(std::exchange(state_.page, {}));
    else if (path_ == ".log.entries")
      state_.log.entries.push_back(std::exchange(state_.entry, {}));
    else if (path_ == ".log.entries.request.headers")
      take_request_header(state_);
    else if (path_ == ".log.entries.response.headers")
      take_response_header(state_);
    return true;
  }
  bool end_array() override {
    close();
    return true;
  }
  bool parse_error(std::size_t /*position*/, const std::string& /*token*/,
                   const json::exception& error) override {
    error_ = error.what();
    return false;
  }

  const std::string& error() const { return error_; }
  bool has_entries() const { return has_entries_; }
  HarLog take_log() { return std::move(state_.log); }

 private:
  bool open() {
    if (++depth_ <= kDeepest) marks_.push_back(path_.size());
    return true;
  }
  void close() {
    if (depth_-- > kDeepest) return;
    path_.resize(marks_.back());
    marks_.pop_back();
  }
  Field wanted() const {
    if (depth_ > kDeepest) return nullptr;
    const auto found = fields().find(path_);
    return found == fields().end() ? nullptr : found->second;
  }
  bool take(const Scalar& value) {
    if (const Field field = wanted()) field(state_, value);
    return true;
  }

  State state_;
  std::string path_;                // of what is read now: ".log.entries.request.url"
  std::vector<std::size_t> marks_;  // its length at each open object and array
  std::size_t depth_ = 0;
  bool has_entries_ = false;
  std::string error_;
};

// "line 3, column 7: syntax error ..." of the library's "[json.exception...] parse error at ...".
std::string reworded(const std::string& error) {
  const std::size_t at = error.find("line ");
  return at == std::string::npos ? error : error.substr(at);
}

}  // namespace

Result<HarLog> read_har_log(std::istream& in, const std::string& name) {
  if (in.peek() == 0x1F)
    return Error{fmt::format("{}: is compressed; unpack it first (gunzip)", name)};
  Events events;
  if (!json::sax_parse(in, &events))
    return Error{fmt::format("{}: no JSON: {}; record it anew, or without response bodies", name,
                             reworded(events.error()))};
  if (!events.has_entries())
    return Error{
        fmt::format("{}: no HAR file: it has no list `log.entries`; export a recording as "
                    "HAR (HTTP Archive 1.2)",
                    name)};
  return events.take_log();
}

}  // namespace pushplan::evidence
