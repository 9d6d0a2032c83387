// The server, and the requests of the browser.
#include <algorithm>

#include "analyzer/model/constants.h"
#include "analyzer/model/load.h"

namespace pushplan::model {

// --- The server ---

void Simulator::Load::answer_document() {
  if (scenario_->early == Early::early_hints) plan(now_ + profile_->rtt / 2, What::hinted);
  plan(now_ + profile_->think, What::answered);
  if (scenario_->early != Early::push) return;
  if (profile_->think == 0) respond(kPage, 0, page_->bytes, Priority::document);
  // Promised in order, and sent in that order behind the page itself.
  for (const std::uint32_t r : scenario_->hints) {
    if (state_[r].asked) continue;
    state_[r].asked = true;
    on_connection_[r] = 0;
    plan(now_ + page_->resources[r].serve, What::requested, r,
         static_cast<std::uint32_t>(Priority::highest));
  }
}

void Simulator::Load::respond(std::uint32_t stream, std::uint32_t connection, std::uint32_t bytes,
                              Priority priority) {
  if (stream == kPage) {
    if (answered_) return;  // at once, so that pushed files come behind it
    answered_ = true;
  } else {
    released_[stream] = now_;
  }
  if (contended()) return network_.respond(now_, connection, stream, bytes, priority);
  for (std::uint32_t sent = 0; sent < bytes;) {
    const std::uint32_t part = stream == kPage ? std::min(kSegment, bytes - sent) : bytes - sent;
    sent += part;
    plan(now_ + transfer_time(sent, profile_->down) + profile_->rtt / 2, What::arrived, stream,
         part);
  }
}

// --- Requests ---

void Simulator::Load::request_early(Hints which) {
  for (const std::uint32_t r : scenario_->hints)
    if (which == Hints::all || page_->resources[r].late_hint == (which == Hints::late)) request(r);
}

// In the head what is not urgent waits; what a 103 names is no request of the page yet.
bool Simulator::Load::must_wait(std::uint32_t r) const {
  const bool by_103 = state_[r].hinted && scenario_->early == Early::early_hints;
  if (!contended() || !in_head_ || by_103) return false;
  const Priority priority = priority_of(r);
  return (priority > Priority::medium && running_ >= kTightRequests) ||
         (priority == Priority::medium && medium_running_ >= kTightRequests);
}

void Simulator::Load::request(std::uint32_t r) {
  if (state_[r].asked) return;
  state_[r].asked = true;
  const Resource& resource = page_->resources[r];
  if (resource.foreign) {
    ++running_;
    plan(now_ + kForeignRoundTrips * profile_->rtt + transfer_time(resource.bytes, profile_->down),
         What::arrived, r, resource.bytes);
    return;
  }
  if (scenario_->protocol == Protocol::http1 || must_wait(r)) {
    waiting_.push(priority_of(r), r);
    return release_waiting();
  }
  send_request(r, 0, now_ + kRequest);
}

void Simulator::Load::send_request(std::uint32_t r, std::uint32_t connection, Microseconds from) {
  ++running_;
  if (priority_of(r) == Priority::medium) ++medium_running_;
  on_connection_[r] = connection;
  Microseconds leaves = from;
  if (contended()) leaves = std::max(leaves, up_free_);
  up_free_ = leaves + transfer_time(kRequestBytes, profile_->up);
  plan(up_free_ + profile_->rtt / 2 + page_->resources[r].serve, What::requested, r,
       static_cast<std::uint32_t>(priority_of(r)));
}

Priority Simulator::Load::priority_of(std::uint32_t r) const {
  return state_[r].hinted ? page_->resources[r].hinted : page_->resources[r].priority;
}

// Sends what was held back, the most urgent first, as far as it may go.
void Simulator::Load::release_waiting() {
  while (const std::uint32_t* const next = waiting_.front()) {
    const std::uint32_t r = *next;
    if (must_wait(r)) return;
    const bool http1 = scenario_->protocol == Protocol::http1;
    if (http1 && busy_.size() == kMostConnections &&
        std::find(busy_.begin(), busy_.end(), kIdle) == busy_.end())
      return;
    waiting_.pop();
    if (http1)
      request_on_own_connection(r);
    else
      send_request(r, 0, now_ + kRequest);
  }
}

void Simulator::Load::request_on_own_connection(std::uint32_t r) {
  const auto idle = std::find(busy_.begin(), busy_.end(), kIdle);
  if (idle != busy_.end()) {
    *idle = r;
    return send_request(r, static_cast<std::uint32_t>(idle - busy_.begin()), now_ + kRequest);
  }
  busy_.push_back(r);
  const std::uint32_t connection = network_.open(kInitialWindow + kHandshakeBytes);
  const int trips = scenario_->connect == Connect::resumed ? 1 : 2;
  send_request(r, connection, now_ + kRequest + trips * profile_->rtt);
}

}  // namespace pushplan::model
