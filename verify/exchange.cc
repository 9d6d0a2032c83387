#include "verify/exchange.h"

#include "base/text.h"

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

std::string media_type(const std::vector<Field>& fields) {
  const std::string_view value = field(fields, "content-type");
  return to_lower(trim(value.substr(0, value.find(';'))));
}

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

std::string way_of(const Exchange& redirect) {
  const std::string_view location = trim(field(redirect.fields, "location"));
  return location.empty() ? "nowhere, without a Location" : "to " + std::string(location);
}

std::vector<std::string_view> values(const std::vector<Field>& fields, std::string_view name) {
  std::vector<std::string_view> found;
  for (const Field& f : fields)
    if (f.name == name) found.emplace_back(f.value);
  return found;
}

}  // namespace pushplan::verify
