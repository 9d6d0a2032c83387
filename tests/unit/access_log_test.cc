// Tests of the access log reader: the formats line by line, times, and what is no line of a log.
#include "analyzer/evidence/access_log.h"

#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/table.h"

namespace {

using namespace pushplan;
using namespace pushplan::test;
using evidence::LogEntry;

// "address host | METHOD target status | referer | agent | time", "-" for what is not said.
std::string dump_entry(std::string_view line) {
  const auto entry = evidence::parse_log_line(line);
  if (!entry) return "broken";
  const auto said = [](const std::string& text) { return text.empty() ? "-" : text; };
  return said(entry->address) + " " + said(entry->host) + " | " + said(entry->method) + " " +
         said(entry->target) + " " + std::to_string(entry->status) + " | " + said(entry->referer) +
         " | " + said(entry->user_agent) + " | " +
         (entry->time ? std::to_string(*entry->time) : "-") + (entry->prefetch ? " prefetch" : "");
}

std::string dump_time(std::string_view text) {
  const auto time = evidence::parse_log_time(text);
  return time ? std::to_string(*time) : "none";
}

}  // namespace

TEST_CASE("access log: Apache's formats") {
  check_rows(
      {{R"(192.0.2.1 - - [10/Oct/2000:13:55:36 -0700] "GET /a/ HTTP/1.0" 200 2326)",
        "192.0.2.1 - | GET /a/ 200 | - | - | 971211336"},
       {R"x(192.0.2.1 - jo smith [10/Oct/2000:13:55:36 +0000] "GET /a/?x=1 HTTP/1.1" 304 - "https://h.example/" "Mozilla/5.0 (X11)")x",
        "192.0.2.1 - | GET /a/?x=1 304 | https://h.example/ | Mozilla/5.0 (X11) | 971186136"},
       {R"(h.example:443 2001:db8::1 - - [10/Oct/2000:13:55:36 +0000] "GET / HTTP/2.0" 200 1 "-" "-")",
        "2001:db8::1 h.example:443 | GET / 200 | - | - | 971186136"},
       {R"(2001:db8::1 - - [10/Oct/2000:13:55:36 +0000] "GET / HTTP/2.0" 200 1 "-" "a \"b\" \\ c")",
        R"(2001:db8::1 - | GET / 200 | - | a "b" \ c | 971186136)"},
       {R"(::1 - - [10/Oct/2000:13:55:36 +0000] "GET /\xc3\xa4 HTTP/2.0" 200 1 "-" "x\x22y")",
        "::1 - | GET /\xC3\xA4 200 | - | x\"y | 971186136"},
       {R"(192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] "\x16\x03\x01" 400 226 "-" "-")",
        "192.0.2.1 - | - - 400 | - | - | 971186136"},
       {R"(192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] "-" 408 - "-" "-" 123)",
        "192.0.2.1 - | - - 408 | - | - | 971186136"},
       {R"(192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] "GET / HTTP/1.1" 200 5 "-)",
        "192.0.2.1 - | GET / 200 | - | - | 971186136"}},
      dump_entry);
}

