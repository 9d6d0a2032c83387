// Content codings: the only file pair that knows zlib, brotli and zstd. Tests:
// tests/unit/weigh_test.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/settings.h"

namespace pushplan::weigh {

// Bytes of the body under this content coding (RFC 9110 section 8.4.1), compressed as one piece at
// the quality of the settings; identity is the size itself.
std::uint64_t encoded_size(std::string_view body, Encoding encoding, const Settings& settings);

// True when `encoded` is exactly `body` under this coding: how a file beside the original proves
// that it is not stale.
bool decodes_to(std::string_view encoded, Encoding encoding, std::string_view body);

// What `encoded` stands for under this coding: no body where it is none, ends early, or stands for
// more than `most` bytes.
struct Decoded {
  std::optional<std::string> body;
  bool too_large = false;
};
Decoded decoded(std::string_view encoded, Encoding encoding, std::size_t most);

// ".br", ".zst", ".gz": the ending of a precompressed file beside the original; "" for identity.
const char* sidecar_ending(Encoding encoding);

// The libraries with their versions, {"brotli", "1.0.9"} first: weights may differ by some bytes
// between versions.
std::vector<std::pair<std::string, std::string>> compressor_versions();

}  // namespace pushplan::weigh
