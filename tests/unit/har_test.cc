// Tests of read_har(): the three dialects, what is left out, and what is no HAR.
#include "analyzer/evidence/har.h"

#include <doctest/doctest.h>

#include <sstream>
#include <string>

#include "tests/support/dump.h"
#include "tests/support/table.h"

namespace {

using namespace pushplan;
using namespace pushplan::test;
using evidence::RecordedRequest;
using evidence::Recording;

// "style /css/a.css 200 br=1234+ later" for a request of https://e.test; '+' when the header fields
// are counted in.
std::string dump(const RecordedRequest& r) {
  const std::string host = "https://e.test";
  std::string out = r.destination + " " +
                    (r.url.rfind(host, 0) == 0 ? r.url.substr(host.size()) : r.url) + " " +
                    std::to_string(r.status);
  if (r.bytes > 0)
    out += " " + r.encoding + "=" + std::to_string(r.bytes) + (r.headers_in_bytes ? "+" : "");
  if (r.decoded_bytes > 0) out += "/" + std::to_string(r.decoded_bytes);
  add_value(out, "mode", r.mode);
  add_flag(out, r.by_script, "script");
  add_value(out, "from", r.initiator_url);
  add_flag(out, !r.first_view, "later");
  return out;
}

std::string loads(std::string_view har) {
  std::istringstream in{std::string(har)};
  const Result<std::vector<Recording>> recordings = evidence::read_har(in, "x.har");
  if (!recordings) return recordings.error().message;
  std::string out;
  for (const Recording& recording : *recordings) {
    out += (out.empty() ? "[" : " [") + recording.url + "]";
    for (const RecordedRequest& r : recording.requests) out += "\n" + dump(r);
  }
  return out;
}

// One entry of a log without pages.
std::string entry(std::string_view members) {
  const std::string all =
      loads(std::string(R"({"log":{"entries":[)") + std::string(members) + "]}}");
  const std::size_t line = all.find('\n');
  return line == std::string::npos ? all : all.substr(line + 1);
}

}  // namespace

TEST_CASE("har: sitespeed.io, two runs in one file") {
  CHECK(loads(R"({"log": {"version": "1.2", "creator": {"name": "Browsertime", "version": "22.0"},
    "pages": [
      {"id": "page_1_1", "startedDateTime": "2024-05-01T10:00:00.000Z", "title": "Home run 1",
       "pageTimings": {"onContentLoad": 300, "onLoad": 500, "_largestContentfulPaint": 420}, "_url": "https://e.test/"},
      {"id": "page_1_2", "startedDateTime": "2024-05-01T10:01:00.000Z", "title": "Home run 2",
       "pageTimings": {"onLoad": 500, "_largestContentfulPaint": 900}}],
    "entries": [
      {"pageref": "page_1_1", "startedDateTime": "2024-05-01T10:00:00.000Z", "_resourceType": "document", "_initiator_type": "other",
       "request": {"method": "GET", "url": "https://e.test/", "headers": [{"name": "Sec-Fetch-Dest", "value": "document"}]},
       "response": {"status": 200, "headers": [{"name": "content-encoding", "value": "br"}], "headersSize": -1, "bodySize": 2100,
                    "_transferSize": 2100, "content": {"size": 9000, "mimeType": "text/html"}}, "cache": {}},
      {"pageref": "page_1_1", "startedDateTime": "2024-05-01T10:00:00.410Z", "_resourceType": "fetch",
       "_initiator": "https://e.test/app.js", "_initiator_type": "script", "_initiator_line": 3,
       "request": {"method": "GET", "url": "https://e.test/data.json",
                   "headers": [{"name": "sec-fetch-dest", "value": "empty"}, {"name": "sec-fetch-mode", "value": "cors"}]},
       "response": {"status": 200, "headers": [{"name": "content-length", "value": "812"}], "bodySize": 1012,
                    "content": {"size": 812, "mimeType": "application/json"}}, "cache": {}},
      {"pageref": "page_1_2", "startedDateTime": "2024-05-01T10:01:00.000Z", "_resourceType": "document",
       "request": {"method": "GET", "url": "https://e.test/", "headers": []},
       "response": {"status": 200, "headers": [], "bodySize": -1, "content": {"mimeType": "text/html"}}, "cache": {}},
      {"pageref": "page_1_2", "startedDateTime": "2024-05-01T10:01:00.850Z", "_resourceType": "image", "_initiator_type": "script",
       "request": {"method": "GET", "url": "https://e.test/a.jpg", "headers": []},
       "response": {"status": 200, "headers": [], "bodySize": 5000, "content": {}}, "cache": {"beforeRequest": {"hitCount": 0}}},
      {"pageref": "page_1_2", "startedDateTime": "2024-05-01T10:01:01.000Z", "_resourceType": "image", "_initiator_type": "script",
       "request": {"method": "GET", "url": "https://e.test/b.jpg", "headers": []},
       "response": {"status": 200, "headers": [], "bodySize": -1, "content": {}}, "cache": {}}]}})") ==
        "[https://e.test/]\n"
        "document / 200 br=2100+/9000\n"
        "fetch /data.json 200 =812/812 mode=cors script from=https://e.test/app.js "
        "[https://e.test/]\n"
        "document / 200\n"
        "image /a.jpg 200 script\n"        // before the largest paint; from a cache: no size
        "image /b.jpg 200 script later");  // after it
}