TEST_CASE("access log: JSON lines") {
  check_rows(
      {{R"({"remote_addr":"192.0.2.1","time_iso8601":"2000-10-10T13:55:36+00:00","request":"GET /a/ HTTP/1.1","status":"200","http_referer":"-","http_user_agent":"M"})",
        "192.0.2.1 - | GET /a/ 200 | - | M | 971186136"},
       {R"({"remote_addr":"192.0.2.1","msec":971186136.25,"request_method":"GET","request_uri":"/a/?b","uri":"/a/index.html","status":200,"host":"h.example"})",
        "192.0.2.1 h.example | GET /a/?b 200 | - | - | 971186136"},
       {R"({"level":"info","ts":971186136.5,"logger":"http.log.access","request":{"remote_ip":"192.0.2.9","client_ip":"192.0.2.1","method":"GET","host":"h.example","uri":"/a/","headers":{"User-Agent":["M"],"Referer":["https://h.example/"],"Sec-Purpose":["prefetch"]}},"status":200,"resp_headers":{"Server":["Caddy"]}})",
        "192.0.2.1 h.example | GET /a/ 200 | https://h.example/ | M | 971186136 prefetch"},
       {R"({"request":{"remote_addr":"192.0.2.1:4711","method":"GET","uri":"/"},"status":200,"ts":1})",
        "192.0.2.1 - | GET / 200 | - | - | 1"},
       {R"({"clientIp":"[2001:db8::1]:80","verb":"GET","path":"/","status":200,"timestamp":971186136123})",
        "2001:db8::1 - | GET / 200 | - | - | 971186136"},
       {R"({"remoteIP":"2001:db8::1","time":"[10/Oct/2000:13:55:36 +0000]","method":"GET","url":"/","status_code":304,"userAgent":"M","referrer":"/b/"})",
        "2001:db8::1 - | GET / 304 | /b/ | M | -"},
       {R"({"client":{"ip":"192.0.2.1"},"http":{"request":{"method":"GET","referrer":"r"},"response":{"status_code":200}},"url":{"original":"/"},"@timestamp":"2000-10-10T13:55:36.000Z","user_agent":{"original":"M"}})",
        "192.0.2.1 - | GET / 200 | r | M | 971186136"},
       {R"({"status":200})", "broken"},
       {R"({"uri":"/","status":"ok"})", "broken"},
       {R"({"uri":"/","status":200)", "broken"},
       {R"({"uri":{"uri":{"uri":{"uri":{}}}},"status":[]})", "broken"}},
      dump_entry);
}

TEST_CASE("access log: what is none") {
  check_rows({{"", "broken"},
              {"hello world", "broken"},
              {"a b [c] \"d\" 200 1", "broken"},
              {R"(192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] "GET / HTTP/1.1)", "broken"},
              {R"(192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] "GET / HTTP/1.1" two 1)", "broken"},
              {R"(192.0.2.1 - - [10/Xxx/2000:13:55:36 +0000] "GET / HTTP/1.1" 200 1)", "broken"},
              {R"(192.0.2.1 - - [10/Oct/2000 "GET / HTTP/1.1" 200 1)", "broken"}},
             dump_entry);
}

TEST_CASE("access log: times") {
  check_rows({{"01/Jan/1970:00:00:00 +0000", "0"},
              {"29/Feb/2024:23:59:59 +0530", "1709231399"},
              {"2024-02-29T23:59:59Z", "1709251199"},
              {"2024-02-29 23:59:59.123456", "1709251199"},
              {"2024-03-01T00:59:59+01:00", "1709251199"},
              {"1709251199", "1709251199"},
              {"1709251199.123", "1709251199"},
              {"1709251199123", "1709251199"},
              {"1709251199123456789", "1709251199"},
              {"", "none"},
              {"yesterday", "none"},
              {"2024-02-29", "none"},
              {"-5", "none"}},
             dump_time);
}

TEST_CASE("access log: a stream of lines") {
  const std::string good = R"(::1 - - [10/Oct/2000:13:55:36 +0000] "GET /x HTTP/1.1" 200 1)";
  const std::string too_long = std::string(evidence::kLongestLine + 1, 'x');
  std::istringstream in(good + "\r\n\n  \nnonsense\n" + too_long + "\n" + good + "\nlast");
  std::vector<std::string> targets;
  std::uint64_t told = 0;
  const evidence::LogTally tally = evidence::read_access_log(
      in, [&](const LogEntry& entry) { targets.push_back(entry.target); },
      [&](std::uint64_t bytes) { told = bytes; });
  CHECK(targets == std::vector<std::string>{"/x", "/x"});
  CHECK(tally.lines == 5);
  CHECK(tally.broken == 3);
  CHECK(tally.first_broken == 4);
  CHECK(told > too_long.size());
  std::istringstream nothing("");
  CHECK(evidence::read_access_log(nothing, [](const LogEntry&) {}).lines == 0);
}
