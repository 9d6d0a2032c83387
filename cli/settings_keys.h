// Settings as keys of pushplan.yaml: the way back from what config.cc reads.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/settings.h"

namespace pushplan::cli {

// Each key that shapes a choice with its value as YAML on one line; those that say "none" are left
// out. What was learned from logs has no key.
std::vector<std::pair<std::string, std::string>> keys_of_settings(const Settings& settings);

// A profile: its name, where that says it all.
std::string profile_text(const Profile& profile);

}  // namespace pushplan::cli
