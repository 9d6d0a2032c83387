// The keys that a plan may have: their defaults and what they are, in the order in which a file
// lists them. Drives the variables of the environment, --print-config and `init`; the reader of
// each is in config.cc, and tests/unit/config_test.cc holds the two against each other.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pushplan::cli {

struct PlanKey {
  enum class Kind { scalar, list, mapping, lists };  // lists: of mappings or of lists

  const char* name;
  const char* value;  // its default as YAML; "": none
  Kind kind;
  const char* what;          // a comment of one line
  const char* example = "";  // of a value, where there is no default
};

const std::vector<PlanKey>& plan_key_table();

// The row of a key, or nullptr.
const PlanKey* find_plan_key(std::string_view name);

// "PUSHPLAN_MAX_FILES" for "max_files".
std::string variable_of(std::string_view key);

// The keys whose mappings are merged key by key where one file extends another; others replace.
bool merges(std::string_view key);

}  // namespace pushplan::cli