TEST_CASE("har: Chromium DevTools") {
  CHECK(loads(R"({"log": {"creator": {"name": "WebInspector", "version": "537.36"},
    "pages": [{"startedDateTime": "2024-05-01T12:00:00.000+02:00", "id": "page_1", "title": "https://e.test/a/",
               "pageTimings": {"onContentLoad": 100.5, "onLoad": 200.25}}],
    "entries": [
      {"_connectionId": "7", "_initiator": {"type": "other"}, "_priority": "VeryHigh", "_resourceType": "document", "pageref": "page_1",
       "cache": {}, "startedDateTime": "2024-05-01T10:00:00.000Z",
       "request": {"method": "GET", "url": "https://e.test/a", "headers": []},
       "response": {"status": 301, "headers": [], "bodySize": 0, "_transferSize": 300, "content": {"size": 0}}},
      {"_initiator": {"type": "other"}, "_resourceType": "document", "pageref": "page_1", "startedDateTime": "2024-05-01T10:00:00.020Z",
       "request": {"method": "GET", "url": "https://e.test/a/", "headers": []},
       "response": {"status": 200, "headers": [{"name": "Content-Encoding", "value": "gzip"}], "headersSize": 660, "bodySize": 10231,
                    "_transferSize": 10891, "_error": null, "_fetchedViaServiceWorker": false,
                    "content": {"size": 40000, "mimeType": "text/html", "compression": 29769, "text": "<p>\"{[ \u00e9"}}},
      {"_initiator": {"type": "script", "stack": {"callFrames": [
          {"functionName": "f", "scriptId": "5", "url": "https://e.test/app.js", "lineNumber": 1, "columnNumber": 2},
          {"functionName": "g", "scriptId": "6", "url": "https://e.test/late.js", "lineNumber": 1, "columnNumber": 2}],
          "parent": {"description": "await", "callFrames": [{"url": "https://e.test/deep.js"}]}}},
       "_resourceType": "xhr", "pageref": "page_1", "startedDateTime": "2024-05-01T10:00:00.250Z",
       "request": {"method": "GET", "url": "https://e.test/d.json", "headers": []},
       "response": {"status": 200, "headers": [], "headersSize": -1, "bodySize": -1, "_transferSize": 900, "content": {"size": 700}}},
      {"_initiator": {"type": "parser", "url": "https://e.test/a/", "lineNumber": 4}, "_resourceType": "stylesheet", "_fromCache": "disk",
       "pageref": "page_1", "startedDateTime": "2024-05-01T10:00:00.030Z",
       "request": {"method": "GET", "url": "https://e.test/s.css", "headers": []},
       "response": {"status": 200, "headers": [], "bodySize": 0, "_transferSize": 0, "content": {"size": 700}}},
      {"_initiator": {"type": "script"}, "_resourceType": "script", "pageref": "page_1", "startedDateTime": "2024-05-01T10:00:00.040Z",
       "request": {"method": "GET", "url": "https://e.test/w.js", "headers": []},
       "response": {"status": 200, "headers": [], "_transferSize": 500, "_fetchedViaServiceWorker": true, "content": {"size": 700}}}]}})") ==
        "[https://e.test/a/]\n"
        "document /a 301\n"
        "document /a/ 200 gzip=10231/40000\n"
        "fetch /d.json 200 =900+/700 script from=https://e.test/app.js later\n"
        "style /s.css 200/700 from=https://e.test/a/\n"
        "script /w.js 200/700 script");
}

