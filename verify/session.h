// The requests and promises on one HTTP/2 connection, without a socket and without a clock: bytes
// go in and come out, moments are told, and Visits are what comes of it.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "verify/client.h"
#include "verify/visit_record.h"

namespace pushplan::verify {

// What has become of a request.
struct Outcome {
  std::size_t request = 0;  // the number it was asked under
  Visit visit;
  bool again = false;  // the server did not look at it: on another connection it may (section 8.7)
};

class Session {
 public:
  // `connection` becomes part of each visit.
  Session(const ClientOptions& options, Connection connection);
  Session(Session&&) noexcept;
  Session& operator=(Session&&) noexcept;
  ~Session();

  // How many more requests may be asked now.
  std::size_t room() const;
  void ask(std::size_t number, const Request& request, Moment now);

  // Whatever the server sends ends in outcomes; a server that breaks the rules ends the session.
  void receive(std::string_view bytes, Moment now);
  // Appends what is to be sent, until `out` has about `most` bytes.
  void send(std::string& out, std::size_t most, Moment now);

  // Ends the visits whose time is over; when the next one's will be (Moment::max(): never).
  void expire(Moment now);
  Moment deadline() const;

  // The connection has ended, and with it all visits.
  void lose(std::string_view words, Moment now);
  // Says goodbye (GOAWAY).
  void close();

  std::vector<Outcome> take();
  bool idle() const;                   // no visit is under way
  bool over() const;                   // nothing more will be sent or read
  const std::string& trouble() const;  // why it is over
  bool greeted() const;                // the server's SETTINGS have come: it does speak HTTP/2

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace pushplan::verify
