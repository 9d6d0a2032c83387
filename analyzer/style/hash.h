// One step of a hash over numbers, for tables that live no longer than a run.
#pragma once

#include <cstdint>

namespace pushplan::style {

constexpr std::uint64_t mixed(std::uint64_t hash, std::uint64_t part) {
  hash = (hash ^ part) * 0x9E3779B97F4A7C15;
  return hash ^ hash >> 32;
}

}  // namespace pushplan::style
