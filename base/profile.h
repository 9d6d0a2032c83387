// A network profile: the link between a visitor and the server, and how long the server thinks.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/duration.h"

namespace pushplan {

struct Profile {
  std::string id;
  std::uint64_t down = 0;    // bits a second, towards the visitor
  std::uint64_t up = 0;      // bits a second
  Microseconds rtt = 0;      // round trip of a small packet
  Microseconds think = 0;    // from a request for a page to its first byte, inside the server
  std::uint32_t weight = 1;  // among the profiles of a plan
  bool operator==(const Profile&) const = default;
};

// The known profile of this name (docs/MODEL.md lists them), or nullopt.
std::optional<Profile> find_profile(std::string_view id);

// The names of all known profiles, in the order of the table.
std::vector<std::string> profile_ids();

// What a plan is made for unless told otherwise: cable28, slow4g150, fast4g60.
std::vector<Profile> default_profiles();

}  // namespace pushplan
