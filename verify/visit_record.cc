#include "verify/visit_record.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/size.h"
#include "base/text.h"

namespace pushplan::verify {

namespace {

constexpr std::size_t kNotes = 8;          // of Visit::protocol
constexpr std::size_t kArrivals = 20'000;  // entries of Visit::arrivals

// A whole number of at most `digits` digits, or nullopt.
std::optional<std::uint64_t> wire_length(std::string_view text, std::size_t digits) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || text.size() > digits || error != std::errc() ||
      end != text.data() + text.size())
    return std::nullopt;
  return number;
}

}  // namespace

std::size_t listed_size(const Field& field) { return field.name.size() + field.value.size() + 32; }

std::string printable(std::string_view text) {
  std::string out(text.substr(0, 200));
  std::replace_if(
      out.begin(), out.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return out;
}

VisitRecord::VisitRecord(const Request& request, const Limits& limits, Moment asked)
    : limits_(limits),
      keep_body_(request.keep_body),
      asked_(asked),
      last_frame_(asked),
      open_{true} {
  visit_.page.scheme = request.origin.scheme;
  visit_.page.authority = authority_of(request.origin);
  visit_.page.path = request.path;
  visit_.page.request = request.fields;
}

Exchange& VisitRecord::at(std::size_t exchange) {
  return exchange == 0 ? visit_.page : visit_.pushed[exchange - 1];
}

const Exchange& VisitRecord::at(std::size_t exchange) const {
  return exchange == 0 ? visit_.page : visit_.pushed[exchange - 1];
}

Micros VisitRecord::since(Moment moment) const {
  return std::chrono::duration_cast<Micros>(moment - asked_);
}

Excess VisitRecord::count(const Section& section) {
  for (const auto* list : {&section.pseudo, &section.fields})
    for (const Field& each : *list) header_bytes_ += listed_size(each);
  if (header_bytes_ <= limits_.all_header_bytes) return std::nullopt;
  return fmt::format("more than {} of header fields for one page",
                     format_exact(limits_.all_header_bytes));
}

Excess VisitRecord::promise(Section section, Moment moment) {
  last_frame_ = moment;
  if (visit_.pushed.size() >= limits_.promises)
    return fmt::format("more than {} promises", limits_.promises);
  if (Excess excess = count(section)) return excess;
  Exchange pushed;
  pushed.method = field(section.pseudo, ":method");
  pushed.scheme = field(section.pseudo, ":scheme");
  pushed.authority = field(section.pseudo, ":authority");
  pushed.path = field(section.pseudo, ":path");
  pushed.request = std::move(section.fields);
  pushed.asked = since(moment);
  visit_.pushed.push_back(std::move(pushed));
  open_.push_back(true);
  ++open_count_;
  return std::nullopt;
}

Excess VisitRecord::head(std::size_t exchange, Section section, Moment moment) {
  last_frame_ = moment;
  if (!open(exchange)) return std::nullopt;
  if (Excess excess = count(section)) return excess;
  Exchange& it = at(exchange);
  if (it.status != 0) {
    it.trailers = std::move(section.fields);
    return std::nullopt;
  }
  const int status = static_cast<int>(wire_length(field(section.pseudo, ":status"), 3).value_or(0));
  if (status >= 100 && status < 200) {
    it.interim.push_back({status, std::move(section.fields), since(moment)});
    if (it.interim.size() <= limits_.interim_responses) return std::nullopt;
    it.interim.pop_back();
    return fmt::format("more than {} interim responses", limits_.interim_responses);
  }
  it.status = status;
  it.fields = std::move(section.fields);
  it.headers = since(moment);
  it.received = std::chrono::duration_cast<std::chrono::seconds>(
                    std::chrono::system_clock::now().time_since_epoch())
                    .count();
  return std::nullopt;
}

Excess VisitRecord::data(std::size_t exchange, std::string_view bytes, Moment moment) {
  last_frame_ = moment;
  if (!open(exchange) || bytes.empty()) return std::nullopt;
  Exchange& it = at(exchange);
  if (it.first_byte == kNever) it.first_byte = since(moment);
  it.bytes += bytes.size();
  if (keep_body_) {
    std::uint64_t& kept = exchange == 0 ? kept_of_page_ : kept_of_pushes_;
    const std::string_view more = bytes.substr(0, limits_.kept_bytes - kept);
    kept += more.size();
    it.body += more;
  }
  if (!visit_.arrivals.empty() && visit_.arrivals.back().exchange == exchange)
    visit_.arrivals.back().bytes += bytes.size();
  else if (visit_.arrivals.size() < kArrivals)
    visit_.arrivals.push_back({exchange, bytes.size(), since(moment)});
  if (it.bytes <= limits_.body_bytes) return std::nullopt;
  return fmt::format("a body of more than {}", format_exact(limits_.body_bytes));
}

void VisitRecord::end(std::size_t exchange, Ending ending, std::string trouble, Moment moment) {
  if (!open(exchange)) return;
  open_[exchange] = false;
  --open_count_;
  Exchange& it = at(exchange);
  it.ending = ending;
  it.trouble = std::move(trouble);
  it.end = since(moment);
}

void VisitRecord::end_all(Ending ending, const std::string& trouble, Moment moment) {
  for (std::size_t i = 0; i < exchanges(); ++i) end(i, ending, trouble, moment);
}

void VisitRecord::against_protocol(std::string words) {
  std::vector<std::string>& notes = visit_.protocol;
  if (notes.size() < kNotes && std::find(notes.begin(), notes.end(), words) == notes.end())
    notes.push_back(std::move(words));
}

bool VisitRecord::untouched() const {
  return visit_.page.status == 0 && visit_.page.interim.empty() && visit_.pushed.empty();
}

bool VisitRecord::foreign(std::size_t exchange) const {
  const Exchange& it = at(exchange);
  std::string_view authority = it.authority;
  const std::string_view usual = it.scheme == "http" ? ":80" : ":443";
  if (authority.ends_with(usual)) authority.remove_suffix(usual.size());
  return !equals_ignoring_case(authority, visit_.page.authority) || it.scheme != visit_.page.scheme;
}

std::string VisitRecord::method_trouble(std::size_t exchange) const {
  const std::string& method = at(exchange).method;
  if (method == "GET" || method == "HEAD") return "";
  return fmt::format("a promise of {}: only what is safe and cacheable may be promised",
                     printable(method));
}

std::string VisitRecord::length_trouble(std::size_t exchange, std::uint64_t framed) const {
  const Exchange& it = at(exchange);
  const auto length = wire_length(field(it.fields, "content-length"), 18);
  if (!length || it.status == 0) return "";
  if (framed > *length)
    return fmt::format("content-length says {}, and more came", format_exact(*length));
  if (it.bytes < *length)
    return fmt::format("content-length says {}, and {} came", format_exact(*length),
                       format_exact(it.bytes));
  return "";
}

}  // namespace pushplan::verify
