#include "cli/digest.h"

#include <openssl/evp.h>

namespace pushplan::cli {

std::string digest(const std::string& algorithm, std::string_view bytes) {
  const EVP_MD* const known = EVP_get_digestbyname(algorithm.c_str());
  std::string out(EVP_MAX_MD_SIZE, '\0');
  unsigned int size = 0;
  if (known == nullptr ||
      EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(out.data()), &size,
                 known, nullptr) != 1)
    return "";
  out.resize(size);
  return out;
}

std::string in_base(std::string_view bytes, unsigned width, std::string_view alphabet) {
  std::string out;
  unsigned held = 0, bits = 0;
  for (const char c : bytes) {
    held = held << 8 | static_cast<unsigned char>(c);
    for (bits += 8; bits >= width; held &= (1U << bits) - 1) {
      bits -= width;
      out += alphabet[held >> bits & ((1U << width) - 1)];
    }
  }
  if (bits > 0) out += alphabet[held << (width - bits) & ((1U << width) - 1)];
  return out;
}

std::string digest_in_base64(const std::string& algorithm, std::string_view bytes) {
  return in_base(digest(algorithm, bytes), 6,
                 "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
}

}  // namespace pushplan::cli
