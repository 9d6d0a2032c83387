// The members of a HAR file that are kept, as plain values: what the JSON reader hands to har.cc.
#pragma once

#include <istream>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace pushplan::evidence {

// A page of the log, `log.pages[]`.
struct HarPage {
  std::string id, title, url;
  std::string started;           // ISO 8601
  double load_ms = -1;           // of the load event, after `started`; -1: not recorded
  double largest_paint_ms = -1;  // largest contentful paint; -1: not recorded
  bool repeat_view = false;
};

// A request of the log, `log.entries[]`. Sizes are -1 where the file says nothing.
struct HarEntry {
  std::string page, started;
  std::string method, url;
  std::string destination, mode, purpose, referrer;  // from the request's header fields
  std::string resource_type, mime_type;
  std::string initiator_url, initiator_type;
  double status = 0;
  std::string encoding, content_length;  // from the response's header fields
  double transfer_size = -1, body_size = -1, headers_size = -1, object_size = -1, bytes_in = -1;
  double content_size = -1, decoded_size = -1;  // of the body when decoded
  bool from_cache = false;
  bool broken = false;  // it says why the response did not come whole
};

struct HarLog {
  std::vector<HarPage> pages;
  std::vector<HarEntry> entries;
};

// Fails on what is no JSON, and where `log.entries` is missing.
Result<HarLog> read_har_log(std::istream& in, const std::string& name);

}  // namespace pushplan::evidence
