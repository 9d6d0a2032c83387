// What is said of a page that a server sent: the lines of its table, and what is wrong.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "manifest/manifest.h"
#include "verify/exchange.h"

namespace pushplan::verify {

// The whole URL that a reference names in a document at `base`; "" where it names none.
using ResolveUrl = std::function<std::string(std::string_view reference, const std::string& base)>;

// What all pages of a run are judged on.
struct Ground {
  const manifest::Manifest* manifest = nullptr;  // none: pages are shown, and only what is wrong
                                                 // in itself is told
  std::string origin;                            // "https://example.org"
  ResolveUrl resolve;
  bool push = true;  // the client lets the server push
};

// What announced a file to the browser, as bits.
enum Announced : unsigned {
  announced_by_push = 1,
  announced_by_103 = 2,
  announced_by_link = 4,      // Link with preload or modulepreload on the final response
  announced_by_prefetch = 8,  // Link with prefetch, or the same in the page
  announced_by_markup = 16,   // elements that the target `html` wrote into the page
};

// A line of the table: the page, a 103, or a file that was announced or should have been.
struct Row {
  std::string url;         // path and query; the whole URL where that is of another origin
  unsigned announced = 0;  // 0: the page, a 103, or what did not come
  Micros asked = kNever;   // requested or promised; only of the page and what was pushed
  Micros first_byte = kNever, end = kNever;
  int status = 0;
  std::uint64_t bytes = 0;  // of the body as it travelled
  std::string encoding;     // Content-Encoding; "" for none
  std::size_t place = 0;    // in the manifest's list, from 1; 0: not planned
  bool prefetch = false;    // the place is in the list for the next page
  const manifest::Resource* planned = nullptr;
  std::string as;  // as it came: destination and mode of the request
  std::optional<std::string> crossorigin;
  std::string remark;  // where it is not as planned, in a few words
};

// What came for it: its moments, status and bytes, and how it ended where that was amiss.
void fill(Row& row, const Exchange& exchange);

// What the second visit brings back.
struct Remembered {
  std::vector<std::string> cookies;  // "name=value"
  std::string etag, last_modified;
};

// What is wrong with a push that came, looked at as the answer to a request.
struct PushFaults {
  std::string url;  // whole
  std::vector<Diagnostic> findings;
};

struct PageVerdict {
  std::string page;                    // URL path as the manifest has it
  std::string path;                    // asked for in the end
  std::vector<std::string> redirects;  // whole URLs that led there
  Connection connection;
  int status = 0;
  Ending ending = Ending::complete;
  std::string trouble;               // of an ending that is none of complete
  bool planned = false;              // the manifest has the page
  std::vector<Row> rows;             // the page first
  std::uint64_t link_bytes = 0;      // of the Link values of the final response, joined
  std::uint64_t pushed_before = 0;   // bytes of pushes ahead of the page's first byte
  std::uint64_t pushed_between = 0;  // and between its first and its last
  Remembered remembered;
  std::vector<Diagnostic> findings;
  std::vector<PushFaults> pushes;
};

// A finding about these pages, as grave as given; its remedy may be "".
Diagnostic finding(Severity severity, const char* slug, std::vector<std::string> pages,
                   std::string message, std::string remedy = "");

// "/a.css", "/a.css and /b.css", "/a.css, /b.css and 3 more".
std::string name_urls(const std::vector<std::string>& urls);

// The URL without the origin where it is this one.
std::string shown_url(const Ground& ground, const std::string& url);

}  // namespace pushplan::verify
