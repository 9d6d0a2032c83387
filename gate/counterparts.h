// Which file of one manifest is which of another: the same URL, or the same file under another
// name, because its hash or its version is in it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "manifest/manifest.h"

namespace pushplan::gate {

// Keys of resources of `then` to the keys of their counterparts in `now`, each at most once.
//
// In this order, each only where it leaves no choice: the same key; the same content and the same
// name but for its hash; the same content; the same name but for its hash (base/hashed_name.h, with
// the patterns, and by what went and came), alone, below a folder that holds most of what stood
// below one with a hash or a time for its name, on the very same pages, or nearest in weight; a
// name that differs in one token, which is a version or may be a hash. The destination (`as`)
// agrees always. Exchanging the manifests exchanges the answer.
std::map<std::string, std::string> counterparts(const manifest::Manifest& then,
                                                const manifest::Manifest& now,
                                                const std::vector<std::string>& patterns = {});

}  // namespace pushplan::gate
