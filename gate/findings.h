// The table of findings: what each slug means, how grave it is unless the settings say otherwise,
// and what to do. It drives `explain SLUG`, the severities of the settings, docs/FINDINGS.md and
// the rules of machine-readable reports. A new finding is a row here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"

namespace pushplan::gate {

struct Finding {
  const char* slug;
  Severity severity;   // unless the settings or the circumstances say otherwise
  const char* what;    // one sentence, no full stop
  const char* why;     // why it matters: a few sentences
  const char* remedy;  // what to do: in the source first, where that beats a hint
};

// All of them, by slug.
const std::vector<Finding>& all_findings();

// The row of a slug, or nullptr.
const Finding* find_finding(std::string_view slug);
std::vector<std::string> finding_slugs();

// The rows of one kind; all_findings() joins them.
std::vector<Finding> lint_findings();      // what is wrong with a page or a hint: findings_lint.cc
std::vector<Finding> loading_findings();   // what makes a page load slower: findings_loading.cc
std::vector<Finding> existing_findings();  // with configuration that is there: findings_existing.cc
std::vector<Finding> verify_findings();    // with a server that runs: findings_verify.cc

}  // namespace pushplan::gate
