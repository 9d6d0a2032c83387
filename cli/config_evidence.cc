#include "cli/config_evidence.h"

#include <fmt/format.h>

#include <set>

#include "cli/config_reader.h"

namespace pushplan::cli {
namespace {

Route read_route(const YAML::Node& node) {
  Route route;
  read_mapping(node, "a route",
               {
                   {"path",
                    [&](const YAML::Node& n) {
                      route.path = text_of(n, "path");
                      if (route.path.empty() || route.path.front() != '/' ||
                          route.path.find_first_of("?#") != std::string::npos)
                        fail(n, fmt::format("path '{}' is no URL path; write it like "
                                            "/api/gallery.json, without a query",
                                            route.path));
                    }},
                   {"send", [&](const YAML::Node& n) { route.send = list_of(n, "send"); }},
               });
  if (route.path.empty() || route.send.empty()) fail(node, "a route needs `path` and `send`");
  return route;
}

}  // namespace

void read_routes(const YAML::Node& node, Settings& s) {
  if (!node.IsSequence()) fail(node, "routes must be a list of {path, send}");
  s.routes.clear();
  std::set<std::string> paths;
  for (const YAML::Node& item : node) {
    s.routes.push_back(read_route(item));
    const std::string& path = s.routes.back().path;
    if (!paths.insert(path).second)
      fail(item, fmt::format("the path {} has two routes; join their `send`", path));
  }
}

void read_flows(const YAML::Node& node, Settings& s) {
  s.flows.clear();
  if (node.IsNull() || (node.IsSequence() && node.size() == 0)) return;
  const bool several = node.IsSequence() && node.size() > 0 && node[0].IsSequence();
  if (!several) s.flows.push_back(list_of(node, "flows"));
  if (several)
    for (const YAML::Node& flow : node) s.flows.push_back(list_of(flow, "a flow"));
  for (const std::vector<std::string>& flow : s.flows)
    if (flow.size() < 2)
      fail(node, "a flow names at least two pages, as in [/signup/1/, /signup/2/]");
}

void read_prefetch(const YAML::Node& node, PrefetchSettings& p) {
  read_mapping(
      node, "prefetch",
      {
          {"threshold",
           [&](const YAML::Node& n) {
             const auto share = parse_share(plain_of(n, "threshold"));
             if (!share || *share == 0)
               fail(n, "threshold must be a number above 0 and up to 1, as in 0.5");
             p.threshold = *share;
           }},
          {"visits",
           [&](const YAML::Node& n) { p.visits = number_of(n, "visits", 1, 1'000'000'000); }},
          {"budget", [&](const YAML::Node& n) { p.budget = size_of(n, "budget"); }},
          {"as",
           [&](const YAML::Node& n) {
             p.as = word_of(n, "as", parse_prefetch_as, {"link", "speculation-rules"});
           }},
          {"never", [&](const YAML::Node& n) { p.never = list_of(n, "never"); }},
      });
}

}  // namespace pushplan::cli
