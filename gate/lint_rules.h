// The rules of the lint, a function each kind. For gate/lint.cc alone.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analyzer/analyze.h"
#include "base/diagnostic.h"

namespace pushplan::gate {

class SiteLint;

struct LintPage {
  const PageView& view;
  const Settings& settings;

  const std::string& source() const { return view.site.files[view.plan.page.file].path; }
  // A finding about this page, with the severity and the remedy that the table of findings has.
  Diagnostic finding(const char* slug, std::string message,
                     std::optional<SourceSpan> span = std::nullopt) const;
};

// Hints against what the page fetches: those in the page, and our own (lint_hints.cc).
void lint_hints(const LintPage& page, std::vector<Diagnostic>& out);
// How the page loads by its own markup (lint_loading.cc); what many pages share goes to `site`.
void lint_loading(const LintPage& page, SiteLint& site, std::vector<Diagnostic>& out);
// What the plan does to that (lint_plan.cc).
void lint_plan(const LintPage& page, SiteLint& site, std::vector<Diagnostic>& out);

}  // namespace pushplan::gate
