#include "verify/verdict.h"

#include <fmt/format.h>

namespace pushplan::verify {

void fill(Row& row, const Exchange& exchange) {
  row.asked = exchange.asked;
  row.first_byte = exchange.first_byte;
  row.end = exchange.end;
  row.status = exchange.status;
  row.bytes = exchange.bytes;
  row.encoding = field(exchange.fields, "content-encoding");
  if (exchange.ending != Ending::complete) row.remark = exchange.trouble;
}

Diagnostic finding(Severity severity, const char* slug, std::vector<std::string> pages,
                   std::string message, std::string remedy) {
  Diagnostic out;
  out.severity = severity;
  out.code = slug;
  out.message = std::move(message);
  out.remedy = std::move(remedy);
  out.pages = std::move(pages);
  return out;
}

std::string name_urls(const std::vector<std::string>& urls) {
  if (urls.empty()) return "";
  if (urls.size() == 1) return urls[0];
  if (urls.size() == 2) return fmt::format("{} and {}", urls[0], urls[1]);
  return fmt::format("{}, {} and {} more", urls[0], urls[1], urls.size() - 2);
}

std::string shown_url(const Ground& ground, const std::string& url) {
  const bool own = url.size() > ground.origin.size() && url.starts_with(ground.origin) &&
                   url[ground.origin.size()] == '/';
  return own ? url.substr(ground.origin.size()) : url;
}

}  // namespace pushplan::verify
