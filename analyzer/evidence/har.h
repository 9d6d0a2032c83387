// Turns a HAR file (HTTP Archive 1.2) into the loads that it records: which page, and what was
// requested.
//
// Three dialects are read alike: sitespeed.io (chrome-har: several runs in one file, `_initiator` a
// URL, `_initiator_type`, `_resourceType`), Chromium DevTools (`_initiator` an object, lower-case
// `_resourceType`) and WebPageTest (numbers as strings, `_request_type`, `_objectSize`, repeat
// views marked by `_cached`). The file is read as a stream: response bodies are passed over, so
// that memory is what is kept, a few hundred bytes a request, and the largest single body.
// Rejected: a document tree, which holds every body at once.
// Tests: tests/unit/har_test.cc.
#pragma once

#include <cstdint>
#include <istream>
#include <string>
#include <vector>

#include "base/result.h"

namespace pushplan::evidence {

struct RecordedRequest {
  std::string url;            // whole, as recorded
  std::string destination;    // Fetch destination; "fetch" for the empty one; "" when not known
  std::string mode;           // Sec-Fetch-Mode: "cors", "no-cors", ...; "" when not recorded
  std::string initiator_url;  // of the page, sheet or script that asked; "" when not known
  std::string referrer;       // Referer of the request
  bool by_script = false;     // the initiator was a script that ran
  bool first_view = true;     // began before the load event, or before the largest paint
  int status = 0;
  std::string encoding;             // Content-Encoding; "" for none
  std::uint64_t bytes = 0;          // of the response on the wire; 0: not recorded, or from a cache
  bool headers_in_bytes = false;    // `bytes` holds the header fields as well
  std::uint64_t decoded_bytes = 0;  // of the body; 0: not recorded
  bool broken = false;              // it did not come whole
};

// One load of one page, with an empty cache unless it is `warm`. Without a URL: a file that records
// none.
struct Recording {
  std::string file;                       // as messages call it
  std::string url;                        // of the document that was answered in the end
  int status = 0;                         // of that document
  std::vector<RecordedRequest> requests;  // by GET, as recorded; the document is among them
  bool warm = false;                      // the tab had loaded other pages before
  bool broken = false;                    // that document did not come whole
};

// The loads of a file, in its order; repeat views are left out. `name` is what errors call the
// file. Fails, with line and column, on what is no JSON, and on JSON that is no HAR.
Result<std::vector<Recording>> read_har(std::istream& in, const std::string& name);

}  // namespace pushplan::evidence
