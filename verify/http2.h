// A client's end of HTTP/2's frames (RFC 9113), without a socket: bytes go in and come out, and
// what they mean is told as plain values. The only part that knows nghttp2.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "verify/exchange.h"

namespace pushplan::verify {

enum class FrameKind { data, headers, push_promise, continuation, other };

// Of RST_STREAM and GOAWAY (section 7); the names of all are "PROTOCOL_ERROR" and so on.
enum class ErrorCode : std::uint32_t {
  no_error = 0,
  protocol_error = 1,
  refused_stream = 7,
  cancel = 8
};
std::string to_string(ErrorCode code);

// What a server sends, in the order received.
class Http2Events {
 public:
  virtual ~Http2Events() = default;
  // `length` bytes of payload are to come. False: that is too much, read no further.
  virtual bool frame_begins(FrameKind kind, std::int32_t stream, std::size_t length) = 0;
  // Header fields of HEADERS or PUSH_PROMISE follow, pseudo-fields first.
  virtual void fields_begin() = 0;
  // False: too many, give the stream up.
  virtual bool field(std::int32_t stream, std::string_view name, std::string_view value) = 0;
  virtual void headers(std::int32_t stream) = 0;
  virtual void promise(std::int32_t stream, std::int32_t promised) = 0;
  // Fields against section 8: nghttp2 resets the stream.
  virtual void malformed_headers(std::int32_t stream) = 0;
  virtual void malformed_promise(std::int32_t stream, std::int32_t promised) = 0;
  virtual void data(std::int32_t stream, std::string_view bytes) = 0;
  virtual void stream_ends(std::int32_t stream) = 0;                   // END_STREAM
  virtual void stream_reset(std::int32_t stream, ErrorCode code) = 0;  // RST_STREAM
  virtual void goaway(std::int32_t last_stream, ErrorCode code, std::string_view debug) = 0;
  virtual void settings() = 0;
  // A stream is closed; if none of the above said so, nghttp2 reset it for what came.
  virtual void stream_closed(std::int32_t stream, ErrorCode code) = 0;
  // A remark of nghttp2's on what came.
  virtual void remark(std::string_view words) = 0;
  // nghttp2 gave the connection up for what came, and says so to the server.
  virtual void gave_up(ErrorCode code, std::string_view reason) = 0;
};

struct Http2Settings {
  bool push = true;
  std::uint32_t header_list_size = 65'536;
  std::uint32_t pushed_streams = 100;     // at once
  std::size_t reserved_streams = 10'000;  // promised and not begun
};

class Http2 {
 public:
  Http2(const Http2Settings& settings, Http2Events& events);
  ~Http2();
  Http2(const Http2&) = delete;
  Http2& operator=(const Http2&) = delete;

  // Asks without a body; pseudo-fields stand first. The stream, or nullopt when none can be opened.
  std::optional<std::int32_t> request(const std::vector<Field>& fields);
  void reset(std::int32_t stream, ErrorCode code);
  void terminate();  // GOAWAY, NO_ERROR

  // Why nothing more can be read; `too_much`: a limit of nghttp2's.
  struct Stop {
    bool too_much = false;
    std::string words;
  };
  std::optional<Stop> receive(std::string_view bytes);
  // The next bytes to be sent, valid until the next call; empty: none.
  std::string_view send();

  bool may_request() const;
  std::size_t allowed_streams() const;  // at once; the server's SETTINGS_MAX_CONCURRENT_STREAMS
  bool finished() const;                // nothing more will come or go

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace pushplan::verify
