// From a host's name to addresses that a socket connects to.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/result.h"
#include "verify/client.h"

struct sockaddr;

namespace pushplan::verify {

// An address and port of IPv4 or IPv6, as the kernel keeps it (struct sockaddr).
struct Address {
  std::string bytes;
  int family() const;
  const sockaddr* get() const;
};

// "127.0.0.1:8443", "[::1]:8443".
std::string to_string(const Address& address);

// Where the origin lives, in the order to be tried: as --resolve says, else as the system finds it,
// which is given `patience`.
Result<std::vector<Address>> find_addresses(const Origin& origin,
                                            const std::vector<Resolve>& resolve,
                                            std::chrono::milliseconds patience);

}  // namespace pushplan::verify
