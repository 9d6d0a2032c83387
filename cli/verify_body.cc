#include "cli/verify_body.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "analyzer/weigh/compress.h"
#include "base/settings.h"
#include "base/text.h"
#include "cli/excerpt.h"

namespace pushplan::cli {
namespace {

constexpr std::size_t kMostDecoded = 16'000'000;  // bytes of a body
// Asked for, as browsers do, and not read here.
constexpr std::string_view kUnreadCoding = "deflate";

// In the order applied.
std::vector<std::string> content_codings(const verify::Exchange& exchange) {
  std::vector<std::string> codings;
  for (std::string_view rest : verify::values(exchange.fields, "content-encoding"))
    while (!rest.empty()) {
      std::string coding = to_lower(trim(cut_at(rest, ',')));
      if (coding == "x-gzip") coding = "gzip";
      if (!coding.empty() && coding != "identity") codings.push_back(std::move(coding));
    }
  return codings;
}

}  // namespace

ReceivedBody decoded_body(const verify::Exchange& exchange) {
  if (exchange.ending != verify::Ending::complete || exchange.body.size() != exchange.bytes)
    return {};
  std::vector<std::string> codings = content_codings(exchange);
  ReceivedBody out{exchange.body, ""};
  if (exchange.body.empty()) return out;
  std::reverse(codings.begin(), codings.end());
  for (const std::string& coding : codings) {
    if (coding == kUnreadCoding) return {};
    const auto encoding = parse_encoding(coding);
    if (!encoding)
      return {std::nullopt, fmt::format("says {}, which no browser asks for", printable(coding))};
    weigh::Decoded piece = weigh::decoded(*out.decoded, *encoding, kMostDecoded);
    if (piece.too_large) return {};
    if (!piece.body) return {std::nullopt, fmt::format("says {0} and is no {0}", coding)};
    out.decoded = std::move(piece.body);
  }
  return out;
}

}  // namespace pushplan::cli
