#include "manifest/settings_json.h"

#include <limits>
#include <stdexcept>

#include "manifest/prefetch_json.h"

namespace pushplan::manifest {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

template <class T>
ordered_json or_null(const std::optional<T>& value) {
  return value ? ordered_json(*value) : ordered_json(nullptr);
}

const json* member(const json& object, const char* name) {
  return object.contains(name) ? &object.at(name) : nullptr;
}

void read_bool(const json& object, const char* name, bool& into) {
  if (const json* value = member(object, name)) into = value->get<bool>();
}

void read_list(const json& object, const char* name, std::vector<std::string>& into) {
  if (const json* value = member(object, name)) into = value->get<std::vector<std::string>>();
}

// A whole number that fits the member's type.
template <class T>
void read_number(const json& object, const char* name, T& into) {
  if (const json* value = member(object, name))
    into = static_cast<T>(
        whole_number(*value, name, static_cast<std::uint64_t>(std::numeric_limits<T>::max())));
}

// A member that holds one of a few words.
template <class T>
void read_word(const json& object, const char* name, std::optional<T> (*parse)(std::string_view),
               T& into) {
  if (!object.contains(name)) return;
  const auto text = object.at(name).get<std::string>();
  const auto value = parse(text);
  if (!value)
    throw std::invalid_argument("settings." + std::string(name) + " is '" + text +
                                "', which is not known");
  into = *value;
}

// A known profile is its name alone.
ordered_json profile_to_json(const Profile& p) {
  if (find_profile(p.id) == p) return p.id;
  return {{"id", p.id},      {"down", p.down},      {"up", p.up},
          {"rtt_us", p.rtt}, {"think_us", p.think}, {"weight", p.weight}};
}

Profile profile_from_json(const json& value) {
  if (value.is_string()) {
    const auto known = find_profile(value.get<std::string>());
    if (!known)
      throw std::invalid_argument("settings.profiles holds '" + value.get<std::string>() +
                                  "', which is not known");
    return *known;
  }
  constexpr std::uint64_t kMostTime = 3'600'000'000;
  Profile p;
  p.id = value.at("id").get<std::string>();
  p.down = whole_number(value.at("down"), "down");
  p.up = whole_number(value.at("up"), "up");
  p.rtt = static_cast<Microseconds>(whole_number(value.at("rtt_us"), "rtt_us", kMostTime));
  p.think = static_cast<Microseconds>(whole_number(value.at("think_us"), "think_us", kMostTime));
  read_number(value, "weight", p.weight);
  if (p.down == 0 || p.up == 0) throw std::invalid_argument("a profile has a rate of 0");
  return p;
}

ordered_json rule_to_json(const PageRule& rule) {
  ordered_json out = {{"pages", rule.pages}};
  if (rule.budget) out["budget"] = *rule.budget;
  if (rule.cached_permille) out["cached_permille"] = *rule.cached_permille;
  return out;
}

PageRule rule_from_json(const json& value) {
  PageRule rule{value.at("pages").get<std::string>()};
  if (const json* budget = member(value, "budget")) rule.budget = whole_number(*budget, "budget");
  if (const json* cached = member(value, "cached_permille"))
    rule.cached_permille =
        static_cast<std::uint32_t>(whole_number(*cached, "cached_permille", 1000));
  return rule;
}

}  // namespace

std::uint64_t whole_number(const json& value, const std::string& name, std::uint64_t most) {
  // What is parsed as unsigned is neither negative nor a fraction; numbers made by a program may be
  // signed.
  const bool whole =
      value.is_number_unsigned() || (value.is_number_integer() && value.get<std::int64_t>() >= 0);
  if (!whole || value.get<std::uint64_t>() > most)
    throw std::invalid_argument("'" + name + "' is no whole number in range");
  return value.get<std::uint64_t>();
}

