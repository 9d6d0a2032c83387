#include "manifest/prefetch_json.h"

#include <cmath>
#include <stdexcept>
#include <string>
#include <vector>

#include "manifest/settings_json.h"

namespace pushplan::manifest {

using nlohmann::json;
using nlohmann::ordered_json;

namespace {

using Lists = std::vector<std::vector<std::string>>;

std::uint32_t share_of(const json& value) {
  const double number = value.get<double>();
  if (!(number >= 0 && number <= 1))
    throw std::invalid_argument("'threshold' is no number from 0 to 1");
  return static_cast<std::uint32_t>(std::lround(number * 1000));
}

PrefetchSettings prefetch_from_json(const json& object) {
  if (!object.is_object()) throw std::invalid_argument("'prefetch' is no object");
  PrefetchSettings p;
  if (object.contains("threshold")) p.threshold = share_of(object.at("threshold"));
  if (object.contains("visits")) p.visits = whole_number(object.at("visits"), "visits");
  if (object.contains("budget")) p.budget = whole_number(object.at("budget"), "budget");
  if (object.contains("never")) p.never = object.at("never").get<std::vector<std::string>>();
  if (object.contains("as")) {
    const auto word = object.at("as").get<std::string>();
    const auto as = parse_prefetch_as(word);
    if (!as)
      throw std::invalid_argument("settings.prefetch.as is '" + word + "', which is not known");
    p.as = *as;
  }
  return p;
}

}  // namespace

void put_prefetch(const Settings& s, ordered_json& object) {
  if (s.flows.empty() && s.learned_flows.empty() && s.prefetch == PrefetchSettings()) return;
  ordered_json learned = ordered_json::array();
  for (const Flow& flow : s.learned_flows) learned.push_back({flow.from, flow.to});
  object["flows"] = s.flows;
  object["learned_flows"] = learned;
  object["prefetch"] = {{"threshold", static_cast<double>(s.prefetch.threshold) / 1000},
                        {"visits", s.prefetch.visits},
                        {"budget", s.prefetch.budget},
                        {"as", to_string(s.prefetch.as)},
                        {"never", s.prefetch.never}};
}

void read_prefetch(const json& object, Settings& s) {
  if (object.contains("flows")) s.flows = object.at("flows").get<Lists>();
  if (object.contains("learned_flows"))
    for (const auto& flow : object.at("learned_flows").get<Lists>()) {
      if (flow.size() != 2)
        throw std::invalid_argument("an entry of 'learned_flows' is no pair of pages");
      s.learned_flows.push_back({flow[0], flow[1]});
    }
  if (object.contains("prefetch")) s.prefetch = prefetch_from_json(object.at("prefetch"));
}

}  // namespace pushplan::manifest
