#include "verify/session.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

#include "base/duration.h"
#include "base/size.h"
#include "verify/http2.h"

namespace pushplan::verify {

namespace {

// Frames behind one HEADERS or PUSH_PROMISE: fields within our limit fit into four full ones.
constexpr std::size_t kContinuations = 6;
constexpr std::size_t kFrameHeader = 9;  // bytes (RFC 9113 section 4.1)
constexpr char kSettingsType = 4;        // (section 6.5)

std::string in_words(std::chrono::milliseconds time) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time);
  return seconds == time ? fmt::format("{} s", seconds.count())
                         : format_milliseconds(std::chrono::microseconds(time).count());
}

// Why the first bytes of a server begin no HTTP/2 connection (section 3.4), or "".
std::string no_preface(std::string_view bytes) {
  if (bytes.starts_with("HTTP/"))
    return "the server answers in HTTP/1: it does not speak HTTP/2 on this port";
  if (bytes.size() > 1 && (bytes[0] == 0x15 || bytes[0] == 0x16) && bytes[1] == 0x03)
    return "the server speaks TLS on this port: ask with an https: URL";
  if (bytes.size() >= kFrameHeader && (bytes[3] != kSettingsType || bytes[4] != 0))
    return "what the server sends is no HTTP/2: its first frame is not SETTINGS";
  return "";
}

}  // namespace

struct Session::State : Http2Events {
  // A visit under way.
  struct Active {
    std::size_t request;
    bool first;  // on this connection
    VisitRecord record;
    std::vector<std::int32_t> streams;  // of its exchanges
  };
  // The exchange that a stream carries.
  struct Place {
    std::int32_t page = 0;  // the stream of its page
    std::size_t exchange = 0;
    std::uint64_t framed = 0;  // payload of its DATA frames
  };
  using Visits = std::map<std::int32_t, Active>;

  State(const ClientOptions& options, Connection over);

  bool frame_begins(FrameKind kind, std::int32_t stream, std::size_t length) override;
  void fields_begin() override;
  bool field(std::int32_t stream, std::string_view name, std::string_view value) override;
  void headers(std::int32_t stream) override;
  void promise(std::int32_t stream, std::int32_t promised) override;
  void malformed_headers(std::int32_t stream) override;
  void malformed_promise(std::int32_t stream, std::int32_t promised) override;
  void data(std::int32_t stream, std::string_view bytes) override;
  void stream_ends(std::int32_t stream) override { end(stream, Ending::complete, ""); }
  void stream_reset(std::int32_t stream, ErrorCode code) override;
  void goaway(std::int32_t last_stream, ErrorCode code, std::string_view debug) override;
  void settings() override { greeted = true; }
  void stream_closed(std::int32_t stream, ErrorCode code) override;
  void remark(std::string_view words) override { against_protocol(printable(words)); }
  void gave_up(ErrorCode code, std::string_view reason) override;

  // Where a stream belongs; null when nothing is expected on it.
  Place* place_of(std::int32_t stream);
  VisitRecord& record_of(const Place& place) { return visits.at(place.page).record; }

  // Ways to an end; `place`s of a visit are gone afterwards.
  void end(std::int32_t stream, Ending ending, std::string trouble);
  void end_visit(Visits::iterator visit, Ending ending, const std::string& trouble);
  void end_all(Ending ending, const std::string& words);
  void finish(Visits::iterator visit, bool again = false);
  void exceeded(std::int32_t stream, const Excess& excess);
  void against_protocol(const std::string& words);
  std::string too_long() const;
  std::string farewell() const;

  Limits limits;
  std::size_t most_streams;
  Connection connection;
  Http2 http2;
  Visits visits;                                    // by the page's stream
  std::unordered_map<std::int32_t, Place> streams;  // of open exchanges
  std::vector<Outcome> outcomes;
  Moment now;

  std::string opening;                      // the server's first bytes, until they can be judged
  bool judged = false;                      // they have been
  Section reading;                          // the fields of the frame that is being read
  std::size_t reading_size = 0;             // as listed_size() counts
  std::size_t block_bytes = 0, blocks = 0;  // of it and its CONTINUATION frames
  bool greeted = false, dead = false;
  bool silent = false;       // a visit has waited in vain: no more of them here
  bool graceful = false;     // the server's GOAWAY was NO_ERROR
  std::string goaway_words;  // of it; "" before
  std::string our_goaway;    // why we ended the connection
  std::string why_over;      // why it has ended
  Excess too_much;           // why we stopped reading
};

