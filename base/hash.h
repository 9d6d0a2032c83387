// Content hashes: they tell in a manifest that a file changed, nothing more (they are not
// cryptographic).
#pragma once

#include <string>
#include <string_view>

namespace pushplan {

// "xxh3:" and 16 hexadecimal digits: XXH3, 64 bits, seed 0, the same on every machine.
std::string content_hash(std::string_view bytes);

// XXH64, seed 0: the 8 bytes of its canonical form, as bundlers put it into file names.
std::string xxh64(std::string_view bytes);

}  // namespace pushplan
