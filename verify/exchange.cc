#include "verify/exchange.h"

namespace pushplan::verify {

bool speaks_no_http2(const Exchange& exchange) {
  return exchange.ending == Ending::unreachable &&
         exchange.trouble.find("HTTP/2") != std::string::npos &&
         !exchange.trouble.ends_with("before it spoke HTTP/2");
}

std::string_view field(const std::vector<Field>& fields, std::string_view name) {
  for (const Field& f : fields)
    if (f.name == name) return f.value;
  return {};
}

std::vector<std::string_view> values(const std::vector<Field>& fields, std::string_view name) {
  std::vector<std::string_view> found;
  for (const Field& f : fields)
    if (f.name == name) found.emplace_back(f.value);
  return found;
}

}  // namespace pushplan::verify