TEST_CASE("har: WebPageTest writes numbers as strings and marks repeat views") {
  CHECK(loads(R"({"log": {"creator": {"name": "WebPageTest"},
    "pages": [
      {"startedDateTime": "2024-05-01T10:00:00.000+00:00", "title": "Run 1, First View for e.test", "id": "page_1_0_1",
       "pageTimings": {"onLoad": 800, "onContentLoad": -1, "_startRender": 300}, "_URL": "https://e.test/", "_cached": "0", "_run": 1,
       "_chromeUserTiming.LargestContentfulPaint": 600},
      {"startedDateTime": "2024-05-01T10:02:00.000+00:00", "title": "Run 1, Repeat View for e.test", "id": "page_1_1_1",
       "pageTimings": {"onLoad": 300}, "_URL": "https://e.test/", "_cached": 1}],
    "entries": [
      {"pageref": "page_1_0_1", "startedDateTime": "2024-05-01T10:00:00.100+00:00", "_request_type": "Document", "_objectSize": "3000",
       "_bytesIn": "3400", "_initiator": "", "_priority": "Highest", "_was_pushed": "0",
       "request": {"method": "GET", "url": "https://e.test/", "headers": []},
       "response": {"status": 200, "headers": [], "headersSize": 400, "bodySize": 3000, "content": {"size": 9000, "mimeType": "text/html"}}},
      {"pageref": "page_1_0_1", "startedDateTime": "2024-05-01T10:00:00.300+00:00", "_request_type": "Font", "_objectSize": "",
       "_bytesIn": "15400", "_initiator": "https://e.test/s.css", "_initiator_type": "parser",
       "request": {"method": "GET", "url": "https://e.test/f.woff2", "headers": [{"name": "Sec-Fetch-Dest", "value": "font"}]},
       "response": {"status": 200, "headers": [], "headersSize": -1, "bodySize": -1, "content": {}}},
      {"pageref": "page_1_1_1", "startedDateTime": "2024-05-01T10:02:00.000+00:00", "_request_type": "Document",
       "request": {"method": "GET", "url": "https://e.test/", "headers": []},
       "response": {"status": 304, "headers": [], "content": {}}}]}})") ==
        "[https://e.test/]\n"
        "document / 200 =3000/9000\n"
        "font /f.woff2 200 =15400+ from=https://e.test/s.css");
}

