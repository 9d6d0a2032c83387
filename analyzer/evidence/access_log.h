// Access logs of web servers: Apache's common and combined format, with a virtual host in front or
// not, and JSON lines as nginx, Caddy and Apache write them. Read as a stream, in constant memory.
// Tests: tests/unit/access_log_test.cc.
#pragma once

#include <cstdint>
#include <functional>
#include <istream>
#include <optional>
#include <string>
#include <string_view>

namespace pushplan::evidence {

// One request. Texts are as the client sent them, the log's own escapes undone; "" where the log
// says nothing.
struct LogEntry {
  std::string address;  // of the client
  std::string host;     // of the site that was asked
  std::string method;
  std::string target;  // as in the request line: path and query, or a whole URL
  std::string referer;
  std::string user_agent;
  std::uint32_t status = 0;
  std::optional<std::int64_t> time;  // seconds since 1970, UTC
  bool prefetch = false;             // the request said that nobody reads the page yet
  bool operator==(const LogEntry&) const = default;
};

// A line without its end; nullopt when it is in none of the formats.
std::optional<LogEntry> parse_log_line(std::string_view line);
std::optional<LogEntry> parse_json_log_line(std::string_view line);  // one that begins with '{'

struct LogTally {
  std::uint64_t lines = 0;         // empty ones apart
  std::uint64_t broken = 0;        // in no known format, or longer than kLongestLine
  std::uint64_t first_broken = 0;  // number of the first of these, from 1; 0: none
};

inline constexpr std::size_t kLongestLine = 65'536;  // bytes

// Calls `take` with every entry, in order, and `progress` now and then with the bytes read so far.
LogTally read_access_log(std::istream& in, const std::function<void(const LogEntry&)>& take,
                         const std::function<void(std::uint64_t bytes)>& progress = nullptr);

// A time as logs write it: "10/Oct/2000:13:55:36 -0700", "2000-10-10T13:55:36.5+02:00", or seconds
// (also milli-, micro- or nanoseconds) since 1970.
std::optional<std::int64_t> parse_log_time(std::string_view text);

}  // namespace pushplan::evidence
