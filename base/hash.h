// Content hashes: they tell in a manifest that a file changed, nothing more (they are not
// cryptographic).
#pragma once

#include <string>
#include <string_view>

namespace pushplan {

// "xxh3:" and 16 hexadecimal digits: XXH3, 64 bits, seed 0, the same on every machine.
std::string content_hash(std::string_view bytes);

}  // namespace pushplan
