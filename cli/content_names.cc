#include "cli/content_names.h"

#include <algorithm>
#include <vector>

#include "base/hash.h"
#include "base/text.h"
#include "cli/digest.h"

namespace pushplan::cli {
namespace {

constexpr std::size_t kLeastCharacters = 8;  // 32 bits and more: no accident among a site's files

// Every run of characters that a digest may be written in.
std::vector<std::string> tokens_of(std::string_view name) {
  std::vector<std::string> tokens(1);
  for (const char c : name) {
    const bool in_token =
        (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (in_token)
      tokens.back() += c;
    else if (!tokens.back().empty())
      tokens.emplace_back();
  }
  return tokens;
}

bool begins_any(const std::string& digest, const std::vector<std::string>& tokens) {
  return std::any_of(tokens.begin(), tokens.end(), [&](const std::string& token) {
    return token.size() >= kLeastCharacters && digest.compare(0, token.size(), token) == 0;
  });
}

// "main-Ab_3xYz9.js": in base64url the dash may separate, or belong to the digest.
bool ends_any(std::string_view name, const std::string& digest) {
  const std::string stem(name.substr(0, name.find('.')));
  for (std::size_t at = 0; at + kLeastCharacters <= stem.size(); ++at)
    if ((at == 0 || stem[at - 1] == '-' || stem[at - 1] == '_') &&
        digest.compare(0, stem.size() - at, stem, at) == 0)
      return true;
  return false;
}

}  // namespace

bool name_proves_content(std::string_view name, std::string_view bytes) {
  if (name.size() < kLeastCharacters) return false;
  std::vector<std::string> digests = {xxh64(bytes)};
  for (const char* algorithm : {"md5", "sha1", "sha256", "sha384", "sha512"})
    digests.push_back(digest(algorithm, bytes));
  const std::vector<std::string> tokens = tokens_of(to_lower(name));
  for (const std::string& each : digests) {
    if (begins_any(in_base(each, 4, "0123456789abcdef"), tokens) ||
        begins_any(in_base(each, 5, "abcdefghijklmnopqrstuvwxyz234567"), tokens) ||
        ends_any(name, in_base(each, 6,
                               "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")))
      return true;
  }
  return false;
}

std::set<std::string> urls_that_prove_their_content(const manifest::Manifest& manifest,
                                                    const FileSystem& site) {
  std::set<std::string> urls;
  for (const auto& [key, resource] : manifest.resources) {
    if (resource.source.empty()) continue;
    const Result<std::string> bytes = site.read(resource.source);
    const std::string name = resource.source.substr(resource.source.rfind('/') + 1);
    if (bytes && name_proves_content(name, *bytes)) urls.insert(resource.hint.url);
  }
  return urls;
}

}  // namespace pushplan::cli
