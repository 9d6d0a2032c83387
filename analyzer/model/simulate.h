// The page-load model: one cold load of a page over one link, event by event, in whole
// microseconds, so that every machine comes to the same result. docs/MODEL.md describes it and
// holds it against real browsers. Tests: tests/unit/model_test.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "analyzer/model/prepared_page.h"
#include "base/profile.h"

namespace pushplan::model {

enum class Protocol : std::uint8_t { http1, http2, http3 };  // over TLS 1.3
// resumed: with a key of an earlier visit, the request travels in the first flight (RFC 8446
// section 2.3).
enum class Connect : std::uint8_t { cold, resumed };
enum class Early : std::uint8_t { nothing, link, early_hints, push };

struct Scenario {
  Protocol protocol = Protocol::http2;
  Connect connect = Connect::cold;
  Early early = Early::nothing;
  std::vector<std::uint32_t> hints;  // Page::resources that are sent early, in sending order
};

// When the server has the request for the document, in microseconds of the load.
Microseconds time_asked(const Profile& profile, const Scenario& scenario);

// Microseconds since the start of the navigation.
struct Metrics {
  Microseconds first_paint = 0;
  Microseconds largest_paint = 0;  // of the heroes, or of text where there are none
  Microseconds text_ready = 0;     // text stands in its font, or in the one shown instead
  Microseconds dom_content_loaded = 0;
  Microseconds load = 0;
  Microseconds document = 0;  // the last byte of the page itself
  bool operator==(const Metrics&) const = default;
};

// How far to follow a load: `painted` leaves Metrics::load at 0, and document too where its end
// comes later.
enum class Until : std::uint8_t { painted, loaded };

// Whether bytes and tasks wait for one another. Without contention each metric is no later than
// with it, and no hint makes any of them later: what a bound needs.
enum class Contention : std::uint8_t { full, none };

// Runs loads; keeps its memory between them. Not to be shared by threads.
class Simulator {
 public:
  Simulator();
  ~Simulator();
  Simulator(Simulator&&) noexcept;
  Simulator& operator=(Simulator&&) noexcept;

  Metrics run(const PreparedPage& prepared, const Profile& profile, const Scenario& scenario,
              Until until, Contention contention = Contention::full);

  // When the server had each resource of the last run to send; kNever: it never had.
  const std::vector<Microseconds>& released() const;

 private:
  class Load;
  std::unique_ptr<Load> load_;
};

}  // namespace pushplan::model
