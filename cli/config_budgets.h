// The key `budgets` of pushplan.yaml.
#pragma once

#include <yaml-cpp/yaml.h>

#include "cli/config.h"

namespace pushplan::cli {

void read_budgets(const YAML::Node& node, std::vector<gate::PageBudget>& budgets);

// What can only be known when the whole plan is read: limits for profiles and targets that it does
// not have. `node` is the plan's.
void check_budgets(const PlanConfig& plan, const YAML::Node& node);

}  // namespace pushplan::cli
