// Which files are named after their content, beyond doubt.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "base/file_system.h"
#include "manifest/manifest.h"

namespace pushplan::cli {

// True when a part of the name, of at least 8 characters, is the beginning of a digest of the
// bytes: MD5, SHA-1, SHA-256, SHA-384, SHA-512 or XXH64, written in hexadecimal, base64url or
// base32. A name that only looks like a hash proves nothing.
bool name_proves_content(std::string_view name, std::string_view bytes);

// URLs of a manifest's resources for which that holds. Files that cannot be read prove nothing.
std::set<std::string> urls_that_prove_their_content(const manifest::Manifest& manifest,
                                                    const FileSystem& site);

}  // namespace pushplan::cli