TEST_CASE("har: one entry") {
  check_rows(
      {
          // From a cache: as Safari says it, and Firefox.
          {R"({"request":{"url":"https://e.test/a"},"_fetchType":"Memory Cache","response":{"status":200,"bodySize":-1,"headers":[{"name":"Content-Length","value":"9"}],"content":{"size":9,"mimeType":"text/css"}}})",
           "style /a 200/9"},
          {R"({"request":{"url":"https://e.test/a"},"_fetchType":"Network Load","response":{"status":200,"bodySize":-1,"headers":[{"name":"Content-Length","value":"9"}],"content":{"size":9,"mimeType":"text/css"}}})",
           "style /a 200 =9/9"},
          {R"({"request":{"url":"https://e.test/a"},"response":{"status":200,"bodySize":0,"headers":[{"name":"Content-Length","value":"9"}],"content":{"size":9,"mimeType":"text/css"}}})",
           "style /a 200/9"},
          // Without types: the media type of the answer.
          {R"({"request":{"url":"https://e.test/a"},"response":{"status":200,"content":{"mimeType":"image/webp"}}})",
           "image /a 200"},
          {R"({"_resourceType":"other","request":{"url":"https://e.test/a"},"response":{"content":{"mimeType":"font/woff2"}}})",
           "font /a 0"},
          {R"({"_resourceType":"ping","request":{"url":"https://e.test/a","headers":[{"name":"sec-fetch-dest","value":"empty"}]}})",
           " /a 0"},
          {R"({"_resourceType":"media","request":{"url":"https://e.test/a"},"response":{"content":{"mimeType":"video/mp4"}}})",
           "video /a 0"},
          // What the request says of itself goes first.
          {R"({"_resourceType":"other","request":{"url":"https://e.test/a","headers":[{"value":"track","name":"Sec-Fetch-Dest"}]}})",
           "track /a 0"},
          // Not kept: other methods and schemes, prefetches.
          {R"({"request":{"method":"POST","url":"https://e.test/a"}})", ""},
          {R"({"request":{"method":"GET","url":"data:text/css,x"}})", ""},
          {R"({"request":{"url":"https://e.test/a","headers":[{"name":"Sec-Purpose","value":"prefetch"}]}})",
           ""},
          // Sizes of other answers than a whole file mean nothing.
          {R"({"request":{"url":"https://e.test/a"},"response":{"status":206,"bodySize":50,"headersSize":10}})",
           " /a 206"},
          {R"({"request":{"url":"https://e.test/a"},"response":{"status":200,"bodySize":-50,"_transferSize":1e300}})",
           " /a 200"},
          {R"({"request":{"url":"https://e.test/a"},"response":{"status":"200","bodySize":"no","headers":[{"name":"Content-Length","value":"x"}]}})",
           " /a 200"},
          // Out of a cache, with the header fields taken from nothing.
          {R"({"request":{"url":"https://e.test/a"},"response":{"status":200,"headersSize":344,"bodySize":-344,"headers":[{"name":"Content-Length","value":"900"}]}})",
           " /a 200"},
          {R"({"request":{"url":"https://e.test/a"},"response":{"status":200,"bodySize":-1,"_transferSize":0,"headers":[{"name":"Content-Length","value":"900"}]}})",
           " /a 200"},
          // One figure for both sizes of a compressed body: the one that it is sure to be.
          {R"({"_objectSize":"900","request":{"url":"https://e.test/a"},"response":{"status":200,"headers":[{"name":"Content-Encoding","value":"br"}],"content":{"size":900}}})",
           " /a 200 br=900"},
          {R"({"_objectSize":"900","_objectSizeUncompressed":"4000","request":{"url":"https://e.test/a"},"response":{"status":200,"headers":[{"name":"Content-Encoding","value":"br"}],"content":{"size":900}}})",
           " /a 200 br=900/4000"},
          {R"({"request":{"url":"https://e.test/a"},"response":{"status":200,"headers":[{"name":"Content-Encoding","value":"br"}],"headersSize":9,"bodySize":900,"content":{"size":900}}})",
           " /a 200/900"},
          {R"({"request":null,"response":[],"_initiator":null})", ""},
      },
      [](std::string_view members) { return entry(members); });
}

TEST_CASE("har: what frames load is theirs") {
  CHECK(loads(R"({"log": {"entries": [
      {"_resourceType":"document","request":{"url":"https://e.test/"},"response":{"status":200}},
      {"_resourceType":"document","request":{"url":"https://e.test/f.html","headers":[{"name":"Sec-Fetch-Dest","value":"iframe"}]},"response":{"status":200}},
      {"_resourceType":"image","request":{"url":"https://e.test/f.png","headers":[{"name":"Referer","value":"https://e.test/f.html"}]},"response":{"status":200}},
      {"_resourceType":"image","_initiator":"https://e.test/f.html","request":{"url":"https://e.test/g.png"},"response":{"status":200}},
      {"_resourceType":"image","request":{"url":"https://e.test/p.png","headers":[{"name":"Referer","value":"https://e.test/"}]},"response":{"status":200}}]}})") ==
        "[https://e.test/]\ndocument / 200\niframe /f.html 200\nimage /p.png 200");
}

