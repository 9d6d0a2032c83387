#include "analyzer/study/origins.h"

#include <algorithm>

#include "analyzer/site/url.h"
#include "base/unique.h"

namespace pushplan::study {

using refs::Blocks;
using refs::State;

namespace {

// "" for what has none.
std::string origin_of(const std::string& url) {
  const auto parsed = site::parse_url(url);
  return parsed ? site::origin(*parsed) : "";
}

// How early a connection for it is wanted: sheets and scripts that block, then fonts.
std::optional<int> urgency(const External& external) {
  if (external.state != State::needed) return std::nullopt;
  if (external.blocks == Blocks::render) return 0;
  if (external.as == "font") return 1;
  return std::nullopt;
}

}  // namespace

std::vector<Origin> origins_of(const PageNeeds& needs) {
  std::vector<Origin> origins;
  const auto entry = [&](const std::string& url) -> Origin* {
    const std::string origin = origin_of(url);
    if (origin.empty()) return nullptr;
    const auto found = std::find_if(origins.begin(), origins.end(),
                                    [&](const Origin& o) { return o.origin == origin; });
    if (found != origins.end()) return &*found;
    origins.push_back({origin, {}, 0, State::unused, Blocks::none, {}});
    return &origins.back();
  };
  for (const External& external : needs.external) {
    Origin* origin = entry(external.url);
    if (origin == nullptr) continue;
    ++origin->resources;
    push_unique(origin->serves, external.as);
    origin->state = std::max(origin->state, external.state);
    origin->blocks = std::max(origin->blocks, external.blocks);
  }
  for (const Connection& connection : needs.connections)
    if (Origin* origin = entry(connection.url)) push_unique(origin->hinted, connection.rel);
  return origins;
}

std::vector<Preconnect> propose_preconnects(const PageNeeds& needs) {
  std::vector<Preconnect> proposals;
  for (const int wanted : {0, 1})
    for (const External& external : needs.external) {
      if (urgency(external) != wanted) continue;
      const Preconnect proposal{origin_of(external.url), external.crossorigin};
      const bool made =
          std::any_of(needs.connections.begin(), needs.connections.end(), [&](const Connection& c) {
            return c.rel == "preconnect" && origin_of(c.url) == proposal.origin &&
                   c.crossorigin.has_value() == proposal.crossorigin.has_value();
          });
      if (!proposal.origin.empty() && !made) push_unique(proposals, proposal);
    }
  if (proposals.size() > kMaxPreconnects) proposals.resize(kMaxPreconnects);
  return proposals;
}

}  // namespace pushplan::study
