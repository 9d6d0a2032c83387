// A visit while it is under way: takes over what comes on the stream of a request, and on those
// that the server promised with it, within limits. Knows no connection.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "verify/client.h"
#include "verify/exchange.h"

namespace pushplan::verify {

using Moment = std::chrono::steady_clock::time_point;

// What one HEADERS or PUSH_PROMISE frame says, with its CONTINUATION frames.
struct Section {
  std::vector<Field> pseudo;  // ":status", ":path"
  std::vector<Field> fields;
};

// A limit of ours that was passed, in words.
using Excess = std::optional<std::string>;

class VisitRecord {
 public:
  VisitRecord(const Request& request, const Limits& limits, Moment asked);

  // Exchanges are numbered as in Arrival. What comes for one that has ended is left out.
  bool open(std::size_t exchange) const { return open_[exchange]; }
  bool over() const { return open_count_ == 0; }
  std::size_t exchanges() const { return open_.size(); }
  Moment asked() const { return asked_; }
  Moment last_frame() const { return last_frame_; }

  // A PUSH_PROMISE; its exchange is the last one then. One too many is not taken over.
  Excess promise(Section section, Moment at);
  // An interim response, the final one, or trailers.
  Excess head(std::size_t exchange, Section section, Moment at);
  // A part of the body, without padding.
  Excess data(std::size_t exchange, std::string_view bytes, Moment at);
  void end(std::size_t exchange, Ending ending, std::string trouble, Moment at);
  void end_all(Ending ending, const std::string& trouble, Moment at);

  // Something against RFC 9113; the first few are kept, each once.
  void against_protocol(std::string words);

  // Whether the final response has come.
  bool answered(std::size_t exchange) const { return at(exchange).status != 0; }
  // Whether nothing at all has come.
  bool untouched() const;
  // Whether a promise is for an authority other than the page's (RFC 9113 section 8.4 wants the
  // server to be authoritative for it; we only take its own).
  bool foreign(std::size_t exchange) const;
  // Why what is promised may not be (RFC 9113 section 8.4), or "".
  std::string method_trouble(std::size_t exchange) const;
  // How the body's length contradicts content-length, or "", when all DATA frames that came have
  // `framed` bytes, of which not all need have been handed to data().
  std::string length_trouble(std::size_t exchange, std::uint64_t framed) const;

  void set_connection(Connection connection) { visit_.connection = std::move(connection); }
  Visit take() { return std::move(visit_); }

 private:
  Exchange& at(std::size_t exchange);
  const Exchange& at(std::size_t exchange) const;
  Micros since(Moment moment) const;
  Excess count(const Section& section);

  Limits limits_;
  bool keep_body_;
  Moment asked_, last_frame_;
  Visit visit_;
  std::vector<bool> open_;
  std::size_t open_count_ = 1;
  std::size_t header_bytes_ = 0;  // of all sections
  std::uint64_t kept_of_page_ = 0, kept_of_pushes_ = 0;
};

// As SETTINGS_MAX_HEADER_LIST_SIZE counts (RFC 9113 section 6.5.2).
std::size_t listed_size(const Field& field);

// What a stranger sent, fit for a message: printable ASCII, cut after 200 bytes.
std::string printable(std::string_view text);

}  // namespace pushplan::verify
