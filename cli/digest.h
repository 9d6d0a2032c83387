// Digests of bytes: the one door to OpenSSL.
#pragma once

#include <string>
#include <string_view>

namespace pushplan::cli {

// The digest's bytes; "" for an algorithm that is not known. Names are OpenSSL's: "md5", "sha256".
std::string digest(const std::string& algorithm, std::string_view bytes);

// Groups of `width` bits as characters of an alphabet, without padding (RFC 4648).
std::string in_base(std::string_view bytes, unsigned width, std::string_view alphabet);

// The digest in base64 without padding, as integrity attributes have it.
std::string digest_in_base64(const std::string& algorithm, std::string_view bytes);

}  // namespace pushplan::cli
