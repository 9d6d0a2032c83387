// What a visit announced: the hints of its 103s and of its final response, and its pushes, with
// URLs that can be compared.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/link_field.h"
#include "verify/verdict.h"

namespace pushplan::verify {

// A link that came.
struct SeenLink {
  std::string url;  // whole; "" where the target names none
  Hint hint;        // as written
  bool nopush = false;
};

struct SeenField {
  std::vector<SeenLink> preloads, prefetches, preconnects;
  bool broken = false;
  std::uint64_t bytes = 0;  // of the values, joined
};

// The Link fields of a response for the page at `base`, a whole URL.
SeenField seen_links(const std::vector<Field>& fields, const std::string& base,
                     const Ground& ground);

// What a URL is compared by: servers re-encode characters that need no encoding.
std::string url_key(const std::string& url);

// What a hint asks a browser for, told alike for `modulepreload` and for the preload of a module.
Hint normal_hint(Hint hint);

// How two hints for one URL differ: "as=font, not as=style", ...; empty: not at all. What is in
// `members` is compared; `type` only where both say one.
enum class Compared { request, early, all };
std::vector<std::string> hint_differences(const Hint& planned, const Hint& seen, Compared members);

}  // namespace pushplan::verify
