#include "analyzer/evidence/access_log.h"

#include <array>
#include <vector>

#include "base/text.h"

namespace pushplan::evidence {
namespace {

constexpr std::size_t kBlock = 1U << 18;  // bytes read at once

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = ascii_lower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::optional<std::uint32_t> number_of(std::string_view digits) {
  if (digits.empty() || digits.size() > 9) return std::nullopt;
  std::uint32_t value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<std::uint32_t>(c - '0');
  }
  return value;
}

// Takes the parts of a line from its front.
class Fields {
 public:
  explicit Fields(std::string_view line) : rest_(line) {}

  // Up to the next space.
  std::string_view word() {
    skip_spaces();
    return cut(std::min(rest_.find(' '), rest_.size()));
  }

  // "..." with Apache's escapes, `\"`, `\\` and `\xNN` among them; nullopt where none stands.
  std::optional<std::string> quoted() {
    skip_spaces();
    if (rest_.substr(0, 1) != "\"") return std::nullopt;
    std::string out;
    std::size_t i = 1;
    while (i < rest_.size() && rest_[i] != '"') i += take_char(i, out);
    if (i >= rest_.size()) return std::nullopt;
    rest_.remove_prefix(i + 1);
    return out;
  }

  // "[...]".
  std::optional<std::string_view> bracketed() {
    skip_spaces();
    const std::size_t end = rest_.find(']');
    if (rest_.substr(0, 1) != "[" || end == std::string_view::npos) return std::nullopt;
    const std::string_view inside = rest_.substr(1, end - 1);
    rest_.remove_prefix(end + 1);
    return inside;
  }

  // Up to the bracket of the time, which a user's name may stand before.
  std::string_view up_to_bracket() {
    const std::size_t at = rest_.find(" [");
    return at == std::string_view::npos ? std::string_view() : cut(at);
  }

 private:
  void skip_spaces() {
    while (!rest_.empty() && rest_.front() == ' ') rest_.remove_prefix(1);
  }

  std::string_view cut(std::size_t length) {
    const std::string_view part = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return part;
  }

  // Appends what is written at `i`, and says how many characters that took.
  std::size_t take_char(std::size_t i, std::string& out) const {
    if (rest_[i] != '\\' || i + 1 >= rest_.size()) return out += rest_[i], 1;
    const char c = rest_[i + 1];
    if (c == 'x' && i + 3 < rest_.size()) {
      const int high = hex_digit(rest_[i + 2]);
      const int low = hex_digit(rest_[i + 3]);
      if (high >= 0 && low >= 0) return out += static_cast<char>(high * 16 + low), 4;
    }
    out += c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
    return 2;
  }

  std::string_view rest_;
};

// "-" is how these formats say nothing.
std::string said(const std::string& text) { return text == "-" ? std::string() : text; }

// "client ident user" or, with a virtual host in front, "host:port client ident user".
bool read_client(std::string_view text, LogEntry& entry) {
  const std::vector<std::string_view> words = split_on_whitespace(text);
  if (words.size() < 3) return false;
  const bool with_host = words.size() > 3 && words[1] != "-" && words[2] == "-";
  entry.address = words[with_host ? 1 : 0];
  if (with_host) entry.host = words[0];
  return true;
}

// "GET /path HTTP/1.1"; what is none (a TLS handshake, "-") leaves the method empty.
void read_request_line(std::string_view text, LogEntry& entry) {
  const std::vector<std::string_view> words = split_on_whitespace(text);
  if (words.size() < 2 || words.size() > 3) return;
  entry.method = words[0];
  entry.target = words[1];
}

std::optional<LogEntry> parse_apache_line(std::string_view line) {
  LogEntry entry;
  Fields fields(line);
  if (!read_client(fields.up_to_bracket(), entry)) return std::nullopt;
  const auto time = fields.bracketed();
  if (!time || !(entry.time = parse_log_time(*time))) return std::nullopt;
  const auto request = fields.quoted();
  if (!request) return std::nullopt;
  read_request_line(*request, entry);
  const auto status = number_of(fields.word());
  if (!status) return std::nullopt;
  entry.status = *status;
  if (fields.word().empty()) return std::nullopt;  // bytes
  entry.referer = said(fields.quoted().value_or(""));
  entry.user_agent = said(fields.quoted().value_or(""));
  return entry;
}

// Days from 1970-01-01 to a day of the Gregorian calendar.
std::int64_t days_to(std::int64_t year, std::int64_t month, std::int64_t day) {
  // Years begin with March, so that the leap day is a year's last.
  const std::int64_t y = year - (month <= 2 ? 1 : 0);
  const std::int64_t m = (month + 9) % 12;
  return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719'468;
}

// Reads digits and fixed characters from the front of a time.
class Clock {
 public:
  explicit Clock(std::string_view text) : rest_(text) {}

