// The table of findings (gate/findings.h) as text: `explain SLUG`, `explain --list`, and
// docs/FINDINGS.md.
#pragma once

#include <string>
#include <string_view>

#include "gate/findings.h"

namespace pushplan::cli {

// Where the documentation of a finding stands in the web.
std::string finding_url(std::string_view slug);

std::string finding_as_text(const gate::Finding& finding);
std::string findings_as_text();
std::string findings_as_markdown();

}  // namespace pushplan::cli
