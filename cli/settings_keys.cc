#include "cli/settings_keys.h"

#include <fmt/format.h>

#include "base/text.h"
#include "cli/yaml_scalar.h"

namespace pushplan::cli {
namespace {

std::string flow_list(const std::vector<std::string>& items) {
  return "[" + join(items, ", ") + "]";
}

std::string text_list(const std::vector<std::string>& texts) {
  std::vector<std::string> items;
  for (const std::string& text : texts) items.push_back(yaml_scalar(text));
  return flow_list(items);
}

std::string share_text(std::uint32_t permille) { return fmt::format("{:.3f}", permille / 1000.0); }

std::string page_rule_text(const PageRule& rule) {
  std::string out = "{match: " + yaml_scalar(rule.pages);
  if (rule.budget) out += fmt::format(", budget: {}", *rule.budget);
  if (rule.cached_permille) out += ", cached_probability: " + share_text(*rule.cached_permille);
  return out + "}";
}

std::string prefetch_text(const PrefetchSettings& p) {
  return fmt::format("{{threshold: {}, visits: {}, budget: {}, as: {}, never: {}}}",
                     share_text(p.threshold), p.visits, p.budget, to_string(p.as),
                     text_list(p.never));
}

template <class T>
std::string list_text(const std::vector<T>& list, std::string (*text)(const T&)) {
  std::vector<std::string> items;
  for (const T& each : list) items.push_back(text(each));
  return flow_list(items);
}

std::string route_text(const Route& route) {
  return fmt::format("{{path: {}, send: {}}}", yaml_scalar(route.path), text_list(route.send));
}

std::string viewport_text(const Viewport& viewport) { return to_string(viewport); }

}  // namespace

std::string profile_text(const Profile& profile) {
  if (find_profile(profile.id) == profile) return yaml_scalar(profile.id);
  return fmt::format("{{id: {}, down: {}, up: {}, rtt: {}us, think_time: {}us, weight: {}}}",
                     yaml_scalar(profile.id), profile.down / 1000, profile.up / 1000, profile.rtt,
                     profile.think, profile.weight);
}

std::vector<std::pair<std::string, std::string>> keys_of_settings(const Settings& s) {
  std::vector<std::pair<std::string, std::string>> keys = {
      {"url_style", to_string(s.url_style)},
      {"ignore", text_list(s.ignore)},
      {"error_pages", s.error_pages ? "true" : "false"},
      {"mechanism", to_string(s.mechanism)},
      {"strategy", to_string(s.strategy)},
      {"budget", std::to_string(s.budget)},
      {"max_files", std::to_string(s.max_files)},
      {"max_header_bytes", std::to_string(s.max_header_bytes)},
      {"pages", list_text(s.page_budgets, page_rule_text)},
      {"encoding", to_string(s.encoding)},
      {"quality",
       fmt::format("{{br: {}, gzip: {}, zstd: {}}}", s.brotli_quality, s.gzip_level, s.zstd_level)},
      {"profiles", list_text(s.profiles, profile_text)},
      {"viewports", list_text(s.viewports, viewport_text)},
      {"hero", text_list(s.hero)},
      {"pin", text_list(s.pin)},
      {"exclude", text_list(s.exclude)},
      {"flows", list_text(s.flows, text_list)},
      {"prefetch", prefetch_text(s.prefetch)},
      {"recordings", text_list(s.recordings)},
      {"routes", list_text(s.routes, route_text)}};
  if (s.base_url) keys.emplace_back("base_url", yaml_scalar(*s.base_url));
  if (s.critical_budget) keys.emplace_back("critical_budget", std::to_string(*s.critical_budget));
  if (s.cached_permille) keys.emplace_back("cached_probability", share_text(*s.cached_permille));
  return keys;
}

}  // namespace pushplan::cli