  std::int64_t digits(std::size_t count) {
    const auto value = number_of(rest_.substr(0, count));
    ok = ok && value && rest_.size() >= count;
    rest_.remove_prefix(std::min(count, rest_.size()));
    return value.value_or(0);
  }
  bool skip(char c) {
    const bool there = !rest_.empty() && rest_.front() == c;
    if (there) rest_.remove_prefix(1);
    return there;
  }
  void need(char c) { ok = skip(c) && ok; }
  std::int64_t month() {
    constexpr std::string_view kNames = "JanFebMarAprMayJunJulAugSepOctNovDec";
    const std::size_t at =
        rest_.size() < 3 ? std::string_view::npos : kNames.find(rest_.substr(0, 3));
    ok = ok && at != std::string_view::npos && at % 3 == 0;
    rest_.remove_prefix(std::min<std::size_t>(3, rest_.size()));
    return ok ? static_cast<std::int64_t>(at / 3 + 1) : 1;
  }
  void fraction() {
    if (!skip('.') && !skip(',')) return;
    while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9') rest_.remove_prefix(1);
  }
  // "Z", "+0200", "-07:00" or nothing, in seconds east.
  std::int64_t zone() {
    skip(' ');
    if (rest_.empty() || skip('Z')) return 0;
    const bool west = skip('-');
    if (!west) need('+');
    const std::int64_t hours = digits(2);
    skip(':');
    const std::int64_t east = hours * 3600 + digits(2) * 60;
    return west ? -east : east;
  }
  std::int64_t time_of_day() {
    const std::int64_t hours = digits(2);
    need(':');
    const std::int64_t minutes = digits(2);
    need(':');
    return hours * 3600 + minutes * 60 + digits(2);
  }
  bool at_end() const { return rest_.empty(); }

  bool ok = true;

 private:
  std::string_view rest_;
};

std::optional<std::int64_t> parse_apache_time(std::string_view text) {
  Clock clock(text);
  const std::int64_t day = clock.digits(2);
  clock.need('/');
  const std::int64_t month = clock.month();
  clock.need('/');
  const std::int64_t year = clock.digits(4);
  clock.need(':');
  const std::int64_t seconds = clock.time_of_day();
  const std::int64_t east = clock.zone();
  if (!clock.ok || !clock.at_end()) return std::nullopt;
  return days_to(year, month, day) * 86'400 + seconds - east;
}

std::optional<std::int64_t> parse_iso_time(std::string_view text) {
  Clock clock(text);
  const std::int64_t year = clock.digits(4);
  clock.need('-');
  const std::int64_t month = clock.digits(2);
  clock.need('-');
  const std::int64_t day = clock.digits(2);
  if (!clock.skip('T')) clock.need(' ');
  const std::int64_t seconds = clock.time_of_day();
  clock.fraction();
  const std::int64_t east = clock.zone();
  if (!clock.ok || !clock.at_end()) return std::nullopt;
  return days_to(year, month, day) * 86'400 + seconds - east;
}

// Seconds, or a finer unit where the number is too large for them.
std::optional<std::int64_t> parse_epoch(std::string_view text) {
  const std::string_view whole = text.substr(0, text.find('.'));
  if (whole.empty() || whole.size() > 19) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : whole) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  for (int unit = 0; unit < 3 && value > 100'000'000'000U; ++unit) value /= 1000;
  return static_cast<std::int64_t>(value);
}

// Splits a stream into lines; what is longer than kLongestLine is cut there, one byte over.
class Lines {
 public:
  explicit Lines(std::istream& in) : in_(in), block_(kBlock) {}

  bool next(std::string& line) {
    line.clear();
    bool any = false;
    while (begin_ < end_ || fill()) {
      any = true;
      const std::string_view rest(block_.data() + begin_, end_ - begin_);
      const std::size_t length = std::min(rest.find('\n'), rest.size());
      line.append(rest.substr(0, std::min(length, kLongestLine + 1 - line.size())));
      begin_ += std::min(length + 1, rest.size());
      if (length < rest.size()) break;
    }
    if (!line.empty() && line.back() == '\r') line.pop_back();
    return any;
  }

  std::uint64_t bytes = 0;  // read so far

 private:
  bool fill() {
    in_.read(block_.data(), static_cast<std::streamsize>(block_.size()));
    begin_ = 0;
    end_ = static_cast<std::size_t>(in_.gcount());
    bytes += end_;
    return end_ > 0;
  }

  std::istream& in_;
  std::vector<char> block_;
  std::size_t begin_ = 0, end_ = 0;
};

}  // namespace

std::optional<std::int64_t> parse_log_time(std::string_view text) {
  if (auto time = parse_apache_time(text)) return time;
  if (auto time = parse_iso_time(text)) return time;
  return parse_epoch(text);
}

std::optional<LogEntry> parse_log_line(std::string_view line) {
  if (line.substr(0, 1) == "{") return parse_json_log_line(line);
  return parse_apache_line(line);
}

LogTally read_access_log(std::istream& in, const std::function<void(const LogEntry&)>& take,
                         const std::function<void(std::uint64_t bytes)>& progress) {
  LogTally tally;
  Lines lines(in);
  std::string line;
  std::uint64_t told = 0;
  for (std::uint64_t number = 1; lines.next(line); ++number) {
    if (progress && lines.bytes != told) progress(told = lines.bytes);
    if (trim(line).empty()) continue;
    ++tally.lines;
    const auto entry = line.size() > kLongestLine ? std::nullopt : parse_log_line(trim(line));
    if (entry) {
      take(*entry);
      continue;
    }
    ++tally.broken;
    if (tally.first_broken == 0) tally.first_broken = number;
  }
  return tally;
}

}  // namespace pushplan::evidence
