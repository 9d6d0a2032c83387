// What recordings say of a site: which files each page asked for, in how many of its recordings,
// and what the files weighed on the wire.
//
// Made once by observe(), then frozen; shared by all threads. A recorded page is a page of the site
// by its path; its host must be that of the site's base URL, and may be any where that names none.
// Tests: tests/unit/observations_test.cc.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "analyzer/evidence/har.h"
#include "analyzer/site/site.h"
#include "base/diagnostic.h"

namespace pushplan::evidence {

struct ObservedRequest {
  std::string url;  // path and query as served
  site::FileId file = 0;
  std::string destination, mode;  // as in RecordedRequest, of the first that was recorded
  std::string initiator_url;      // path and query, where it is one of the site
  bool by_script = false;
  std::uint32_t first_view = 0;  // recordings that asked for it in the first view
  std::uint32_t at_all = 0;      // recordings that asked for it, then or later
};

struct ObservedPage {
  std::uint32_t recordings = 0;
  std::vector<ObservedRequest>
      requests;  // each URL once, by its first request; not the page itself
};

// What a file weighed in most of its recordings.
struct ObservedSize {
  std::uint64_t bytes = 0;  // of the response on the wire
  bool headers_in_bytes = false;
  std::uint64_t decoded_bytes = 0;  // 0: not recorded
  std::string encoding;             // "" for none
  bool operator<(const ObservedSize& other) const {
    return std::tie(bytes, headers_in_bytes, decoded_bytes, encoding) <
           std::tie(other.bytes, other.headers_in_bytes, other.decoded_bytes, other.encoding);
  }
};

struct Observations {
  std::map<site::FileId, ObservedPage> pages;  // by the page's file
  std::map<site::FileId, ObservedSize> sizes;
};

// Findings: `recording-no-page` for files of which no load is one of a page of the site,
// `recording-no-file` for the site's own URLs that no file stands for.
Observations observe(const std::vector<Recording>& recordings, const site::Site& site,
                     std::vector<Diagnostic>& diagnostics);

}  // namespace pushplan::evidence
