// The table of targets, for people: `emit --list` and docs/TARGETS.md.
#pragma once

#include <string>

namespace pushplan::cli {

// One target a line: name, mechanisms, what it is; what it cannot do below it.
std::string targets_as_text();

// The whole table, as it stands in docs/TARGETS.md.
std::string targets_as_markdown();

}  // namespace pushplan::cli
