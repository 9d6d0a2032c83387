// Sizes as people write and read them. kB is 1000 bytes, KiB 1024, a bare number bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pushplan {

// Bytes of "50kB", "14.6 kB", "16KiB", "1MB", "512 B" or "600"; nullopt when it is no size.
// Letters' case is ignored.
std::optional<std::uint64_t> parse_size(std::string_view text);

// "918 B", "9.1 kB", "1.25 MB": rounded for reading.
std::string format_size(std::uint64_t bytes);

// The same, but exact to the byte where rounding would hide it: "50,001 B".
std::string format_exact(std::uint64_t bytes);

}  // namespace pushplan
