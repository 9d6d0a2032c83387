// A slow link between two TUN devices, which the caller moves into the network namespaces of a
// server and of a client (the kernels at hand have no netem).
//
//   link_emulator SERVER_DEVICE CLIENT_DEVICE < settings
//
// Prints "ready" once the devices exist. Each line of standard input sets the link:
//
//   DOWN_BITS_PER_SECOND UP_BITS_PER_SECOND ONE_WAY_DELAY_US QUEUE_BYTES
//
// and ends at the end of input. A packet waits for those before it, takes its size by the rate,
// then the delay. It is dropped when more than QUEUE_BYTES wait. No other loss, no jitter, no
// reordering.
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <deque>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace {

using Nanoseconds = std::int64_t;
constexpr Nanoseconds kSecond = 1'000'000'000;
constexpr Nanoseconds kNever = std::numeric_limits<Nanoseconds>::max();
constexpr int kFrameHeader = 14;  // what Ethernet would add to each packet

Nanoseconds now() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * kSecond + time.tv_nsec;
}

std::optional<int> open_device(const char* name) {
  const int file = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  ifreq request{};
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  std::strncpy(request.ifr_name, name, IFNAMSIZ - 1);
  if (file >= 0 && ioctl(file, TUNSETIFF, &request) == 0) return file;
  std::perror(name);
  return std::nullopt;
}

struct Settings {
  double down = 1e9, up = 1e9;  // bits a second
  Nanoseconds delay = 0;
  double queue = 1e6;  // bytes
};

struct Packet {
  Nanoseconds due = 0;
  std::vector<char> bytes;
};

class Direction {
 public:
  Direction(int from, int to) : from_(from), to_(to) {}

  void set(double rate, Nanoseconds delay, double queue) {
    per_byte_ = 8.0 * kSecond / rate;
    delay_ = delay;
    longest_wait_ = static_cast<Nanoseconds>(queue * per_byte_);
  }

  // Takes all that has arrived.
  void receive() {
    std::array<char, 65536> buffer;  // larger than any packet
    ssize_t size = 0;
    while ((size = read(from_, buffer.data(), buffer.size())) > 0) {
      const Nanoseconds time = now();
      if (idle_at_ - time > longest_wait_) continue;
      const auto frame = static_cast<double>(size + kFrameHeader);
      idle_at_ = std::max(idle_at_, time) + static_cast<Nanoseconds>(frame * per_byte_);
      packets_.push_back({idle_at_ + delay_, {buffer.data(), buffer.data() + size}});
    }
  }

  // Delivers what is due and returns when the next packet is.
  Nanoseconds deliver() {
    while (!packets_.empty() && packets_.front().due <= now()) {
      const std::vector<char>& bytes = packets_.front().bytes;
      // A device that is down or full loses the packet, as hardware would.
      if (write(to_, bytes.data(), bytes.size()) < 0 && errno != EAGAIN && errno != EIO)
        std::perror("write");
      packets_.pop_front();
    }
    return packets_.empty() ? kNever : packets_.front().due;
  }

 private:
  int from_, to_;
  double per_byte_ = 0;  // nanoseconds
  Nanoseconds delay_ = 0, longest_wait_ = 0, idle_at_ = 0;
  std::deque<Packet> packets_;
};

// Whole lines of standard input; false at its end.
bool read_settings(std::string& pending, Settings& settings) {
  std::array<char, 4096> buffer;
  const ssize_t size = read(STDIN_FILENO, buffer.data(), buffer.size());
  if (size <= 0) return false;
  pending.append(buffer.data(), static_cast<std::size_t>(size));
  std::size_t end = 0;
  while ((end = pending.find('\n')) != std::string::npos) {
    long delay_us = 0;
    Settings read;
    if (std::sscanf(pending.c_str(), "%lf %lf %ld %lf", &read.down, &read.up, &delay_us,
                    &read.queue) == 4) {
      settings = read;
      settings.delay = delay_us * 1000;
    }
    pending.erase(0, end + 1);
  }
  return true;
}

int run(int server, int client) {
  Direction down(server, client);
  Direction up(client, server);
  const auto apply = [&](const Settings& settings) {
    down.set(settings.down, settings.delay, settings.queue);
    up.set(settings.up, settings.delay, settings.queue);
  };
  Settings settings;
  apply(settings);
  std::string pending;
  std::array<pollfd, 3> files{
      {{server, POLLIN, 0}, {client, POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}}};
  while (true) {
    const Nanoseconds next = std::min(down.deliver(), up.deliver());
    const Nanoseconds wait = next == kNever ? kSecond : std::max<Nanoseconds>(0, next - now());
    const timespec timeout{wait / kSecond, wait % kSecond};
    if (ppoll(files.data(), files.size(), &timeout, nullptr) < 0 && errno != EINTR) return 1;
    if (files[2].revents != 0) {
      if (!read_settings(pending, settings)) return 0;
      apply(settings);
    }
    down.receive();
    up.receive();
  }
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) {
    std::fputs("usage: link_emulator SERVER_DEVICE CLIENT_DEVICE < settings\n", stderr);
    return 2;
  }
  // Punctual even beside a busy browser. Without the right to be so, it does what it can.
  prctl(PR_SET_TIMERSLACK, 1UL);
  const sched_param priority{.sched_priority = 1};
  sched_setscheduler(0, SCHED_FIFO, &priority);
  const std::optional<int> server = open_device(arguments[1]);
  const std::optional<int> client = open_device(arguments[2]);
  if (!server || !client) return 2;
  std::puts("ready");
  std::fflush(stdout);
  return run(*server, *client);
}