Session::State::State(const ClientOptions& options, Connection over)
    : limits(options.limits),
      most_streams(options.streams),
      connection(std::move(over)),
      // VisitRecord counts the promises of each visit.
      http2({.push = options.push,
             .header_list_size = static_cast<std::uint32_t>(limits.header_bytes),
             .pushed_streams = static_cast<std::uint32_t>(limits.promises),
             .reserved_streams = (limits.promises + 1) * (options.streams + 1)},
            *this) {}

Session::State::Place* Session::State::place_of(std::int32_t stream) {
  const auto found = streams.find(stream);
  return found == streams.end() ? nullptr : &found->second;
}

std::string Session::State::too_long() const {
  return fmt::format("header fields of more than {}", format_exact(limits.header_bytes));
}

// --- what comes ---------------------------------------------------------------------------------

bool Session::State::frame_begins(FrameKind kind, std::int32_t stream, std::size_t length) {
  if (kind == FrameKind::data) {
    if (Place* place = place_of(stream)) place->framed += length;
    return true;
  }
  if (kind == FrameKind::other) return true;
  if (kind != FrameKind::continuation) block_bytes = blocks = 0;
  block_bytes += length;
  if (kind == FrameKind::continuation && ++blocks > kContinuations)
    too_much = "too many CONTINUATION frames in a row";
  else if (block_bytes > limits.header_bytes)
    too_much = too_long();
  return !too_much;
}

void Session::State::fields_begin() {
  reading = {};
  reading_size = 0;
}

bool Session::State::field(std::int32_t stream, std::string_view name, std::string_view value) {
  Field it{std::string(name), std::string(value)};
  reading_size += listed_size(it);
  if (reading_size > limits.header_bytes) {
    exceeded(stream, too_long());
    return false;
  }
  (name.starts_with(':') ? reading.pseudo : reading.fields).push_back(std::move(it));
  return true;
}

void Session::State::headers(std::int32_t stream) {
  if (const Place* place = place_of(stream))
    exceeded(stream, record_of(*place).head(place->exchange, std::move(reading), now));
}

void Session::State::promise(std::int32_t stream, std::int32_t promised) {
  const Place* parent = place_of(stream);
  if (!parent) {
    http2.reset(promised, ErrorCode::cancel);
    return;
  }
  const std::int32_t page = parent->page;
  const auto visit = visits.find(page);
  VisitRecord& record = visit->second.record;
  if (const Excess excess = record.promise(std::move(reading), now)) {
    http2.reset(promised, ErrorCode::refused_stream);
    end_visit(visit, Ending::too_large, *excess);
    return;
  }
  const std::size_t exchange = record.exchanges() - 1;
  visit->second.streams.push_back(promised);
  streams[promised] = {page, exchange};
  if (const std::string words = record.method_trouble(exchange); !words.empty()) {
    record.against_protocol(words);
    http2.reset(promised, ErrorCode::protocol_error);
    end(promised, Ending::reset, words);
    return;
  }
  if (!record.foreign(exchange)) return;
  http2.reset(promised, ErrorCode::refused_stream);
  end(promised, Ending::cancelled, "promised for another origin than the page's");
}

void Session::State::malformed_promise(std::int32_t stream, std::int32_t promised) {
  const Place* parent = place_of(stream);
  if (!parent) return;
  record_of(*parent).against_protocol("a malformed promise");
  promise(stream, promised);
  end(promised, Ending::reset, "a malformed promise");
}

void Session::State::malformed_headers(std::int32_t stream) {
  const Place* place = place_of(stream);
  if (!place) return;
  VisitRecord& record = record_of(*place);
  const std::string words = record.answered(place->exchange)
                                ? "HEADERS behind the final response that are no trailers"
                                : "malformed header fields";
  record.against_protocol(words);
  end(stream, Ending::reset, words);
}

void Session::State::data(std::int32_t stream, std::string_view bytes) {
  if (const Place* place = place_of(stream))
    exceeded(stream, record_of(*place).data(place->exchange, bytes, now));
}

