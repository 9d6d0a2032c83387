#include "cli/config_budgets.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "base/size.h"
#include "base/text.h"
#include "cli/config_reader.h"
#include "emitters/emitter.h"

namespace pushplan::cli {
namespace {

constexpr std::uint32_t kMostRequests = 100'000, kMostPercent = 1'000;

std::uint64_t read_limit_value(const YAML::Node& node, const char* what, gate::Unit unit) {
  if (unit == gate::Unit::bytes) return size_of(node, what);
  if (unit == gate::Unit::files) return number_of(node, what, 0, kMostRequests);
  return static_cast<std::uint64_t>(duration_of(node, what));
}

std::vector<std::string> resource_types() {
  std::vector<std::string> names = {gate::kTotal};
  for (const gate::ResourceType type : gate::kResourceTypes) names.emplace_back(to_string(type));
  return names;
}

// Of resource types and targets; profiles are known when the whole plan is read.
void check_budget_part(const YAML::Node& node, const std::string& part,
                       const gate::MeasureRow& row) {
  if (row.part_of == gate::PartOf::resource_type) {
    const std::vector<std::string> types = resource_types();
    if (std::find(types.begin(), types.end(), part) == types.end())
      fail(node, fmt::format("{} knows no '{}'{}; it knows: {}", row.key, part,
                             did_you_mean(part, types), join(types, ", ")));
  }
  if (row.part_of == gate::PartOf::target) {
    const auto target = emitters::find_emitter(part);
    if (!target) fail(node, target.error().message);
    if (part == "html") fail(node, "target html writes its hints into the pages: it has no header");
  }
}

// A value for all, or a mapping with one for each part.
void read_limits(const YAML::Node& node, const gate::MeasureRow& row,
                 std::vector<gate::Limit>& limits) {
  if (!node.IsMap() || row.part_of == gate::PartOf::nothing) {
    const char* const part = row.part_of == gate::PartOf::resource_type ? gate::kTotal : "";
    limits.push_back({row.measure, part, read_limit_value(node, row.key, row.unit)});
    return;
  }
  if (node.size() == 0) fail(node, fmt::format("{} needs a limit for some part", row.key));
  std::set<std::string> seen;
  for (const auto& entry : node) {
    const std::string part = text_of(entry.first, "a key");
    if (!seen.insert(part).second) fail(entry.first, fmt::format("'{}' is given twice", part));
    check_budget_part(entry.first, part, row);
    limits.push_back({row.measure, part, read_limit_value(entry.second, row.key, row.unit)});
  }
}

// Digits, which a point may part.
bool is_plain_number(std::string_view text) {
  const std::size_t point = std::min(text.find('.'), text.size());
  const auto digits = [](std::string_view part) {
    return !part.empty() && std::all_of(part.begin(), part.end(), is_ascii_digit);
  };
  return digits(text.substr(0, point)) && (point == text.size() || digits(text.substr(point + 1)));
}

// Thousandths of "5%", or of "5" where only a percentage can stand: there a number may be in any of
// YAML's forms.
std::optional<std::uint32_t> parse_percent(const YAML::Node& node, bool sign_needed) {
  std::string text = node.Scalar();
  const bool sign = !text.empty() && text.back() == '%';
  if (sign) text.pop_back();
  if (sign) text.erase(text.find_last_not_of(' ') + 1);
  const bool any_form = !sign && !sign_needed && node.Tag() != "!";
  double value = 0;
  if ((sign_needed && !sign) || !(any_form || is_plain_number(text)) ||
      !YAML::convert<double>::decode(YAML::Node(text), value) || !(value >= 0) ||
      value > kMostPercent)
    return std::nullopt;
  return static_cast<std::uint32_t>(std::lround(value * 10));
}

gate::Ratchet read_ratchet(const YAML::Node& node) {
  gate::Ratchet ratchet;
  if (!node.IsMap()) {
    const std::string text = text_of(node, "ratchet");
    const auto permille = parse_percent(node, true);
    const auto bytes = parse_size(text);
    if (!permille && !bytes)
      fail(node, fmt::format("ratchet '{}' is no share and no size; write it like 5%, 2kB or "
                             "{{percent: 5, bytes: 2kB}}",
                             text));
    return {permille.value_or(0), permille ? 0 : *bytes};
  }
  read_mapping(node, "ratchet",
               {
                   {"percent",
                    [&](const YAML::Node& n) {
                      text_of(n, "percent");
                      const auto permille = parse_percent(n, false);
                      if (!permille)
                        fail(n, fmt::format("percent must be a number from 0 to {}", kMostPercent));
                      ratchet.permille = *permille;
                    }},
                   {"bytes", [&](const YAML::Node& n) { ratchet.bytes = size_of(n, "bytes"); }},
               });
  return ratchet;
}

gate::PageBudget read_budget(const YAML::Node& node) {
  gate::PageBudget budget;
  std::map<std::string, Reader> keys = {
      {"match", [&](const YAML::Node& n) { budget.match = text_of(n, "match"); }},
      {"ratchet", [&](const YAML::Node& n) { budget.ratchet = read_ratchet(n); }},
  };
  for (const gate::MeasureRow& row : gate::all_measures())
    keys[row.key] = [&budget, &row](const YAML::Node& n) { read_limits(n, row, budget.limits); };
  read_mapping(node, "a rule of `budgets`", keys);
  if (budget.limits.empty() && !budget.ratchet)
    fail(node, "a rule of `budgets` needs a limit, such as `early_bytes: 50kB`");
  if (budget.match.empty()) fail(node["match"], "match must be a glob over URL paths");
  return budget;
}

// Where the plan's own `budgets` name a part of a key; the plan itself where they do not.
YAML::Node place_of_part(const YAML::Node& plan, const std::string& key, const std::string& part) {
  const YAML::Node budgets = plan["budgets"];
  if (budgets && budgets.IsSequence())
    for (const YAML::Node& rule : budgets)
      if (const YAML::Node parts = rule[key]; parts && parts.IsMap())
        for (const auto& entry : parts)
          if (entry.first.Scalar() == part) return entry.first;
  return plan;
}

}  // namespace

void read_budgets(const YAML::Node& node, std::vector<gate::PageBudget>& budgets) {
  if (!node.IsSequence()) fail(node, "budgets must be a list of {match, early_bytes, ...}");
  budgets.clear();
  for (const YAML::Node& rule : node) budgets.push_back(read_budget(rule));
}

void check_budgets(const PlanConfig& plan, const YAML::Node& node) {
  std::vector<std::string> profiles, targets;
  for (const Profile& profile : plan.settings.profiles) profiles.push_back(profile.id);
  for (const OutputConfig& output : plan.outputs) targets.push_back(output.target);
  for (const gate::PageBudget& budget : plan.budgets)
    for (const gate::Limit& limit : budget.limits) {
      const gate::MeasureRow& row = gate::all_measures()[static_cast<std::size_t>(limit.measure)];
      const bool is_profile = row.part_of == gate::PartOf::profile;
      if (limit.part.empty() || !(is_profile || row.part_of == gate::PartOf::target)) continue;
      const std::vector<std::string>& known = is_profile ? profiles : targets;
      if (std::find(known.begin(), known.end(), limit.part) != known.end()) continue;
      fail(
          place_of_part(node, row.key, limit.part),
          fmt::format("{} names '{}', which is no {} of the plan{}; it has: {}", row.key,
                      limit.part, is_profile ? "profile" : "target among the `outputs`",
                      did_you_mean(limit.part, known), known.empty() ? "none" : join(known, ", ")));
    }
}

}  // namespace pushplan::cli
