#include "emitters/rules_by_hand.h"

#include <fmt/format.h>

#include <utility>

namespace pushplan::emitters {

RulesByHand::RulesByHand(const Emission& emission, const Json& rules,
                         std::optional<RoutePattern> (*pattern_of)(const Json& rule),
                         std::vector<Diagnostic>& diagnostics) {
  std::size_t number = 0;
  for (const Json& rule : rules) {
    ++number;
    std::vector<std::string> links = links_of_rule(rule);
    if (links.empty()) continue;
    std::optional<RoutePattern> pattern = pattern_of(rule);
    const bool conditional = rule.contains("has") || rule.contains("missing");
    if (pattern && !conditional) {
      rules_.push_back({std::move(*pattern), std::move(links)});
      continue;
    }
    if (emission.delivery.sets.empty()) continue;
    diagnostics.push_back(
        {Severity::error, "lost-link-values", "", std::nullopt,
         fmt::format("the Link of rule {} of {} is not sent where ours is: {}", number,
                     emission.target.file_name,
                     conditional ? "it holds under conditions" : "its pattern cannot be read here"),
         "give the rule a plain pattern, or write the link into the pages"});
  }
}

std::vector<std::string> RulesByHand::links(const std::string& path) const {
  std::vector<std::string> out;
  for (const Rule& rule : rules_)
    if (rule.pattern.matches(path)) out.insert(out.end(), rule.links.begin(), rule.links.end());
  return out;
}

std::optional<std::string> text_in(const Json& object, const char* name) {
  if (!object.is_object() || !object.contains(name) || !object[name].is_string())
    return std::nullopt;
  return object[name].get<std::string>();
}

std::optional<bool> switch_of(const Json& object, const char* name) {
  if (!object.is_object() || !object.contains(name) || !object[name].is_boolean())
    return std::nullopt;
  return object[name].get<bool>();
}

bool is_true(const Json& object, const char* name) {
  return switch_of(object, name).value_or(false);
}

}  // namespace pushplan::emitters
