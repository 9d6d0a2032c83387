#include "cli/severities.h"

#include <utility>

#include "analyzer/site_plan.h"
#include "base/glob.h"
#include "manifest/manifest.h"

namespace pushplan::cli {
namespace {

using Wanted = std::optional<Severity>;

Wanted severity_of(const Diagnostic& finding, const Severities& everywhere) {
  const auto found = everywhere.find(finding.code);
  return found == everywhere.end() ? Wanted(finding.severity) : found->second;
}

Wanted severity_on(const std::string& page, const std::string& slug, Wanted otherwise,
                   const std::vector<PageSeverities>& rules) {
  for (auto rule = rules.rbegin(); rule != rules.rend(); ++rule) {
    const auto found = rule->severities.find(slug);
    if (found != rule->severities.end() && glob_match(rule->pages, page)) return found->second;
  }
  return otherwise;
}

// The finding once for each severity that it has on its pages.
void split(const Diagnostic& finding, const std::map<Wanted, std::vector<std::string>>& pages,
           const PageFiles& files, std::vector<Diagnostic>& out) {
  for (const auto& [severity, urls] : pages) {
    if (!severity) continue;
    Diagnostic part = finding;
    part.severity = *severity;
    part.pages = urls;
    // Without a span the file is that of the first page.
    const auto first = files.find(urls.front());
    if (!part.span && !part.file.empty() && first != files.end()) part.file = first->second;
    out.push_back(std::move(part));
  }
}

}  // namespace

PageFiles page_files(const SitePlan& plan) {
  PageFiles files;
  for (const PlannedPage& page : plan.pages) files.emplace(page.url_path, page.source);
  return files;
}

PageFiles page_files(const manifest::Manifest& manifest) {
  PageFiles files;
  for (const manifest::Group& group : manifest.groups)
    files.insert(group.pages.begin(), group.pages.end());
  return files;
}

void apply_severities(const Severities& everywhere, const std::vector<PageSeverities>& on_pages,
                      const PageFiles& files, std::vector<Diagnostic>& diagnostics) {
  if (everywhere.empty() && on_pages.empty()) return;
  std::map<std::string, std::string> page_of;  // by its file
  if (!on_pages.empty())
    for (const auto& [url, file] : files) page_of.emplace(file, url);
  std::vector<Diagnostic> kept;
  for (Diagnostic& finding : diagnostics) {
    const Wanted otherwise = severity_of(finding, everywhere);
    if (!finding.pages.empty() && !on_pages.empty()) {
      std::map<Wanted, std::vector<std::string>> pages;
      for (const std::string& page : finding.pages)
        pages[severity_on(page, finding.code, otherwise, on_pages)].push_back(page);
      split(finding, pages, files, kept);
      continue;
    }
    const auto page = finding.root == Root::site ? page_of.find(finding.file) : page_of.end();
    const Wanted wanted = page == page_of.end()
                              ? otherwise
                              : severity_on(page->second, finding.code, otherwise, on_pages);
    if (!wanted) continue;
    finding.severity = *wanted;
    kept.push_back(std::move(finding));
  }
  diagnostics = std::move(kept);
  sort_and_deduplicate(diagnostics);
}

}  // namespace pushplan::cli
