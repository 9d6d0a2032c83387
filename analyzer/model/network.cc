#include "analyzer/model/network.h"

#include <algorithm>

namespace pushplan::model {

void Network::reset(const Profile& profile) {
  open_ = 0;
  first_ = 0;
  down_ = profile.down;
  half_trip_ = profile.rtt / 2;
  link_free_ = 0;
  next_ = kNever;
  sent_bytes_ = 0;
  // Slow start ends where the queue at the link begins to be felt.
  const auto full = static_cast<std::uint64_t>(profile.rtt + kQueueDelay);
  most_window_ = std::max<std::uint64_t>(full * (profile.down / 8) / 1'000'000,
                                         2 * std::uint64_t{kInitialWindow});
}

std::uint32_t Network::open(std::uint64_t window) {
  if (open_ == connections_.size()) connections_.emplace_back();
  Connection& c = connections_[open_];
  c.streams.clear();
  c.queue.clear();
  c.acks.clear();
  c.sent = c.acked = 0;
  c.waiting = c.in_flight = 0;
  c.window = window;
  c.next = kNever;
  c.acked_at = 0;
  return static_cast<std::uint32_t>(open_++);
}

void Network::respond(Microseconds now, std::uint32_t connection, std::uint32_t stream,
                      std::uint32_t bytes, Priority priority) {
  Connection& c = connections_[connection];
  c.streams.push(priority, {stream, bytes});
  hand_over(c, now);
  plan_next(c);
  find_next();
}

// The server fills the kernel's buffer, the most urgent stream first, among equals the first.
void Network::hand_over(Connection& c, Microseconds now) {
  const std::uint64_t buffer = c.window / kSegment * kSendBufferPerSegment;
  while (c.waiting + c.in_flight < buffer) {
    Stream* const best = c.streams.front();
    if (best == nullptr) return;
    // Far into a load nothing hangs on single segments.
    constexpr std::uint64_t kFar = 200'000;
    const std::uint32_t most = sent_bytes_ < kFar ? kSegment : 4 * kSegment;
    const std::uint32_t bytes = std::min(best->left, most);
    c.queue.push_back({best->id, bytes, now});
    c.waiting += bytes;
    best->left -= bytes;
    if (best->left == 0) c.streams.pop();
  }
}

void Network::plan_next(Connection& c) {
  if (c.sent == c.queue.size()) {
    c.next = kNever;
    return;
  }
  const Part& part = c.queue[c.sent];
  Microseconds at = std::max({link_free_, part.since, c.acked_at});
  const auto take_ack = [&c, this](const Ack& ack) {
    c.in_flight -= ack.bytes;
    c.window = std::min(c.window + ack.bytes, std::max(c.window, most_window_));
    ++c.acked;
  };
  while (c.acked < c.acks.size() && c.acks[c.acked].at <= at) take_ack(c.acks[c.acked]);
  while (c.in_flight + part.bytes > c.window && c.acked < c.acks.size()) {
    at = c.acked_at = std::max(at, c.acks[c.acked].at);
    take_ack(c.acks[c.acked]);
  }
  c.next = at;
}

void Network::find_next() {
  next_ = kNever;
  for (std::size_t i = 0; i < open_; ++i)
    if (connections_[i].next < next_) {
      next_ = connections_[i].next;
      first_ = i;
    }
}

Network::Chunk Network::send() {
  Connection& c = connections_[first_];
  const Part part = c.queue[c.sent++];
  const Microseconds now = c.next;
  c.waiting -= part.bytes;
  c.in_flight += part.bytes;
  sent_bytes_ += part.bytes;
  link_free_ = now + transfer_time(part.bytes, down_);
  const Microseconds arrival = link_free_ + half_trip_;
  c.acks.push_back({arrival + half_trip_, part.bytes});
  hand_over(c, now);
  // The link is busy for all.
  for (std::size_t i = 0; i < open_; ++i) plan_next(connections_[i]);
  find_next();
  return {part.stream, part.bytes, arrival};
}

}  // namespace pushplan::model