void Session::State::stream_reset(std::int32_t stream, ErrorCode code) {
  const Place* place = place_of(stream);
  if (!place) return;
  const std::string words = "RST_STREAM, " + to_string(code);
  VisitRecord& record = record_of(*place);
  if (code == ErrorCode::refused_stream && place->exchange == 0 && record.untouched()) {
    record.end(0, Ending::reset, words, now);
    finish(visits.find(stream), true);
    return;
  }
  end(stream, Ending::reset, words);
}

void Session::State::stream_closed(std::int32_t stream, ErrorCode code) {
  const Place* place = place_of(stream);
  if (!place) return;
  VisitRecord& record = record_of(*place);
  std::string words = record.length_trouble(place->exchange, place->framed);
  if (words.empty()) words = "malformed: " + to_string(code);
  record.against_protocol(words);
  end(stream, Ending::reset, words);
}

void Session::State::goaway(std::int32_t last_stream, ErrorCode code, std::string_view debug) {
  graceful = code == ErrorCode::no_error;
  goaway_words = "GOAWAY, " + to_string(code);
  if (!debug.empty()) goaway_words += ": " + printable(debug);
  while (!visits.empty() && visits.rbegin()->first > last_stream) {
    const auto visit = std::prev(visits.end());
    VisitRecord& record = visit->second.record;
    const bool again = graceful && record.untouched();
    record.end_all(Ending::lost, goaway_words, now);
    finish(visit, again);
  }
}

void Session::State::gave_up(ErrorCode code, std::string_view reason) {
  our_goaway = to_string(code);
  if (!reason.empty()) our_goaway += ": " + printable(reason);
  against_protocol(our_goaway);
}

// What the server said before it fell silent.
std::string Session::State::farewell() const {
  return goaway_words.empty() ? "" : fmt::format(" (the server had said {})", goaway_words);
}

// --- ways to an end -----------------------------------------------------------------------------

void Session::State::against_protocol(const std::string& words) {
  for (auto& [page, visit] : visits) visit.record.against_protocol(words);
}

// A limit was passed: a page takes its pushes with it, a push only itself.
void Session::State::exceeded(std::int32_t stream, const Excess& excess) {
  const Place* place = place_of(stream);
  if (!excess || !place) return;
  if (place->exchange == 0) {
    end_visit(visits.find(stream), Ending::too_large, *excess);
    return;
  }
  http2.reset(stream, ErrorCode::cancel);
  end(stream, Ending::too_large, *excess);
}

void Session::State::end(std::int32_t stream, Ending ending, std::string trouble) {
  const auto found = streams.find(stream);
  if (found == streams.end()) return;
  const Place place = found->second;
  streams.erase(found);
  const auto visit = visits.find(place.page);
  visit->second.record.end(place.exchange, ending, std::move(trouble), now);
  if (visit->second.record.over()) finish(visit);
}

void Session::State::end_visit(Visits::iterator visit, Ending ending, const std::string& trouble) {
  VisitRecord& record = visit->second.record;
  for (std::size_t i = 0; i < record.exchanges(); ++i)
    if (record.open(i)) http2.reset(visit->second.streams[i], ErrorCode::cancel);
  record.end_all(ending, trouble, now);
  finish(visit);
}

void Session::State::end_all(Ending ending, const std::string& words) {
  if (dead) return;
  dead = true;
  why_over = words;
  // A connection that served others before may just have been closed for its age.
  const bool of_age =
      ending == Ending::lost && our_goaway.empty() && (goaway_words.empty() || graceful);
  while (!visits.empty()) {
    const auto visit = visits.begin();
    const bool again = of_age && !visit->second.first && visit->second.record.untouched();
    visit->second.record.end_all(ending, words, now);
    finish(visit, again);
  }
}

void Session::State::finish(Visits::iterator visit, bool again) {
  for (const std::int32_t stream : visit->second.streams) streams.erase(stream);
  outcomes.push_back({visit->second.request, visit->second.record.take(), again});
  visits.erase(visit);
}

// --- the session --------------------------------------------------------------------------------

Session::Session(const ClientOptions& options, Connection connection)
    : state_(std::make_unique<State>(options, std::move(connection))) {}

Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;
Session::~Session() = default;

