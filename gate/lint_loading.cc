#include "gate/lint_rules.h"

namespace pushplan::gate {

void lint_loading(const LintPage& /*page*/, std::vector<Diagnostic>& /*out*/) {}

}  // namespace pushplan::gate
