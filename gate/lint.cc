#include "gate/lint.h"

#include <fmt/format.h>

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
  std::vector<Diagnostic> found;
  lint_hints(page, found);
  lint_loading(page, site_, found);
  lint_plan(page, site_, found);
  site_.page(page);
  for (Diagnostic& finding : found) keep(std::move(finding), page.source());
}

// Generated pages share their heads, and so what is wrong with them: what is said of places in many
// pages in the same words is told at the first of them.
void Lint::keep(Diagnostic finding, const std::string& page_file) {
  const bool in_page = finding.root == Root::site && finding.file == page_file;
  std::string key = fmt::format("{} {} {}\n{}", static_cast<int>(finding.severity), finding.code,
                                finding.span.has_value(), finding.message);
  if (!in_page) {
    const SourceSpan span = finding.span.value_or(SourceSpan{});
    key += fmt::format("\n{} {} {}", finding.file, span.offset, span.length);
  }
  // What a page says twice stays two.
  for (;; key += '+') {
    const auto [place, added] = known_.emplace(key, findings_.size());
    if (added) return findings_.push_back(std::move(finding));
    std::vector<std::string>& pages = findings_[place->second].pages;
    if (finding.pages.empty()) return;
    if (!pages.empty() && pages.back() == finding.pages.back()) continue;
    pages.insert(pages.end(), finding.pages.begin(), finding.pages.end());
    return;
  }
}

std::vector<Diagnostic> Lint::finish() {
  site_.finish(findings_);
  sort_and_deduplicate(findings_);
  return std::move(findings_);
}

}  // namespace pushplan::gate
