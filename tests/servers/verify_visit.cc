// Prints what the HTTP/2 client of verify sees, for the tests: a JSON object a line for each visit,
// and its peak memory at the end.
// verify_visit [FLAG VALUE]... URL...
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "verify/client.h"

namespace {

using namespace pushplan::verify;
using nlohmann::json;

const char* name_of(Ending ending) {
  static constexpr const char* kNames[] = {"complete",  "unreachable", "reset",    "lost",
                                           "timed_out", "too_large",   "cancelled"};
  return kNames[static_cast<std::size_t>(ending)];
}

json fields_of(const std::vector<Field>& fields) {
  json out = json::array();
  for (const Field& each : fields) out.push_back({each.name, each.value});
  return out;
}

json exchange_of(const Exchange& it) {
  json interim = json::array();
  for (const Interim& each : it.interim)
    interim.push_back({{"status", each.status}, {"fields", fields_of(each.fields)}});
  return {
      {"url", it.scheme + "://" + it.authority + it.path},
      {"path", it.path},
      {"interim", interim},
      {"status", it.status},
      {"fields", fields_of(it.fields)},
      {"trailers", fields_of(it.trailers)},
      {"moments", {it.asked.count(), it.headers.count(), it.first_byte.count(), it.end.count()}},
      {"bytes", it.bytes},
      {"body", it.body},
      {"ending", name_of(it.ending)},
      {"trouble", it.trouble}};
}

json visit_of(std::size_t request, const Visit& visit) {
  json pushed = json::array(), arrivals = json::array();
  for (const Exchange& each : visit.pushed) pushed.push_back(exchange_of(each));
  for (const Arrival& each : visit.arrivals) arrivals.push_back({each.exchange, each.bytes});
  const Connection& over = visit.connection;
  return {{"request", request},
          {"connection",
           {{"address", over.address},
            {"tls", over.tls},
            {"alpn", over.alpn},
            {"reused", over.reused}}},
          {"page", exchange_of(visit.page)},
          {"pushed", pushed},
          {"arrivals", arrivals},
          {"protocol", visit.protocol}};
}

// Peak memory of this process: rusage would count that of the test which started it, too.
long peak_kb() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmHWM:")) return std::atol(line.c_str() + 6);
  return 0;
}

// "scheme://host:port/path"; the tests always name the port.
Request request_of(const std::string& url) {
  Request request;
  const std::size_t host = url.find("://") + 3, path = url.find('/', host);
  const std::string authority = url.substr(host, path - host);
  const std::size_t colon = authority.rfind(':');
  request.origin.scheme = url.substr(0, host - 3);
  request.origin.host = authority.substr(0, colon);
  if (request.origin.host.front() == '[')
    request.origin.host = request.origin.host.substr(1, request.origin.host.size() - 2);
  request.origin.port = static_cast<std::uint16_t>(std::atoi(authority.c_str() + colon + 1));
  request.path = url.substr(path);
  request.fields = {{"user-agent", "pushplan"}, {"accept", "*/*"}};
  return request;
}

}  // namespace

int main(int count, char** words) {
  ClientOptions options;
  Limits& limits = options.limits;
  const std::map<std::string, std::function<void(const std::string&)>> flags = {
      {"--insecure", [&](auto& v) { options.insecure = v == "1"; }},
      {"--cacert", [&](auto& v) { options.ca_file = v; }},
      {"--h2c", [&](auto& v) { options.h2c = v == "1"; }},
      {"--push", [&](auto& v) { options.push = v == "1"; }},
      {"--connections", [&](auto& v) { options.connections = std::stoul(v); }},
      {"--streams", [&](auto& v) { options.streams = std::stoul(v); }},
      {"--connect", [&](auto& v) { limits.connect = std::chrono::milliseconds(std::stoi(v)); }},
      {"--silence", [&](auto& v) { limits.silence = std::chrono::milliseconds(std::stoi(v)); }},
      {"--exchange", [&](auto& v) { limits.exchange = std::chrono::milliseconds(std::stoi(v)); }},
      {"--body-bytes", [&](auto& v) { limits.body_bytes = std::stoul(v); }},
  };
  bool own = true, keep = false;
  std::size_t times = 1;
  std::vector<Request> requests;
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    const std::string value = i + 1 < count ? words[i + 1] : "";
    if (const auto flag = flags.find(word); flag != flags.end()) {
      flag->second(value);
      ++i;
    } else if (word == "--resolve") {  // host:port:address
      const std::size_t first = value.find(':'), second = value.find(':', first + 1);
      options.resolve.push_back(
          {value.substr(0, first),
           static_cast<std::uint16_t>(std::stoi(value.substr(first + 1, second - first - 1))),
           value.substr(second + 1)});
      ++i;
    } else if (word == "--shared") {
      own = false;
    } else if (word == "--body") {
      keep = true;
    } else if (word == "--times") {  // each URL that follows
      times = std::stoul(value);
      ++i;
    } else {
      Request request = request_of(word);
      request.own_connection = own;
      request.keep_body = keep;
      requests.insert(requests.end(), times, request);
    }
  }
  auto client = Client::make(options);
  if (!client) {
    std::cerr << client.error().message << '\n';
    return 2;
  }
  client->run(requests, [](std::size_t request, const Visit& visit) {
    std::cout << visit_of(request, visit).dump(-1, ' ', false, json::error_handler_t::replace)
              << '\n';
  });
  std::cout << json{{"peak_kb", peak_kb()}} << '\n';
}
