#include "verify/channel.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace pushplan::verify {

namespace {

constexpr std::size_t kBuffer = 65'536;  // bytes taken from, and kept for, a socket at once
constexpr int kReads = 4;                // before other connections get their turn

bool would_block(int error) { return error == EAGAIN || error == EWOULDBLOCK || error == EINTR; }

std::string system_words(int error) { return std::generic_category().message(error); }

}  // namespace

Channel::Channel(const ClientOptions& options, const TlsContext* tls, Home& home, Moment now)
    : options_(options),
      tls_context_(tls),
      home_(home),
      begun_(now),
      limit_(now + options.limits.connect) {
  connect_next(now);
}

Channel::~Channel() { drop(); }

void Channel::drop() {
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
}

short Channel::events() const {
  if (phase_ == Phase::connecting) return POLLOUT;
  return static_cast<short>(POLLIN | (out_.empty() ? 0 : POLLOUT));
}

Moment Channel::deadline() const {
  if (phase_ == Phase::connecting) return address_limit_;
  if (phase_ == Phase::closed || !session_) return limit_;
  return session_->greeted() ? session_->deadline() : std::min(limit_, session_->deadline());
}

// The time that is left is shared out evenly among the addresses that are left.
void Channel::connect_next(Moment now) {
  drop();
  while (next_address_ < home_.addresses.size()) {
    const std::size_t left = home_.addresses.size() - next_address_;
    const Address& address = home_.addresses[next_address_++];
    address_limit_ = now + (limit_ - now) / static_cast<int>(left);
    socket_ = ::socket(address.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (socket_ >= 0) {
      const int on = 1;
      (void)setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      if (::connect(socket_, address.get(), static_cast<socklen_t>(address.bytes.size())) == 0 ||
          errno == EINPROGRESS)
        return;
    }
    refusals_ += fmt::format("{}{}: {}", refusals_.empty() ? "" : "; ", to_string(address),
                             system_words(errno));
    drop();
  }
  fail(fmt::format("no connection to {}; is the server running, and is this its port?", refusals_),
       now);
}

void Channel::connected(Moment now) {
  int error = 0;
  socklen_t size = sizeof error;
  (void)getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error == 0 && now < address_limit_) {
    pollfd writable{socket_, POLLOUT, 0};
    if (poll(&writable, 1, 0) != 1) return;
    if (!tls_context_) {
      open(now);
      return;
    }
    phase_ = Phase::handshake;
    tls_.emplace(*tls_context_, home_.origin.host, home_.ticket);
    decrypted("", now);
    return;
  }
  refusals_ += fmt::format("{}{}: {}", refusals_.empty() ? "" : "; ",
                           to_string(home_.addresses[next_address_ - 1]),
                           error ? system_words(error) : "no answer in time");
  connect_next(now);
}

void Channel::open(Moment now) {
  phase_ = Phase::open;
  Connection connection;
  connection.address = to_string(home_.addresses[next_address_ - 1]);
  connection.tls = tls_ ? tls_->version() : "";
  connection.alpn = "h2";
  connection.connected = std::chrono::duration_cast<Micros>(now - begun_);
  session_.emplace(options_, std::move(connection));
}

void Channel::advance(Moment now) {
  if (phase_ == Phase::connecting) connected(now);
  if (phase_ == Phase::connecting || phase_ == Phase::closed) return;
  const bool more = read(now);
  if (phase_ == Phase::closed) return;
  // Who never spoke HTTP/2 is unreachable, also where silence ends at the same moment.
  if (session_ && (now < limit_ || session_->greeted())) session_->expire(now);
  write(now);
  if (phase_ == Phase::closed) return;
  if (!more)
    fail(session_ ? "the server closed the connection"
                  : "the server closed the connection in the TLS handshake",
         now);
  else if (now >= limit_ && !session_)
    fail("the server does not answer: no TLS handshake in time", now);
  else if (now >= limit_ && !session_->greeted())
    fail("the server does not answer in time", now);
  else if (session_ && session_->over())
    close(now);
}

// False at the end of the stream.
bool Channel::read(Moment now) {
  char buffer[kBuffer];
  for (int i = 0; i < kReads && phase_ != Phase::closed; ++i) {
    const ssize_t size = recv(socket_, buffer, sizeof buffer, 0);
    if (size == 0) return false;
    if (size < 0 && would_block(errno)) return true;
    if (size < 0) {
      fail("the connection broke: " + system_words(errno), now);
      return true;
    }
    decrypted({buffer, static_cast<std::size_t>(size)}, now);
  }
  return true;
}

// Bytes of the socket, to TLS if need be and to the session.
void Channel::decrypted(std::string_view wire, Moment now) {
  if (!tls_) {
    session_->receive(wire, now);
    return;
  }
  std::string plain;
  const Failure failure = tls_->receive(wire, plain);
  if (tls_->established() && !session_) open(now);
  if (session_ && !plain.empty()) session_->receive(plain, now);
  if (failure) {
    tls_->take(out_);  // the alert, so that the server's log says why; TLS takes nothing more
    (void)::send(socket_, out_.data(), out_.size(), MSG_NOSIGNAL);
    fail(failure->message, now);
  } else if (tls_->closed()) {
    fail("the server closed the connection", now);
  }
}

void Channel::write(Moment now) {
  while (phase_ == Phase::handshake || phase_ == Phase::open) {
    std::string plain;
    if (session_ && out_.size() < kBuffer) session_->send(tls_ ? plain : out_, kBuffer, now);
    if (!plain.empty())
      if (const Failure failure = tls_->send(plain)) {
        fail(failure->message, now);
        return;
      }
    if (tls_) tls_->take(out_);
    if (out_.empty()) return;
    const ssize_t size = ::send(socket_, out_.data(), out_.size(), MSG_NOSIGNAL);
    if (size < 0 && would_block(errno)) return;
    // What the server had sent before it closed has been read; read() will tell.
    if (size < 0) {
      out_.clear();
      return;
    }
    out_.erase(0, static_cast<std::size_t>(size));
  }
}

void Channel::fail(const std::string& words, Moment now) {
  if (phase_ == Phase::closed) return;
  if (session_)
    session_->lose(words, now);
  else
    failure_ = words;
  phase_ = Phase::closed;
  drop();
}

void Channel::close(Moment now) {
  if (phase_ == Phase::closed) return;
  if (session_) {
    session_->close();
    write(now);
    if (tls_) {
      tls_->close();
      tls_->take(out_);
    }
    (void)::send(socket_, out_.data(), out_.size(), MSG_NOSIGNAL);
  }
  fail("we closed the connection", now);
}

}  // namespace pushplan::verify
