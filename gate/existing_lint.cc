#include "gate/existing_lint.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/size.h"
#include "base/text.h"
#include "gate/findings.h"

namespace pushplan::gate {
namespace {

constexpr std::size_t kLargeHeader = 2'000, kTooLargeHeader = 4'000;  // bytes; docs of proxies

Diagnostic of_rule(const char* slug, const ExistingFile& file, const ExistingRule& rule,
                   std::string message, std::vector<std::string> pages) {
  const Finding& row = *find_finding(slug);
  return {row.severity,       row.slug,   file.name,        rule.hints.front().span,
          std::move(message), row.remedy, std::move(pages), Root::working_folder};
}

// A response that is for no page and that the rule matches, or "".
std::string asset_matched(const site::Site& site, const ExistingRule& rule) {
  std::set<site::FileId> pages;
  for (const site::Page& page : site.pages) pages.insert(page.file);
  for (site::FileId id = 0; id < site.files.size(); ++id) {
    if (pages.count(id) > 0) continue;
    const std::string& path = site.files[id].path;
    if (rule.matches({"/" + path, path})) return "/" + path;
  }
  return "";
}

// A push by path says no destination: it is the one that such a file has.
void complete_push(StatedHint& stated) {
  Hint& hint = stated.hint;
  if (!hint.as.empty()) return;
  const std::string path = to_lower(hint.url.substr(0, hint.url.find('?')));
  const auto ends = [&](std::string_view ending) {
    return path.size() > ending.size() && path.substr(path.size() - ending.size()) == ending;
  };
  hint.as = ends(".css")                      ? "style"
            : ends(".js") || ends(".mjs")     ? "script"
            : ends(".woff2") || ends(".woff") ? "font"
                                              : "image";
  if (hint.as == "font") hint.crossorigin = "anonymous";
}

bool is_of_no_use(const Diagnostic& finding) {
  return finding.code == "unreferenced-hint" || finding.code == "unused-font";
}

}  // namespace

ExistingLint::ExistingLint(std::vector<ExistingFile> files, const Settings& settings)
    : files_(std::move(files)), settings_(settings) {
  for (const ExistingFile& file : files_) {
    tallies_.emplace_back(file.rules.size());
    findings_.insert(findings_.end(), file.diagnostics.begin(), file.diagnostics.end());
  }
}

void ExistingLint::page(const PageView& view) {
  const Requested request = {view.plan.page.url_path, view.site.files[view.plan.page.file].path};
  std::size_t bytes = 0;
  for (std::size_t f = 0; f < files_.size(); ++f)
    for (std::size_t r = 0; r < files_[f].rules.size(); ++r) {
      const ExistingRule& each = files_[f].rules[r];
      if (!each.matches(request)) continue;
      rule(view, each, tallies_[f][r]);
      if (each.carrier == Carrier::link) bytes += each.header_bytes + 2;
    }
  if (bytes > 0) sizes(view, bytes);
}

void ExistingLint::rule(const PageView& view, const ExistingRule& rule, Tally& tally) {
  if (tally.pages++ == 0) tally.asset = asset_matched(view.site, rule);
  std::vector<StatedHint> hints = rule.hints;
  for (StatedHint& hint : hints) {
    if (rule.carrier == Carrier::push) complete_push(hint);
    resolve_hint(hint, view);
  }
  std::vector<Diagnostic> found = judge_hints(view, hints, rule.carrier);
  std::vector<Diagnostic> twice = compare_carriers(view, hints_in_page(view), hints, rule.carrier);
  std::move(twice.begin(), twice.end(), std::back_inserter(found));
  for (Diagnostic& finding : found) {
    if (!is_of_no_use(finding)) {
      findings_.push_back(std::move(finding));
      continue;
    }
    const std::size_t at = finding.span ? finding.span->offset : 0;
    tally.of_no_use[at].push_back(std::move(finding));
  }
}

// What a browser, and every proxy on the way, is sent as Link: the files' own, and ours beside it.
void ExistingLint::sizes(const PageView& view, std::size_t existing_bytes) {
  const bool ours = settings_.mechanism != Mechanism::early_hints;
  const std::size_t all = existing_bytes + (ours ? view.plan.header_bytes : 0);
  if (all <= kLargeHeader) return;
  const Finding& row = *find_finding(all > kTooLargeHeader ? "header-too-large" : "header-large");
  findings_.push_back(
      {row.severity,
       row.slug,
       view.site.files[view.plan.page.file].path,
       std::nullopt,
       fmt::format("the Link values of the existing configuration and ours weigh {} "
                   "together",
                   format_exact(all)),
       row.remedy,
       {view.plan.page.url_path}});
}

void ExistingLint::say_unused(const ExistingFile& file, const ExistingRule& rule, Tally& tally) {
  std::vector<std::string> urls, pages;
  for (auto& [offset, found] : tally.of_no_use) {
    if (found.size() == tally.pages) {
      std::move(found.begin(), found.end(), std::back_inserter(findings_));
      continue;
    }
    for (const StatedHint& hint : rule.hints)
      if (hint.span && hint.span->offset == offset) urls.push_back(hint.hint.url);
    for (const Diagnostic& each : found)
      pages.insert(pages.end(), each.pages.begin(), each.pages.end());
  }
  if (urls.empty()) return;
  std::sort(pages.begin(), pages.end());
  pages.erase(std::unique(pages.begin(), pages.end()), pages.end());
  const std::size_t some = pages.size();
  findings_.push_back(of_rule("global-list", file, rule,
                              fmt::format("{} is for {}, and {} of them {} not need {}", rule.where,
                                          count_of(tally.pages, "page", "pages"), some,
                                          some == 1 ? "does" : "do", join(urls, ", ")),
                              std::move(pages)));
}

std::vector<Diagnostic> ExistingLint::finish() {
  for (std::size_t f = 0; f < files_.size(); ++f)
    for (std::size_t r = 0; r < files_[f].rules.size(); ++r) {
      const ExistingFile& file = files_[f];
      const ExistingRule& each = file.rules[r];
      Tally& tally = tallies_[f][r];
      say_unused(file, each, tally);
      if (!tally.asset.empty() && each.certain)
        findings_.push_back(of_rule(
            "global-list", file, each,
            fmt::format(
                "{} is for files that are no pages too, such as {}: they are sent the hints "
                "with every answer",
                each.where, tally.asset),
            {}));
    }
  sort_and_deduplicate(findings_);
  return std::move(findings_);
}

}  // namespace pushplan::gate
