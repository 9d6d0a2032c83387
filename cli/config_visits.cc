#include "cli/config_visits.h"

#include <fmt/format.h>

#include <set>

#include "base/suggest.h"
#include "base/text.h"
#include "cli/config_reader.h"

namespace pushplan::cli {
namespace {

// The name of a known profile, or a mapping: a known one with other figures, or an own one.
Profile read_profile(const YAML::Node& node) {
  const std::vector<std::string> ids = profile_ids();
  if (node.IsScalar()) {
    if (const auto known = find_profile(node.Scalar())) return *known;
    fail(node, fmt::format("no profile '{}'{}; known are {}; an own one is a mapping: {{id: "
                           "office, down: 50000, up: 10000, rtt: 20ms}}",
                           node.Scalar(), did_you_mean(node.Scalar(), ids), join(ids, ", ")));
  }
  Profile profile;
  if (node.IsMap() && node["id"] && node["id"].IsScalar())
    profile = find_profile(node["id"].Scalar()).value_or(Profile{});
  const auto rate = [](const YAML::Node& n, const char* what) {
    return std::uint64_t{number_of(n, what, 1, 100'000'000)} * 1000;
  };
  read_mapping(node, "a profile",
               {
                   {"id", [&](const YAML::Node& n) { profile.id = text_of(n, "id"); }},
                   {"down", [&](const YAML::Node& n) { profile.down = rate(n, "down"); }},
                   {"up", [&](const YAML::Node& n) { profile.up = rate(n, "up"); }},
                   {"rtt",
                    [&](const YAML::Node& n) {
                      profile.rtt = duration_of(n, "rtt");
                      if (profile.rtt == 0) fail(n, "rtt: must be above 0, such as 20ms");
                    }},
                   {"think_time",
                    [&](const YAML::Node& n) { profile.think = duration_of(n, "think_time"); }},
                   {"weight",
                    [&](const YAML::Node& n) { profile.weight = number_of(n, "weight", 1, 1000); }},
               });
  if (profile.id.empty() || profile.down == 0 || profile.up == 0 || profile.rtt == 0)
    fail(node, "a profile of your own needs `id`, `down` and `up` in kbit/s, and `rtt`");
  return profile;
}

}  // namespace

void read_profiles(const YAML::Node& node, Settings& s) {
  s.profiles.clear();
  if (node.IsSequence())
    for (const YAML::Node& profile : node) s.profiles.push_back(read_profile(profile));
  else
    s.profiles.push_back(read_profile(node));
  std::set<std::string> ids;
  for (const Profile& profile : s.profiles)
    if (!ids.insert(profile.id).second)
      fail(node, fmt::format("the profile '{}' is given twice", profile.id));
  if (s.profiles.empty()) fail(node, "profiles must not be empty");
}

void read_compression(const YAML::Node& node, Settings& s) {
  read_mapping(node, "quality",
               {
                   {"br",
                    [&](const YAML::Node& n) {
                      s.brotli_quality = static_cast<int>(number_of(n, "br", 0, 11));
                    }},
                   {"gzip",
                    [&](const YAML::Node& n) {
                      s.gzip_level = static_cast<int>(number_of(n, "gzip", 1, 9));
                    }},
                   {"zstd",
                    [&](const YAML::Node& n) {
                      s.zstd_level = static_cast<int>(number_of(n, "zstd", 1, 19));
                    }},
               });
}

void read_viewports(const YAML::Node& node, Settings& s) {
  s.viewports.clear();
  for (const std::string& text : list_of(node, "viewports")) {
    const auto viewport = parse_viewport(text);
    if (!viewport)
      fail(node, fmt::format("'{}' is no viewport; write it like 1366x768 or 412x915@2.625", text));
    s.viewports.push_back(*viewport);
  }
  if (s.viewports.empty()) fail(node, "viewports must not be empty");
}

}  // namespace pushplan::cli
