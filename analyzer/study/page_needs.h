// What one page needs: every file that its references lead to, with how sure, how urgent and by
// which path. Made by study(), then frozen; it lives only until the page is planned, so that memory
// does not grow with the pages.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analyzer/refs/reference.h"
#include "analyzer/site/resolve.h"
#include "base/diagnostic.h"

namespace pushplan::study {

inline constexpr std::uint32_t kDocument = 0xFFFFFFFF;  // Need::via of what the page itself names

// One URL of the site that the page refers to, in all its references: the strongest state, and the
// attributes of the consumer that fetches it (a hint such as link rel=preload is none).
struct Need {
  std::string url;  // path and query as served
  site::FileId file = 0;
  refs::Kind kind = refs::Kind::image;
  refs::Request request;
  refs::State state = refs::State::unused;
  refs::Blocks blocks = refs::Blocks::none;
  std::string
      why;  // for possible and unused: what it depends on; for needed: what keeps it from blocking
  bool in_head = false;
  bool async = false;  // a script that waits for nothing: async or defer
  bool lazy = false;
  std::uint32_t order =
      0;  // of discovery by what uses it; a hint that stands before does not count
  std::uint32_t depth = 1;        // discovery steps from the document
  std::uint32_t via = kDocument;  // index of the need that names it
};

struct External {
  std::string url;  // whole, without fragment
  std::string as;
  bool operator==(const External&) const = default;
};

struct Broken {
  std::string url;  // path and query; as written when it cannot be parsed
  std::string via;  // URL of what names it
  bool operator==(const Broken&) const = default;
};

struct PageNeeds {
  site::Page page;
  std::vector<Need> resources;  // each URL once, in order of discovery
  std::vector<External> external;
  std::vector<Broken> missing;
  std::vector<Broken> invalid;        // URLs that cannot be parsed
  std::vector<std::string> frames;    // URLs of documents in frames
  std::vector<External> connections;  // preconnect and dns-prefetch: origins, nothing is fetched
  std::vector<Diagnostic> diagnostics;
};

}  // namespace pushplan::study
