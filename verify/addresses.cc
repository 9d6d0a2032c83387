#include "verify/addresses.h"

#include <fmt/format.h>
#include <netdb.h>
#include <sys/socket.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

#include "base/duration.h"
#include "base/text.h"

namespace pushplan::verify {

namespace {

struct Found {
  int code = EAI_AGAIN;  // of getaddrinfo
  std::vector<Address> addresses;
};

Found ask_system(const std::string& host, std::uint16_t port, int flags) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = flags | AI_NUMERICSERV;
  addrinfo* list = nullptr;
  Found answer;
  answer.code = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &wanted, &list);
  if (answer.code != 0) return answer;
  for (const addrinfo* each = list; each != nullptr; each = each->ai_next)
    answer.addresses.push_back(
        {std::string(reinterpret_cast<const char*>(each->ai_addr), each->ai_addrlen)});
  freeaddrinfo(list);
  return answer;
}

// getaddrinfo knows no time limit: it runs in a thread that is left alone when it takes too long.
// nullopt then.
std::optional<Found> ask_system_within(std::chrono::milliseconds patience, const std::string& host,
                                       std::uint16_t port) {
  struct Question {
    std::mutex mutex;
    std::condition_variable answered;
    std::optional<Found> answer;
  };
  const auto question = std::make_shared<Question>();
  std::thread([question, host, port] {
    Found answer = ask_system(host, port, 0);
    const std::lock_guard lock(question->mutex);
    question->answer = std::move(answer);
    question->answered.notify_one();
  }).detach();
  std::unique_lock lock(question->mutex);
  question->answered.wait_for(lock, patience, [&] { return question->answer.has_value(); });
  return std::move(question->answer);
}

std::string_view without_brackets(std::string_view host) {
  if (host.size() > 2 && host.front() == '[' && host.back() == ']')
    return host.substr(1, host.size() - 2);
  return host;
}

}  // namespace

int Address::family() const { return get()->sa_family; }

const sockaddr* Address::get() const { return reinterpret_cast<const sockaddr*>(bytes.data()); }

std::string to_string(const Address& address) {
  char host[NI_MAXHOST], port[NI_MAXSERV];
  if (getnameinfo(address.get(), static_cast<socklen_t>(address.bytes.size()), host, sizeof host,
                  port, sizeof port, NI_NUMERICHOST | NI_NUMERICSERV) != 0)
    return "?";
  return address.family() == AF_INET6 ? fmt::format("[{}]:{}", host, port)
                                      : fmt::format("{}:{}", host, port);
}

Result<std::vector<Address>> find_addresses(const Origin& origin,
                                            const std::vector<Resolve>& resolve,
                                            std::chrono::milliseconds patience) {
  std::string host = origin.host;
  for (const Resolve& each : resolve)
    if (each.port == origin.port && equals_ignoring_case(each.host, origin.host)) {
      host = without_brackets(each.address);
      Found given = ask_system(host, origin.port, AI_NUMERICHOST);
      if (given.code == 0) return std::move(given.addresses);
      return Error{fmt::format("--resolve names no IP address for {}: {}", origin.host, host)};
    }
  Found literal = ask_system(host, origin.port, AI_NUMERICHOST);
  if (literal.code == 0) return std::move(literal.addresses);
  std::optional<Found> answer = ask_system_within(patience, host, origin.port);
  const std::string remedy =
      fmt::format("--resolve {}:{}:ADDRESS says where it is", origin.host, origin.port);
  if (!answer)
    return Error{fmt::format("no address of {} was found within {}; {}", origin.host,
                             format_milliseconds(patience / std::chrono::microseconds(1)), remedy)};
  if (answer->code != 0)
    return Error{fmt::format("no address of {} was found: {}; {}", origin.host,
                             gai_strerror(answer->code), remedy)};
  return std::move(answer->addresses);
}

}  // namespace pushplan::verify