std::size_t Session::room() const {
  const State& s = *state_;
  if (s.dead || s.silent || !s.http2.may_request()) return 0;
  if (!s.greeted) return s.visits.empty() ? 1 : 0;  // how many it allows is not known yet
  const std::size_t allowed = std::min(s.most_streams, s.http2.allowed_streams());
  return allowed > s.visits.size() ? allowed - s.visits.size() : 0;
}

void Session::ask(std::size_t number, const Request& request, Moment now) {
  State& s = *state_;
  s.now = now;
  std::vector<Field> fields = {{":method", "GET"},
                               {":scheme", request.origin.scheme},
                               {":authority", authority_of(request.origin)},
                               {":path", request.path}};
  fields.insert(fields.end(), request.fields.begin(), request.fields.end());
  VisitRecord record(request, s.limits, now);
  record.set_connection(s.connection);
  const std::optional<std::int32_t> stream = s.http2.request(fields);
  if (!stream || s.dead) {
    record.end(0, Ending::lost, "the connection takes no further request", now);
    s.outcomes.push_back({number, record.take(), true});
    return;
  }
  s.visits.emplace(*stream,
                   State::Active{number, !s.connection.reused, std::move(record), {*stream}});
  s.connection.reused = true;
  s.streams[*stream] = {*stream};
}

void Session::receive(std::string_view bytes, Moment now) {
  State& s = *state_;
  s.now = now;
  if (s.dead) return;
  if (!s.judged) {
    s.opening += bytes;
    if (const std::string words = no_preface(s.opening); !words.empty()) {
      s.end_all(Ending::unreachable, words);
      return;
    }
    if (s.opening.size() < kFrameHeader) return;
    s.judged = true;
    bytes = s.opening;
  }
  const std::optional<Http2::Stop> stop = s.http2.receive(bytes);
  if (!stop) return;
  if (s.too_much || stop->too_much) {
    s.end_all(Ending::too_large, s.too_much.value_or(stop->words));
    return;
  }
  s.our_goaway = stop->words;
  s.against_protocol(stop->words);
  s.end_all(Ending::lost, "we closed the connection: " + stop->words);
}

void Session::send(std::string& out, std::size_t most, Moment now) {
  State& s = *state_;
  s.now = now;
  if (s.dead) return;
  for (std::string_view bytes; out.size() < most && !(bytes = s.http2.send()).empty();)
    out += bytes;
  if (s.http2.finished())
    s.end_all(Ending::lost,
              s.our_goaway.empty() ? s.goaway_words : "we closed the connection: " + s.our_goaway);
}

void Session::expire(Moment now) {
  State& s = *state_;
  s.now = now;
  for (auto next = s.visits.begin(); next != s.visits.end();) {
    const auto visit = next++;
    const VisitRecord& record = visit->second.record;
    if (now - record.last_frame() >= s.limits.silence) {
      s.silent = true;
      s.end_visit(visit, Ending::timed_out,
                  fmt::format("nothing came for {}{}", in_words(s.limits.silence), s.farewell()));
    } else if (now - record.asked() >= s.limits.exchange) {
      s.end_visit(
          visit, Ending::timed_out,
          fmt::format("not complete after {}{}", in_words(s.limits.exchange), s.farewell()));
    }
  }
}

Moment Session::deadline() const {
  const State& s = *state_;
  Moment first = Moment::max();
  for (const auto& [page, visit] : s.visits)
    first = std::min({first, visit.record.last_frame() + s.limits.silence,
                      visit.record.asked() + s.limits.exchange});
  return first;
}

void Session::lose(std::string_view words, Moment now) {
  State& s = *state_;
  s.now = now;
  if (s.greeted) {
    s.end_all(Ending::lost, s.goaway_words.empty() ? std::string(words) : s.goaway_words);
    return;
  }
  s.end_all(Ending::unreachable,
            fmt::format("{} before it spoke HTTP/2{}", words,
                        s.connection.tls.empty() ? "; is it h2c (in the clear, with prior "
                                                   "knowledge) that this port speaks, or TLS?"
                                                 : ""));
}

void Session::close() {
  if (!state_->dead) state_->http2.terminate();
}

std::vector<Outcome> Session::take() { return std::exchange(state_->outcomes, {}); }
bool Session::idle() const { return state_->visits.empty(); }
bool Session::over() const { return state_->dead; }
const std::string& Session::trouble() const { return state_->why_over; }
bool Session::greeted() const { return state_->greeted; }

}  // namespace pushplan::verify
