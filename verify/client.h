// An HTTP/2 client that sees everything: interim responses, promises, the order of DATA. Over TLS
// (1.2 or 1.3, ALPN `h2`) or in the clear with prior knowledge (h2c, RFC 9113 section 3.3).
//
// Everything that a server sends is read within limits of size, number and time, so that any server
// ends in a Visit. One thread, poll() (and another while a name is looked up): memory is what is
// kept of the visits under way, not the pages' number. Tests: tests/servers/verify_client_test.py,
// against servers that misbehave.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "verify/exchange.h"

namespace pushplan::verify {

struct Limits {
  std::chrono::milliseconds connect{5'000};    // name, TCP, TLS, and the server's SETTINGS
  std::chrono::milliseconds silence{10'000};   // no frame of a stream for so long
  std::chrono::milliseconds exchange{30'000};  // a page and its pushes as a whole
  // Of one field section, as SETTINGS_MAX_HEADER_LIST_SIZE counts (RFC 9113 section 6.5.2): names,
  // values, and 32 bytes for each field; and of all sections of a page and its pushes.
  std::size_t header_bytes = 65'536;
  std::size_t all_header_bytes = 1'000'000;
  std::size_t interim_responses = 16;     // of one stream
  std::size_t promises = 256;             // of one page
  std::uint64_t body_bytes = 64'000'000;  // of one stream
  // Of a page's body that is kept, and of all that is pushed with it; the rest is only counted.
  std::uint64_t kept_bytes = 4'000'000;
};

// --resolve host:port:addr
struct Resolve {
  std::string host;
  std::uint16_t port = 0;
  std::string address;
};

struct ClientOptions {
  bool insecure = false;               // certificates are not checked
  std::optional<std::string> ca_file;  // PEM; instead of the system's
  bool h2c = false;                    // http: with prior knowledge; else it is refused
  std::vector<Resolve> resolve;
  bool push = true;             // SETTINGS_ENABLE_PUSH
  std::size_t connections = 4;  // at once, to all origins together
  std::size_t streams = 16;     // at once, on one connection that visits share
  Limits limits;
};

// scheme `http` or `https`; an IPv6 address stands without brackets.
struct Origin {
  std::string scheme, host;
  std::uint16_t port = 0;
  bool operator==(const Origin&) const = default;
};

// "https://example.org", "http://[::1]:8080".
std::string to_string(const Origin& origin);

// The same without its scheme: what :authority says.
std::string authority_of(const Origin& origin);

struct Request {
  Origin origin;
  std::string path = "/";     // and query
  std::vector<Field> fields;  // beside :method (GET), :scheme, :authority and :path
  // Its own connection: a server that pushes remembers on each one what it has pushed. Else it
  // shares one with others of its origin.
  bool own_connection = false;
  bool keep_body = false;  // the page's, and what is pushed with it
};

class Client {
 public:
  // Fails on a CA file that cannot be read.
  static Result<Client> make(ClientOptions options);
  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;
  ~Client();

  // Carries out all requests, several at once, and hands each one's visit over as soon as it has
  // ended, in the order of the requests' ends. What a server refused without looking at it (GOAWAY,
  // REFUSED_STREAM: RFC 9113 section 8.7) is asked for again, on a new connection.
  void run(const std::vector<Request>& requests,
           const std::function<void(std::size_t request, Visit visit)>& take);

 private:
  struct State;
  explicit Client(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace pushplan::verify
