#include "gate/lint.h"

#include <utility>

#include "gate/findings.h"
#include "gate/lint_rules.h"

namespace pushplan::gate {

Diagnostic LintPage::finding(const char* slug, std::string message,
                             std::optional<SourceSpan> span) const {
  const Finding& row = *find_finding(slug);
  return {row.severity,
          slug,
          source(),
          span,
          std::move(message),
          row.remedy,
          {view.plan.page.url_path}};
}

void Lint::page(const PageView& view) {
  const LintPage page = {view, settings_};
  lint_hints(page, findings_);
  lint_loading(page, site_, findings_);
  lint_plan(page, site_, findings_);
  site_.page(page);
}

std::vector<Diagnostic> Lint::finish() {
  site_.finish(findings_);
  sort_and_deduplicate(findings_);
  return std::move(findings_);
}

}  // namespace pushplan::gate