TEST_CASE("har: a tab that navigates on, a load for each page") {
  CHECK(
      loads(
          R"({"log": {"pages": [{"id": "p", "startedDateTime": "2024-05-01T10:00:00.000Z", "pageTimings": {"onLoad": 500}}], "entries": [
      {"pageref":"p","_resourceType":"document","request":{"url":"https://e.test/"},"response":{"status":200}},
      {"pageref":"p","_resourceType":"stylesheet","request":{"url":"https://e.test/s.css"},"response":{"status":200,"bodySize":900,"headersSize":9}},
      {"pageref":"p","_resourceType":"document","request":{"url":"https://e.test/f","headers":[{"name":"Sec-Fetch-Dest","value":"iframe"}]},"response":{"status":200}},
      {"pageref":"p","_resourceType":"document","request":{"url":"https://e.test/zip","headers":[{"name":"Sec-Fetch-Dest","value":"document"}]},"response":{"status":204}},
      {"pageref":"p","_resourceType":"document","request":{"url":"https://e.test/b","headers":[{"name":"Sec-Fetch-Dest","value":"document"}]},"response":{"status":302}},
      {"pageref":"p","_resourceType":"document","request":{"url":"https://e.test/b/","headers":[{"name":"Sec-Fetch-Dest","value":"document"}]},"response":{"status":200}},
      {"pageref":"p","_resourceType":"stylesheet","request":{"url":"https://e.test/s.css"},"response":{"status":200,"bodySize":-344,"headersSize":344,"_transferSize":0}}]}})") ==
      "[https://e.test/]\ndocument / 200\nstyle /s.css 200 =900\niframe /f 200\ndocument /zip 204 "
      "[https://e.test/b/]\ndocument /b 302\ndocument /b/ 200\nstyle /s.css 200");
}

TEST_CASE("har: what is none") {
  check_rows(
      {
          {"",
           "x.har: no JSON: line 1, column 1: syntax error while parsing value - unexpected end of "
           "input; expected '[', '{', or a literal; record it anew, or without response bodies"},
          {"{\"log\": {\n\"entries\": [",
           "x.har: no JSON: line 2, column 13: syntax error while parsing value - unexpected end "
           "of input; expected '[', '{', or a literal; record it anew, or without response bodies"},
          {"[1, 2]",
           "x.har: no HAR file: it has no list `log.entries`; export a recording as HAR (HTTP "
           "Archive 1.2)"},
          {R"({"log": {"pages": []}})",
           "x.har: no HAR file: it has no list `log.entries`; export a recording as HAR (HTTP "
           "Archive 1.2)"},
          {"\x1f\x8b\x08", "x.har: is compressed; unpack it first (gunzip)"},
          {R"({"log": {"entries": []}})", ""},
          {"\xEF\xBB\xBF{\"log\": {\"entries\": []}}", ""},
      },
      [](std::string_view har) { return loads(har); });
  // Depth costs a bit a level, and names of any length are passed over.
  CHECK(loads(R"({"log": {"entries": [], "x": )" + repeat("[", 100'000) + repeat("]", 100'000) +
              "}}") == "");
  CHECK(loads("{\"log\": {\"" + repeat("k", 100'000) + "\": {\"entries\": 1}, \"entries\": []}}") ==
        "");
}
