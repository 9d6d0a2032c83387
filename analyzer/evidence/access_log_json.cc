// The JSON lines of access logs. Their field names are a matter of configuration: those that nginx,
// Caddy, Apache and common log shippers use are known, whatever their case and their '_', '-', '.'.
#include <algorithm>
#include <initializer_list>
#include <map>
#include <nlohmann/json.hpp>
#include <vector>

#include "analyzer/evidence/access_log.h"
#include "base/text.h"

namespace pushplan::evidence {
namespace {

using nlohmann::json;

// "http_user_agent", "User-Agent" -> "httpuseragent", "useragent".
std::string plain_name(std::string_view name) {
  std::string out;
  for (const char c : name)
    if (c != '_' && c != '-' && c != '.' && c != '@' && c != ' ') out += ascii_lower(c);
  return out;
}

// The members of a line by their plain names, those of `request`, its `headers` and the like as
// "requesturi", "requestheadersreferer".
class Members {
 public:
  explicit Members(const json& object) { gather(object, "", 0); }

  // The first of these that is there, as text.
  std::string text(std::initializer_list<const char*> names) const {
    for (const char* name : names)
      if (const auto found = by_name_.find(name); found != by_name_.end())
        return text_of(*found->second);
    return "";
  }

 private:
  static constexpr int kDepth = 3;

  void gather(const json& object, const std::string& prefix, int depth) {
    for (auto it = object.begin(); it != object.end(); ++it) {
      const std::string name = prefix + plain_name(it.key());
      if (!it->is_object())
        by_name_.emplace(name, &*it);
      else if (depth < kDepth)
        gather(*it, name, depth + 1);
    }
  }

  // Caddy gives a list for every header field.
  static std::string text_of(const json& value) {
    if (value.is_array()) return value.empty() ? "" : text_of_one(value.front());
    return text_of_one(value);
  }
  static std::string text_of_one(const json& value) {
    if (value.is_string()) return value.get<std::string>() == "-" ? "" : value.get<std::string>();
    if (value.is_number_float()) return std::to_string(value.get<double>());
    return value.is_number() ? value.dump() : "";
  }

  std::map<std::string, const json*, std::less<>> by_name_;
};

// "192.0.2.1:4711" and "[2001:db8::1]:4711" name a connection; a visitor has many.
std::string without_port(const std::string& address) {
  const std::size_t colon = address.rfind(':');
  if (colon == std::string::npos) return address;
  const bool bracketed = address.front() == '[';
  if (bracketed && address[colon - 1] == ']') return address.substr(1, colon - 2);
  return !bracketed && address.find(':') == colon ? address.substr(0, colon) : address;
}

// "GET /a HTTP/1.1", and what stands in fields of its own.
void read_request(const Members& members, LogEntry& entry) {
  const std::string line = members.text({"request", "requestline"});
  const std::vector<std::string_view> words = split_on_whitespace(line);
  if (words.size() == 2 || words.size() == 3) {
    entry.method = words[0];
    entry.target = words[1];
    return;
  }
  entry.method =
      members.text({"requestmethod", "method", "httpmethod", "verb", "httprequestmethod"});
  entry.target = members.text({"requesturi", "requesturl", "uri", "url", "path", "requestpath",
                               "urloriginal", "urlpath", "target"});
}

}  // namespace

std::optional<LogEntry> parse_json_log_line(std::string_view line) {
  const json object = json::parse(line, nullptr, false);
  if (!object.is_object()) return std::nullopt;
  const Members members(object);
  LogEntry entry;
  read_request(members, entry);
  const std::string status =
      members.text({"status", "statuscode", "responsestatus", "code", "httpresponsestatuscode"});
  const bool is_number = !status.empty() && status.size() <= 3 &&
                         status.find_first_not_of("0123456789") == std::string::npos;
  if (entry.target.empty() || !is_number) return std::nullopt;
  entry.status = static_cast<std::uint32_t>(std::stoul(status));
  entry.address = without_port(members.text(
      {"requestclientip", "requestremoteip", "requestremoteaddr", "remoteaddr", "remoteip",
       "clientip", "client", "remotehost", "ip", "addr", "sourceip", "clientaddress"}));
  entry.host = members.text({"requesthost", "host", "httphost", "vhost", "servername"});
  entry.referer = members.text({"requestheadersreferer", "httpreferer", "referer", "referrer",
                                "httprequestreferrer", "headersreferer"});
  entry.user_agent = members.text({"requestheadersuseragent", "httpuseragent", "useragent", "agent",
                                   "useragentoriginal", "headersuseragent"});
  const std::string purpose = members.text(
      {"requestheaderssecpurpose", "httpsecpurpose", "secpurpose", "headerssecpurpose"});
  entry.prefetch = purpose.find("prefetch") != std::string::npos;
  entry.time = parse_log_time(members.text(
      {"timeiso8601", "timelocal", "time", "timestamp", "ts", "msec", "datetime", "date"}));
  return entry;
}

}  // namespace pushplan::evidence
