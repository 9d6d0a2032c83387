// Rules of the user's that set Link, in a host's JSON file.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "emitters/json_rules.h"
#include "emitters/route_patterns.h"

namespace pushplan::emitters {

class RulesByHand {
 public:
  // `pattern_of` reads a rule's pattern. A rule whose pattern is beyond us, or which holds under
  // conditions (`has`, `missing`), cannot be folded into ours: a finding (lost-link-values).
  RulesByHand(const Emission& emission, const Json& rules,
              std::optional<RoutePattern> (*pattern_of)(const Json& rule),
              std::vector<Diagnostic>& diagnostics);

  // The values of Link of all rules that match a path.
  std::vector<std::string> links(const std::string& path) const;

 private:
  struct Rule {
    RoutePattern pattern;
    std::vector<std::string> links;
  };
  std::vector<Rule> rules_;
};

// A string member of an object.
std::optional<std::string> text_in(const Json& object, const char* name);
// A boolean member of an object.
std::optional<bool> switch_of(const Json& object, const char* name);
bool is_true(const Json& object, const char* name);

}  // namespace pushplan::emitters
