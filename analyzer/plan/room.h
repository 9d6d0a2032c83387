// The limits of one page or route, and what the files taken so far leave of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/settings.h"

namespace pushplan::plan {

class Room {
 public:
  Room(const Settings& settings, std::uint64_t budget) : settings_(settings), budget_(budget) {}

  // Why a file does not fit, or nullopt: by the bytes of its body and of its Link value.
  std::optional<std::string> why_not(std::uint64_t bytes, std::uint64_t header_bytes) const;

  // Of a file that fits.
  void take(std::uint64_t bytes, std::uint64_t header_bytes);

  std::uint64_t bytes() const { return bytes_; }
  std::uint64_t header_bytes() const { return header_bytes_; }

 private:
  // Values are joined by ", ".
  std::uint64_t joined(std::uint64_t header_bytes) const {
    return header_bytes + (files_ == 0 ? 0 : 2);
  }

  const Settings& settings_;
  std::uint64_t budget_;
  std::uint64_t bytes_ = 0, header_bytes_ = 0;
  std::uint32_t files_ = 0;
};

}  // namespace pushplan::plan
