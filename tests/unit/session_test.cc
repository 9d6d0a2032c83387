// Tests of verify/session and verify/visit_record: frames of a server in, visits out. What needs
// sockets stands in tests/servers/verify_client_test.py.
#include "verify/session.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/table.h"
#include "verify/addresses.h"

namespace {

using namespace pushplan;
using namespace pushplan::test;
using namespace pushplan::verify;
using std::chrono::milliseconds;

constexpr Moment kBegin{std::chrono::seconds(1000)};

// --- a server's frames (RFC 9113 section 4.1), fields as HPACK literals (RFC 7541 section 6.2.2)

std::string big_endian(std::uint64_t number, int bytes) {
  std::string out;
  while (bytes-- > 0) out += static_cast<char>(number >> (8 * bytes));
  return out;
}

std::string frame_of(char type, char flags, std::uint32_t stream, std::string_view payload = "") {
  return big_endian(static_cast<std::uint32_t>(payload.size()), 3) + type + flags +
         big_endian(stream, 4) + std::string(payload);
}

// "name: value|name: value", each shorter than 127 bytes.
std::string block_of(std::string_view fields) {
  std::string out;
  while (!fields.empty()) {
    const std::string_view line = fields.substr(0, fields.find('|'));
    fields.remove_prefix(std::min(line.size() + 1, fields.size()));
    const std::size_t colon = line.find(": ");
    for (const std::string_view text : {line.substr(0, colon), line.substr(colon + 2)})
      out += (text.data() == line.data() ? std::string(1, '\0') : "") +
             static_cast<char>(text.size()) + std::string(text);
  }
  return out;
}

std::string settings_frame() { return frame_of(4, 0, 0); }

std::string headers_frame(std::uint32_t stream, std::string_view fields, bool end = false) {
  return frame_of(1, end ? 5 : 4, stream, block_of(fields));
}

std::string data_frame(std::uint32_t stream, std::string_view bytes, bool end = false) {
  return frame_of(0, end ? 1 : 0, stream, bytes);
}

std::string promise_frame(std::uint32_t promised, std::string_view authority,
                          std::string_view path) {
  return frame_of(5, 4, 1,
                  big_endian(promised, 4) +
                      block_of(fmt::format(":method: GET|:scheme: https|:authority: {}|:path: {}",
                                           authority, path)));
}

// --- what comes of them

const char* word_for(Ending ending) {
  static constexpr const char* kWords[] = {"complete",  "unreachable", "reset",    "lost",
                                           "timed out", "too large",   "cancelled"};
  return kWords[static_cast<std::size_t>(ending)];
}

std::string line_of(const Exchange& it) {
  std::string out = it.path;
  for (const Interim& each : it.interim)
    out += fmt::format(" {}({})", each.status, each.fields.size());
  out += fmt::format(" {} {} B {}", it.status, it.bytes, word_for(it.ending));
  if (!it.trouble.empty()) out += ": " + it.trouble;
  return out;
}

std::string text_of_outcome(const verify::Outcome& outcome) {
  std::string out = line_of(outcome.visit.page);
  for (const Exchange& each : outcome.visit.pushed) out += " + " + line_of(each);
  for (const std::string& note : outcome.visit.protocol) out += " [" + note + "]";
  return out + (outcome.again ? " (again)" : "");
}

Request request_for(std::string path) {
  Request request;
  request.origin = {"https", "example.org", 443};
  request.path = std::move(path);
  return request;
}

ClientOptions small_limits() {
  ClientOptions options;
  options.limits.promises = 2;
  options.limits.interim_responses = 2;
  options.limits.header_bytes = 2000;
  options.limits.body_bytes = 100;
  return options;
}

// Asks for /, lets the server say `bytes` in pieces of `piece`, and then close.
std::string say_frames(std::string_view bytes, std::size_t piece) {
  Session session(small_limits(), {});
  session.ask(0, request_for("/"), kBegin);
  std::string out;
  session.send(out, 1u << 20, kBegin);
  while (!bytes.empty()) {
    session.receive(bytes.substr(0, piece), kBegin);
    session.send(out, 1u << 20, kBegin);
    bytes.remove_prefix(std::min(piece, bytes.size()));
  }
  session.lose("closed", kBegin);
  const std::vector<verify::Outcome> outcomes = session.take();
  REQUIRE(outcomes.size() == 1);
  return text_of_outcome(outcomes[0]);
}

TEST_CASE("session: what a server says, whole and byte by byte") {
  const std::string ok = settings_frame() + headers_frame(1, ":status: 200");
  check_rows(
      {
          {"",
           "/ 0 0 B unreachable: closed before it spoke HTTP/2; is it h2c (in the clear, with "
           "prior knowledge) that this port speaks, or TLS?"},
          {"HTTP/1.1 400 Bad Request\r\n\r\n",
           "/ 0 0 B unreachable: the server answers in HTTP/1: it does not speak HTTP/2 on this "
           "port"},
          {"\x15\x03\x03",
           "/ 0 0 B unreachable: the server speaks TLS on this port: ask with an https: URL"},
          {"220 mail.example.org ESMTP\r\n",
           "/ 0 0 B unreachable: what the server sends is no HTTP/2: its first frame is not "
           "SETTINGS"},
      },
      [](std::string_view bytes) { return say_frames(bytes, 1000); });

  const struct {
    std::string input;
    std::string_view expected;
  } frames[] = {
      {settings_frame(), "/ 0 0 B lost: closed"},
      {ok + data_frame(1, "abc", true), "/ 200 3 B complete"},
      {ok + data_frame(1, "abc"), "/ 200 3 B lost: closed"},
      {settings_frame() + headers_frame(1, ":status: 103|link: </a.css>") +
           headers_frame(1, ":status: 204", true),
       "/ 103(1) 204 0 B complete"},
      {settings_frame() + promise_frame(2, "example.org", "/a.css") +
           headers_frame(1, ":status: 200", true) + headers_frame(2, ":status: 200") +
           data_frame(2, "a{}", true),
       "/ 200 0 B complete + /a.css 200 3 B complete"},
      {settings_frame() + promise_frame(2, "example.org:8443", "/a.css") +
           headers_frame(1, ":status: 200", true),
       "/ 200 0 B complete + /a.css 0 0 B cancelled: promised for another origin than the page's"},
      {settings_frame() + promise_frame(2, "EXAMPLE.org:443", "/a") +
           promise_frame(4, "example.org", "/b") + promise_frame(6, "example.org", "/c"),
       "/ 0 0 B too large: more than 2 promises + /a 0 0 B too large: more than 2 promises + /b 0 "
       "0 B too large: more than 2 promises"},
      {settings_frame() + repeat(headers_frame(1, ":status: 103"), 3),
       "/ 103(0) 103(0) 0 0 B too large: more than 2 interim responses"},
      {ok + data_frame(1, repeat("0", 101)), "/ 200 101 B too large: a body of more than 100 B"},
      {settings_frame() + frame_of(3, 0, 1, big_endian(11, 4)),
       "/ 0 0 B reset: RST_STREAM, ENHANCE_YOUR_CALM"},
      {settings_frame() + frame_of(3, 0, 1, big_endian(7, 4)),
       "/ 0 0 B reset: RST_STREAM, REFUSED_STREAM (again)"},
      {settings_frame() + frame_of(7, 0, 0, big_endian(0, 8)),
       "/ 0 0 B lost: GOAWAY, NO_ERROR (again)"},
      {settings_frame() + frame_of(7, 0, 0, big_endian(0, 4) + big_endian(1, 4) + "no\x1b!"),
       "/ 0 0 B lost: GOAWAY, PROTOCOL_ERROR: no?!"},
      {settings_frame() + frame_of(7, 0, 0, big_endian(1, 4) + big_endian(0, 4)) +
           headers_frame(1, ":status: 200", true),
       "/ 200 0 B complete"},
      {settings_frame() + headers_frame(1, ":status: 200|content-length: 5") +
           data_frame(1, "abc", true),
       "/ 200 3 B reset: content-length says 5 B, and 3 B came [content-length says 5 B, and 3 B "
       "came]"},
      {settings_frame() + frame_of(1, 0, 1, block_of(":status: 200")) +
           repeat(frame_of(9, 0, 1), 7),
       "/ 0 0 B too large: too many CONTINUATION frames in a row"},
      {settings_frame() +
           frame_of(1, 4, 1, block_of(":status: 200") + repeat(block_of("a: b"), 60)),
       "/ 0 0 B too large: header fields of more than 2,000 B"},
      {ok + data_frame(0, "abc"),
       "/ 200 0 B lost: we closed the connection: PROTOCOL_ERROR: DATA: stream_id == 0 "
       "[PROTOCOL_ERROR: DATA: stream_id == 0]"},
  };
  for (const auto& row : frames) {
    CHECK(say_frames(row.input, row.input.size()) == row.expected);
    CHECK(say_frames(row.input, 1) == row.expected);
  }
}

TEST_CASE("session: several requests, room and time") {
  ClientOptions options;
  options.streams = 3;
  options.limits.silence = milliseconds(100);
  options.limits.exchange = milliseconds(250);
  Session session(options, {});
  CHECK(session.deadline() == Moment::max());
  CHECK(session.room() == 1);  // until the server says how many it allows
  session.ask(7, request_for("/a"), kBegin);
  CHECK(session.room() == 0);
  session.receive(frame_of(4, 0, 0, big_endian(3, 2) + big_endian(2, 4)), kBegin);
  CHECK(session.room() == 1);
  session.ask(8, request_for("/b"), kBegin);
  CHECK(session.room() == 0);

  const auto at = [](int time) { return kBegin + milliseconds(time); };
  std::string out;
  session.send(out, 1u << 20, kBegin);
  CHECK(session.deadline() == at(100));
  for (const int time : {90, 180}) {
    session.receive(time == 90 ? headers_frame(1, ":status: 200") : data_frame(1, "x"), at(time));
    session.expire(at(time));
  }
  std::vector<verify::Outcome> outcomes = session.take();  // /b heard nothing
  REQUIRE(outcomes.size() == 1);
  CHECK(outcomes[0].request == 8);
  CHECK(text_of_outcome(outcomes[0]) == "/b 0 0 B timed out: nothing came for 100 ms");
  CHECK(session.room() == 0);  // who was silent once is not asked again
  CHECK(session.deadline() == at(250));
  session.receive(data_frame(1, "y"), at(249));
  session.expire(at(250));
  outcomes = session.take();
  REQUIRE(outcomes.size() == 1);
  CHECK(text_of_outcome(outcomes[0]) == "/a 200 2 B timed out: not complete after 250 ms");
  CHECK(outcomes[0].visit.page.headers == Micros(90'000));
  CHECK(outcomes[0].visit.page.first_byte == Micros(180'000));
  CHECK(outcomes[0].visit.page.end == Micros(250'000));
  CHECK(session.idle());
}

TEST_CASE("session: what a connection that served others drops is asked again") {
  Session session({}, {});
  session.ask(0, request_for("/a"), kBegin);
  std::string out;
  session.send(out, 1u << 20, kBegin);
  session.receive(settings_frame() + headers_frame(1, ":status: 200", true), kBegin);
  session.ask(1, request_for("/b"), kBegin);
  session.lose("closed", kBegin);
  const std::vector<verify::Outcome> outcomes = session.take();
  REQUIRE(outcomes.size() == 2);
  CHECK(text_of_outcome(outcomes[0]) == "/a 200 0 B complete");
  CHECK(!outcomes[0].visit.connection.reused);
  CHECK(text_of_outcome(outcomes[1]) == "/b 0 0 B lost: closed (again)");
  CHECK(outcomes[1].visit.connection.reused);
  CHECK(session.over());
  CHECK(session.room() == 0);
}

TEST_CASE("visit record: bodies, arrivals, all fields together") {
  verify::Limits limits;
  limits.kept_bytes = 4;
  limits.all_header_bytes = 300;
  Request request = request_for("/");
  request.keep_body = true;
  VisitRecord record(request, limits, kBegin);
  const Section ok{{{":status", "200"}}, {}};
  CHECK(!record.head(0, ok, kBegin));
  CHECK(!record.promise(
      {{{":path", "/a"}, {":authority", "example.org"}, {":scheme", "https"}}, {}}, kBegin));
  CHECK(!record.foreign(1));
  for (const auto& [exchange, bytes] : std::vector<std::pair<std::size_t, std::string_view>>{
           {0, "abc"}, {0, "de"}, {1, "f"}, {0, "g"}, {0, ""}})
    CHECK(!record.data(exchange, bytes, kBegin));
  CHECK(record.promise({{{":path", "/b"}}, {{"x", std::string(200, 'y')}}}, kBegin) ==
        "more than 300 B of header fields for one page");
  CHECK(!record.over());
  record.end_all(Ending::complete, "", kBegin);
  CHECK(record.over());
  CHECK(!record.data(0, "late", kBegin));
  const Visit visit = record.take();
  CHECK(visit.page.body == "abcd");
  CHECK(visit.page.bytes == 6);
  CHECK(visit.pushed[0].body == "f");
  std::string arrivals;
  for (const Arrival& each : visit.arrivals)
    arrivals += fmt::format("{}:{} ", each.exchange, each.bytes);
  CHECK(arrivals == "0:5 1:1 0:1 ");
}

TEST_CASE("origins and addresses in words") {
  CHECK(to_string(Origin{"https", "example.org", 443}) == "https://example.org");
  CHECK(to_string(Origin{"http", "::1", 8080}) == "http://[::1]:8080");
  CHECK(authority_of({"http", "example.org", 443}) == "example.org:443");
  CHECK(printable("a\tb\x7f\xc3") == "a?b??");

  const auto found = [](const std::string& host, const std::string& address) {
    const auto list =
        find_addresses({"https", host, 443}, {{"a.example", 443, address}}, milliseconds(1000));
    return list ? to_string(list->front()) : list.error().message;
  };
  CHECK(found("127.0.0.1", "") == "127.0.0.1:443");
  CHECK(found("::1", "") == "[::1]:443");
  CHECK(found("A.example", "127.0.0.9") == "127.0.0.9:443");
  CHECK(found("a.example", "[::1]") == "[::1]:443");
  CHECK(found("a.example", "b.example") ==
        "--resolve names no IP address for a.example: b.example");
}

}  // namespace
