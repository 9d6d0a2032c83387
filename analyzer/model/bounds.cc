#include "analyzer/model/bounds.h"

#include <algorithm>

#include "analyzer/model/constants.h"
#include "analyzer/model/network.h"

namespace pushplan::model {
namespace {

// The connection with nothing on it but what is asked for here.
class IdleConnection {
 public:
  IdleConnection(const Profile& profile, const Scenario& scenario) : profile_(profile) {
    const Microseconds asked = time_asked(profile, scenario);
    start_ = asked + profile.think;
    if (scenario.early == Early::push) start_ = asked;
    if (scenario.early == Early::early_hints)
      start_ = std::min(start_, asked + profile.rtt + kRequest + kServe);
    window_ = kInitialWindow + (scenario.connect == Connect::resumed ? 0 : kHandshakeBytes);
  }

  // When that many bytes can have arrived. In slow start the server sends at most (2^k - 1) windows
  // within k round trips.
  Microseconds arrival(std::uint64_t bytes) const {
    Microseconds trips = 0;
    for (std::uint64_t sent = window_; sent < bytes; sent = 2 * sent + window_) ++trips;
    return start_ + profile_.rtt / 2 +
           std::max(transfer_time(bytes, profile_.down) - kRounding, trips * profile_.rtt);
  }

 private:
  // Chunk by chunk, the time on the link is rounded down.
  static constexpr Microseconds kRounding = 1'000;

  const Profile& profile_;
  Microseconds start_;
  std::uint64_t window_;
};

// What the first paint waits for.
std::uint64_t painted_bytes(const PreparedPage& prepared) {
  const Page& page = prepared.page;
  std::uint64_t bytes = page.content;
  for (const Resource& r : page.resources) {
    if (r.foreign) continue;
    const bool sheet = r.blocks && r.place < page.content_place && r.found != Found::run;
    const bool script = r.run == Run::parser && r.place < page.content_place;
    if (sheet || script) bytes += r.bytes;
  }
  return bytes;
}

}  // namespace

Microseconds time_asked(const Profile& profile, const Scenario& scenario) {
  const bool resumed = scenario.connect == Connect::resumed;
  const int trips = (scenario.protocol == Protocol::http3 ? 1 : 2) - (resumed ? 1 : 0);
  return kStart + trips * profile.rtt + kRequest + transfer_time(kRequestBytes, profile.up) +
         profile.rtt / 2;
}

Metrics bound_by_bytes(const PreparedPage& prepared, const Profile& profile,
                       const Scenario& scenario) {
  const IdleConnection idle(profile, scenario);
  Metrics m;
  m.first_paint = idle.arrival(painted_bytes(prepared)) + prepared.page.layout + kPaint;
  m.text_ready = m.largest_paint = m.first_paint;
  for (const Resource& r : prepared.page.resources) {
    if (r.foreign || r.found == Found::run) continue;
    if (r.kind == Kind::font && r.display != Display::swap) {
      const Microseconds period = r.display == Display::block ? kBlockPeriod : kShortBlockPeriod;
      m.text_ready =
          std::max(m.text_ready, std::min(idle.arrival(r.bytes) + kShow, m.first_paint + period));
    }
    if (r.hero) m.largest_paint = std::max(m.largest_paint, idle.arrival(r.bytes) + kShow);
  }
  if (prepared.heroes == 0) m.largest_paint = std::max(m.largest_paint, m.text_ready);
  return m;
}

}  // namespace pushplan::model
