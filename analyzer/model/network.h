// The way from the server to the browser: connections in slow start that share one link, each with
// streams that the server serves by urgency. Times in microseconds; everything is whole numbers.
//
// A server hands bytes to its kernel far ahead of the link; what was handed over is not overtaken
// by anything more urgent that is asked for later.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "analyzer/model/constants.h"
#include "analyzer/model/page.h"
#include "base/profile.h"

namespace pushplan::model {

inline constexpr Microseconds kNever = INT64_MAX;

// Time that bytes take on a link of this rate, headers of segments included. Rounded up, so that
// parts never take less than the whole. `bytes` up to 2^30.
constexpr Microseconds transfer_time(std::uint64_t bytes, std::uint64_t bits_per_second) {
  const std::uint64_t rate = bits_per_second * kSegment;
  return static_cast<Microseconds>((bytes * kSegmentOnWire * 8'000'000 + rate - 1) / rate);
}

// What waits in order of urgency, among equals in the order in which it came.
template <class T>
class UrgencyQueue {
 public:
  void clear() {
    for (Lane& lane : lanes_) lane.items.clear(), lane.first = 0;
  }
  void push(Priority priority, T item) {
    lanes_[static_cast<std::size_t>(priority)].items.push_back(std::move(item));
  }
  // The most urgent, or nullptr.
  T* front() {
    const std::size_t lane = first_lane();
    return lane == kPriorities ? nullptr : &lanes_[lane].items[lanes_[lane].first];
  }
  // Takes it out.
  void pop() { ++lanes_[first_lane()].first; }

 private:
  struct Lane {
    std::vector<T> items;
    std::size_t first = 0;
  };
  std::size_t first_lane() const {
    std::size_t lane = 0;
    while (lane < kPriorities && lanes_[lane].first == lanes_[lane].items.size()) ++lane;
    return lane;
  }
  std::array<Lane, kPriorities> lanes_;
};

class Network {
 public:
  struct Chunk {
    std::uint32_t stream = 0;
    std::uint32_t bytes = 0;
    Microseconds at = 0;  // when it has arrived
  };

  // Forgets everything; the link is idle from time 0 on.
  void reset(const Profile& profile);
  // A new connection, on which the server may send `window` bytes at once.
  std::uint32_t open(std::uint64_t window);

  // From now on the server has this many bytes of a stream to send.
  void respond(Microseconds now, std::uint32_t connection, std::uint32_t stream,
               std::uint32_t bytes, Priority priority);

  // When the next chunk leaves; kNever while there is none.
  Microseconds next() const { return next_; }
  // Sends it.
  Chunk send();

 private:
  struct Stream {
    std::uint32_t id, left;
  };
  struct Part {  // of a stream, handed to the kernel
    std::uint32_t stream, bytes;
    Microseconds since;
  };
  struct Ack {
    Microseconds at;
    std::uint32_t bytes;
  };
  struct Connection {
    UrgencyQueue<Stream> streams;
    std::vector<Part> queue;
    std::vector<Ack> acks;
    std::size_t sent = 0, acked = 0;  // how many of `queue` and `acks` are done with
    std::uint64_t waiting = 0;        // bytes in the queue
    std::uint64_t in_flight = 0, window = 0;
    Microseconds acked_at = 0;  // the last acknowledgement that was waited for
    Microseconds next = kNever;
  };

  void hand_over(Connection& connection, Microseconds now);
  void plan_next(Connection& connection);
  void find_next();

  std::vector<Connection> connections_;
  std::size_t open_ = 0;   // how many of them are in use; the others keep their memory
  std::size_t first_ = 0;  // whose chunk leaves next
  std::uint64_t down_ = 1, most_window_ = 0, sent_bytes_ = 0;
  Microseconds half_trip_ = 0, link_free_ = 0, next_ = kNever;
};

}  // namespace pushplan::model
