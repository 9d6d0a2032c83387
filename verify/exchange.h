// What a server sent: plain values, without a connection. The client (client.h) makes them, the
// judge reads them, and tests write them by hand.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pushplan::verify {

using Micros = std::chrono::microseconds;

// Not reached: the moment of what never came.
inline constexpr Micros kNever{-1};

// A header field; its name in lower case, without the pseudo-fields (RFC 9113 section 8.3).
struct Field {
  std::string name, value;
  bool operator==(const Field&) const = default;
};

// An interim response, status 100 to 199 (RFC 9110 section 15.2).
struct Interim {
  int status = 0;
  std::vector<Field> fields;
  Micros at = kNever;
  bool operator==(const Interim&) const = default;
};

// How an exchange ended.
enum class Ending {
  complete,     // END_STREAM, and as many bytes as were announced
  unreachable,  // no HTTP/2 connection: name, TCP, TLS, ALPN, or what was spoken on it
  reset,        // RST_STREAM, from either side
  lost,         // GOAWAY without it, or the connection ended, by either side
  timed_out,
  too_large,  // a limit of ours on what is read
  cancelled,  // a push that we did not want
};

// One request and all that came for it, or one promise. Moments count from when the page was asked
// for (for another file: from its own request).
struct Exchange {
  std::string method = "GET";
  std::string scheme, authority, path;  // of the request, or of the promised one
  std::vector<Field> request;           // its other fields
  std::vector<Interim> interim;
  int status = 0;             // of the final response; 0: none came
  std::vector<Field> fields;  // of the final response
  std::vector<Field> trailers;
  Micros asked{0};            // requested, or promised
  std::int64_t received = 0;  // seconds since 1970 when the final response began; 0: not known
  Micros headers = kNever, first_byte = kNever, end = kNever;
  std::uint64_t bytes = 0;  // of the body as it travelled: DATA frames without their padding
  std::string body;         // still encoded; only where it was asked for
  Ending ending = Ending::complete;
  std::string trouble;  // words for an ending that is none of complete, e.g. "RST_STREAM, CANCEL"
};

// DATA of one stream; neighbours of one stream are joined.
struct Arrival {
  std::size_t exchange = 0;  // 0: the page; else the position in Visit::pushed, from 1
  std::uint64_t bytes = 0;
  Micros at{0};  // of the first of them
};

// The connection that a visit went over.
struct Connection {
  std::string address;  // "127.0.0.1:8443", "[::1]:8443"
  std::string tls;      // "TLSv1.3"; "" for h2c
  std::string alpn;     // "h2"
  Micros connected{0};  // how long it took, with TLS
  bool reused = false;  // another visit had it before
};

// A page as one visitor gets it: its response, and all that the server pushed with it.
struct Visit {
  Connection connection;
  Exchange page;
  std::vector<Exchange> pushed;       // in the order of the promises
  std::vector<Arrival> arrivals;      // in the order received; the first 20,000
  std::vector<std::string> protocol;  // what the server did against RFC 9113, in words, at most 8
};

// Whether the server can be reached and speaks HTTP/1 alone, or something else. Over TLS it has
// chosen h2 before it breaks off.
bool speaks_no_http2(const Exchange& exchange);

// The first value of a field of this name (in lower case), or "".
std::string_view field(const std::vector<Field>& fields, std::string_view name);

// Content-Type in lower case, without parameters; "" for none.
std::string media_type(const std::vector<Field>& fields);

// Whether a status sends on to another URL (RFC 9110 section 15.4): not so a 304.
bool is_redirect(int status);

// Where a redirect leads: "to /b", or "nowhere, without a Location".
std::string way_of(const Exchange& redirect);

// All values of the fields of this name, in order.
std::vector<std::string_view> values(const std::vector<Field>& fields, std::string_view name);

}  // namespace pushplan::verify
