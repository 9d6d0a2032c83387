// The client's side of TLS (1.2 or 1.3, ALPN `h2`), without a socket: bytes go in and come out. The
// only part that knows OpenSSL.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

struct ssl_ctx_st;
struct ssl_session_st;
struct ssl_st;

namespace pushplan::verify {

// What a server handed out to resume with (RFC 8446 section 2.2); null: nothing yet.
using TlsTicket = std::shared_ptr<ssl_session_st>;

class TlsContext {
 public:
  // `insecure`: certificates are not checked. `ca_file`: PEM, instead of the system's.
  static Result<TlsContext> make(bool insecure, const std::optional<std::string>& ca_file);

 private:
  friend class Tls;
  explicit TlsContext(std::shared_ptr<ssl_ctx_st> context) : context_(std::move(context)) {}
  std::shared_ptr<ssl_ctx_st> context_;
};

// One connection. All failures are worded, with what to do about them.
class Tls {
 public:
  // `host`: a name or an IP address, which the certificate has to be for. `ticket` is read now, and
  // renewed whenever the server hands out another; it has to outlive the connection.
  Tls(const TlsContext& context, std::string host, TlsTicket& ticket);
  Tls(const Tls&) = delete;
  Tls& operator=(const Tls&) = delete;

  // Begins, and goes on with, the handshake; decrypts into `plain`.
  Failure receive(std::string_view wire, std::string& plain);
  // Encrypts; only once established.
  Failure send(std::string_view plain);
  // The bytes for the socket, appended.
  void take(std::string& wire);
  // Says goodbye (close_notify).
  void close();

  bool established() const { return established_; }
  bool closed() const { return closed_; }  // the server said goodbye
  std::string version() const;             // "TLSv1.3"

 private:
  Failure shake_hands();
  std::string why_not(int code) const;

  std::string host_;
  TlsTicket& ticket_;
  std::unique_ptr<ssl_st, void (*)(ssl_st*)> ssl_;
  bool established_ = false, closed_ = false;
};

}  // namespace pushplan::verify
