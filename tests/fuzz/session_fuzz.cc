// The bytes of a server to an HTTP/2 session that waits for two pages. The first byte says in which
// pieces they come. However they go on: every visit ends, once, and within its limits.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "verify/session.h"

using namespace pushplan::verify;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void check_exchange(const Exchange& it, const Limits& limits) {
  require(it.interim.size() <= limits.interim_responses);
  require(it.body.size() <= limits.kept_bytes);
  require(it.end != kNever);
  require((it.ending == Ending::complete) == it.trouble.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (bytes.empty()) return 0;
  const std::size_t piece = static_cast<std::size_t>(data[0]) * 64 + 1;
  bytes.remove_prefix(1);

  ClientOptions options;
  Limits& limits = options.limits;
  limits.promises = 3;
  limits.kept_bytes = 10;
  limits.body_bytes = 1000;
  Session session(options, {});
  Request request;
  request.origin = {"https", "a.example", 443};
  request.keep_body = true;
  Moment now{};
  session.ask(0, request, now);
  session.ask(1, request, now);
  std::string out;
  session.send(out, 65'536, now);
  std::size_t ended = 0;
  const auto take = [&] {
    for (const Outcome& outcome : session.take()) {
      ++ended;
      require(outcome.visit.pushed.size() <= limits.promises);
      require(outcome.visit.protocol.size() <= 8);
      check_exchange(outcome.visit.page, limits);
      for (const Exchange& each : outcome.visit.pushed) check_exchange(each, limits);
    }
  };
  while (!bytes.empty()) {
    session.receive(bytes.substr(0, piece), now);
    bytes.remove_prefix(std::min(piece, bytes.size()));
    session.send(out, 65'536, now);
    out.clear();
    now += std::chrono::seconds(1);
    session.expire(now);
    require(session.idle() || session.deadline() > now);
    take();
  }
  session.lose("closed", now);
  take();
  require(ended == 2 && session.idle() && session.over() && session.room() == 0);
  return 0;
}
