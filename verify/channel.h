// One connection: a socket, TLS if the scheme wants it, and the HTTP/2 session on it. Never blocks.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "verify/addresses.h"
#include "verify/session.h"
#include "verify/tls.h"

namespace pushplan::verify {

// What all connections to an origin share.
struct Home {
  Origin origin;
  std::vector<Address> addresses;  // at least one
  TlsTicket ticket;
};

class Channel {
 public:
  // Begins to connect: the addresses are tried in turn. `tls`: null for h2c. All have to outlive
  // it.
  Channel(const ClientOptions& options, const TlsContext* tls, Home& home, Moment now);
  ~Channel();
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  // For poll(): -1 when closed.
  int socket() const { return socket_; }
  short events() const;
  // When to look again although nothing came.
  Moment deadline() const;

  // Goes on as far as it can, and looks at the time.
  void advance(Moment now);
  // Says goodbye as far as that is possible at once.
  void close(Moment now);

  bool closed() const { return phase_ == Phase::closed; }
  // From when requests can be asked; it stays when the channel is closed, with its outcomes.
  Session* session() { return session_ ? &*session_ : nullptr; }
  // Why there never was a session.
  const std::string& failure() const { return failure_; }

 private:
  enum class Phase { connecting, handshake, open, closed };

  void connect_next(Moment now);
  void connected(Moment now);
  void open(Moment now);
  bool read(Moment now);
  void decrypted(std::string_view wire, Moment now);
  void write(Moment now);
  void fail(const std::string& words, Moment now);
  void drop();

  const ClientOptions& options_;
  const TlsContext* tls_context_;
  Home& home_;
  Phase phase_ = Phase::connecting;
  int socket_ = -1;
  std::size_t next_address_ = 0;
  Moment begun_, limit_, address_limit_;
  std::optional<Tls> tls_;
  std::optional<Session> session_;
  std::string out_;  // for the socket
  std::string failure_, refusals_;
};

}  // namespace pushplan::verify
