// What is wrong with configuration that stands beside the site already.
#include "gate/findings.h"

namespace pushplan::gate {

std::vector<Finding> existing_findings() {
  using enum Severity;
  return {};
}

}  // namespace pushplan::gate