ordered_json settings_to_json(const Settings& s) {
  ordered_json page_budgets = ordered_json::array();
  for (const PageRule& rule : s.page_budgets) page_budgets.push_back(rule_to_json(rule));
  ordered_json profiles = ordered_json::array();
  for (const Profile& profile : s.profiles) profiles.push_back(profile_to_json(profile));
  ordered_json viewports = ordered_json::array();
  for (const Viewport& viewport : s.viewports) viewports.push_back(to_string(viewport));
  ordered_json object = {{"base_url", or_null(s.base_url)},
                         {"url_style", to_string(s.url_style)},
                         {"ignore", s.ignore},
                         {"mechanism", to_string(s.mechanism)},
                         {"strategy", to_string(s.strategy)},
                         {"profiles", profiles},
                         {"cached_permille", or_null(s.cached_permille)},
                         {"hero", s.hero},
                         {"budget", s.budget},
                         {"page_budgets", page_budgets},
                         {"critical_budget", or_null(s.critical_budget)},
                         {"max_files", s.max_files},
                         {"max_header_bytes", s.max_header_bytes},
                         {"encoding", to_string(s.encoding)},
                         {"brotli_quality", s.brotli_quality},
                         {"gzip_level", s.gzip_level},
                         {"zstd_level", s.zstd_level},
                         {"viewports", viewports},
                         {"pin", s.pin},
                         {"exclude", s.exclude},
                         {"error_pages", s.error_pages}};
  // What few sites have stands there only where they have it.
  if (!s.recordings.empty()) object["recordings"] = s.recordings;
  for (const Route& route : s.routes)
    object["routes"].push_back({{"path", route.path}, {"send", route.send}});
  put_prefetch(s, object);
  return object;
}

Settings settings_from_json(const json& object) {
  if (!object.is_object()) throw std::invalid_argument("'settings' is no object");
  Settings s;
  if (const json* url = member(object, "base_url"); url != nullptr && !url->is_null())
    s.base_url = url->get<std::string>();
  read_word(object, "url_style", parse_url_style, s.url_style);
  read_list(object, "ignore", s.ignore);
  read_word(object, "mechanism", parse_mechanism, s.mechanism);
  read_word(object, "strategy", parse_strategy, s.strategy);
  if (const json* list = member(object, "profiles")) {
    s.profiles.clear();
    for (const json& profile : *list) s.profiles.push_back(profile_from_json(profile));
    if (s.profiles.empty()) throw std::invalid_argument("settings.profiles is empty");
  }
  if (const json* cached = member(object, "cached_permille");
      cached != nullptr && !cached->is_null())
    s.cached_permille = static_cast<std::uint32_t>(whole_number(*cached, "cached_permille", 1000));
  read_list(object, "hero", s.hero);
  read_number(object, "budget", s.budget);
  if (const json* rules = member(object, "page_budgets"))
    for (const json& rule : *rules) s.page_budgets.push_back(rule_from_json(rule));
  if (const json* critical = member(object, "critical_budget");
      critical != nullptr && !critical->is_null())
    s.critical_budget = whole_number(*critical, "critical_budget");
  read_number(object, "max_files", s.max_files);
  read_number(object, "max_header_bytes", s.max_header_bytes);
  read_word(object, "encoding", parse_encoding, s.encoding);
  read_number(object, "brotli_quality", s.brotli_quality);
  read_number(object, "gzip_level", s.gzip_level);
  read_number(object, "zstd_level", s.zstd_level);
  if (const json* list = member(object, "viewports")) {
    s.viewports.clear();
    for (const json& text : *list) {
      const auto viewport = parse_viewport(text.get<std::string>());
      if (!viewport)
        throw std::invalid_argument("settings.viewports holds '" + text.get<std::string>() +
                                    "', which is no viewport");
      s.viewports.push_back(*viewport);
    }
  }
  read_list(object, "pin", s.pin);
  read_list(object, "exclude", s.exclude);
  read_bool(object, "error_pages", s.error_pages);
  read_list(object, "recordings", s.recordings);
  if (const json* routes = member(object, "routes"))
    for (const json& route : *routes)
      s.routes.push_back(
          {route.at("path").get<std::string>(), route.at("send").get<std::vector<std::string>>()});
  read_prefetch(object, s);
  return s;
}

}  // namespace pushplan::manifest
