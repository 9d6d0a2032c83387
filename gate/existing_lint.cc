#include "gate/existing_lint.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "analyzer/site/resolve.h"
#include "base/percent_encoding.h"
#include "base/size.h"
#include "base/text.h"
#include "gate/findings.h"
#include "gate/hint_judge.h"

namespace pushplan::gate {
namespace {

constexpr std::size_t kLargeHeader = 2'000, kTooLargeHeader = 4'000;  // bytes; docs of proxies

Diagnostic of_rule(const char* slug, const ExistingRule& rule, std::string message,
                   std::vector<std::string> pages) {
  const Finding& row = *find_finding(slug);
  return {row.severity,       row.slug,   rule.hints.front().file, rule.hints.front().span,
          std::move(message), row.remedy, std::move(pages),        Root::working_folder};
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

std::string without_query(const std::string& url) { return url.substr(0, url.find('?')); }

bool is_for_a_page(const site::Site& site, const ExistingRule& rule) {
  return std::any_of(site.pages.begin(), site.pages.end(), [&](const site::Page& page) {
    return rule.matches({page.url_path, site.files[page.file].path});
  });
}

// Whether a file that is missing may belong to something else on the same host, which this site has
// no part of: it has no folder of that name.
bool is_in_foreign_folder(const site::Site& site, const std::string& url_path) {
  const std::size_t mount = std::min(site.base.path.size(), url_path.size());
  const std::string path = percent_decode(without_query(url_path.substr(mount)));
  const std::size_t slash = path.find('/');
  return slash != std::string::npos &&
         std::none_of(site.files.begin(), site.files.end(), [&](const site::SiteFile& file) {
           return file.path.compare(0, slash + 1, path, 0, slash + 1) == 0;
         });
}

// Resolves a hint of a rule for no page against the path that the rule names, or the site's root. A
// file that may be missing for another reason is none.
void resolve_without_page(StatedHint& stated, const ExistingRule& rule, const site::Site& site) {
  site::Url base = site.base;
  const std::string& written = stated.hint.url;
  const bool by_path = rule.where[0] == '/';
  const bool relative = written.rfind('/', 0) != 0 && written.find("://") == std::string::npos;
  if (by_path) base.path = rule.where.substr(0, rule.where.find_first_of("*:"));
  resolve_hint(stated, site, base);
  if (stated.target == site::TargetKind::missing &&
      ((relative && !by_path) || is_in_foreign_folder(site, stated.hint.url)))
    stated.target = site::TargetKind::none;
}

bool is_of_no_use(const Diagnostic& finding) {
  return finding.code == "unreferenced-hint" || finding.code == "unused-font";
}

}  // namespace

ExistingLint::ExistingLint(std::vector<ExistingFile> files, const Settings& settings)
    : files_(std::move(files)),
      settings_(settings),
      own_host_(host_name(settings.base_url.value_or(""))) {
  for (const ExistingFile& file : files_) {
    tallies_.emplace_back(file.rules.size());
    findings_.insert(findings_.end(), file.diagnostics.begin(), file.diagnostics.end());
  }
}

void ExistingLint::page(const PageView& view) {
  const Requested request = {view.plan.page.url_path, view.site.files[view.plan.page.file].path};
  if (!begun_) without_page(view.site);
  begun_ = true;
  std::size_t bytes = 0;
  for (std::size_t f = 0; f < files_.size(); ++f) {
    Sent sent;
    for (std::size_t r = 0; r < files_[f].rules.size(); ++r) {
      const ExistingRule& each = files_[f].rules[r];
      if (host_of(files_[f], each, own_host_) == OfHost::another || !each.matches(request))
        continue;
      rule(view, each, tallies_[f][r], sent);
      if (each.carrier == Carrier::link) bytes += each.header_bytes + 2;
    }
    for (const auto& [carrier, hints] : sent) {
      std::vector<Diagnostic> twice = find_duplicates(view, hints, carrier);
      std::move(twice.begin(), twice.end(), std::back_inserter(findings_));
    }
  }
  if (bytes > 0) sizes(view, bytes);
}

void ExistingLint::rule(const PageView& view, const ExistingRule& rule, Tally& tally, Sent& sent) {
  if (tally.pages++ == 0) tally.asset = asset_matched(view.site, rule);
  std::vector<StatedHint> hints = rule.hints;
  for (StatedHint& hint : hints) {
    if (rule.carrier == Carrier::push) complete_push(hint);
    resolve_hint(hint, view);
    if (rule.carrier != Carrier::early_hints || !rule.certain) continue;
    for (const std::string& url : hint.urls)
      if (const auto file = site::file_at(view.site, without_query(url)))
        early_.emplace(without_query(url), view.site.files[*file].path);
  }
  if (rule.certain) {
    std::vector<StatedHint>& all = sent[rule.carrier];
    all.insert(all.end(), hints.begin(), hints.end());
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

// A hint to a file that is gone goes unnoticed where no page is sent it.
void ExistingLint::without_page(const site::Site& site) {
  for (const ExistingFile& file : files_)
    for (const ExistingRule& rule : file.rules) {
      if (host_of(file, rule, own_host_) != OfHost::ours || is_for_a_page(site, rule)) continue;
      std::vector<StatedHint> hints = rule.hints;
      for (StatedHint& hint : hints) {
        if (rule.carrier == Carrier::push) complete_push(hint);
        resolve_without_page(hint, rule, site);
      }
      std::vector<Diagnostic> found = judge_without_page(hints, rule.carrier);
      std::move(found.begin(), found.end(), std::back_inserter(findings_));
    }
}

// The rule that surely says how long a response stays fresh; nullptr where none does, or where what
// several say depends on the server or on what is not known here.
const FreshnessRule* ExistingLint::freshness_of(const Requested& request,
                                                const ExistingFile*& of) const {
  const FreshnessRule* sure = nullptr;
  bool fresh = false, stale = false;
  for (const ExistingFile& file : files_)
    for (const FreshnessRule& rule : file.freshness) {
      const OfHost host = host_of(file, rule, own_host_);
      if (host == OfHost::another || !rule.matches(request)) continue;
      (rule.fresh ? fresh : stale) = true;
      if (!rule.certain || host != OfHost::ours) continue;
      sure = &rule;
      of = &file;
    }
  return fresh && stale ? nullptr : sure;
}

void ExistingLint::freshness(const manifest::Manifest& manifest, bool early,
                             std::vector<Diagnostic>& of_outputs) {
  std::set<std::string> sent;  // no 103 prefetches
  for (const manifest::Group& group : manifest.groups)
    sent.insert(group.send.begin(), group.send.end());
  bool all_fresh = true;
  for (const auto& [key, resource] : manifest.resources) {
    const std::string path = without_query(resource.hint.url);
    const ExistingFile* file = nullptr;
    const FreshnessRule* rule = freshness_of({path, resource.source}, file);
    all_fresh = all_fresh && rule != nullptr && rule->fresh;
    if (early && sent.count(key) > 0) early_.emplace(path, resource.source);
  }
  if (all_fresh)
    std::erase_if(of_outputs, [](const Diagnostic& d) { return d.code == "uncacheable-hint"; });
}

void ExistingLint::say_stale() {
  std::map<const FreshnessRule*, std::pair<const ExistingFile*, std::vector<std::string>>> stale;
  for (const auto& [path, source] : early_) {
    const ExistingFile* file = nullptr;
    const FreshnessRule* rule = freshness_of({path, source}, file);
    if (rule == nullptr || rule->fresh) continue;
    stale[rule].first = file;
    stale[rule].second.push_back(path);
  }
  for (const auto& [rule, of] : stale) {
    const auto& [file, paths] = of;
    const Finding& row = *find_finding("uncacheable-hint");
    const std::size_t more = paths.size() - 1;
    findings_.push_back(
        {Severity::error,
         row.slug,
         rule->file.empty() ? file->name : rule->file,
         rule->span,
         fmt::format("{} says `{}` for {}{}, which a 103 hints: Chromium throws away what that "
                     "brought and fetches it again",
                     rule->where, rule->says, paths.front(),
                     more == 0 ? "" : " and " + count_of(more, "more file", "more files")),
         row.remedy,
         {},
         Root::working_folder});
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

void ExistingLint::say_unused(const ExistingRule& rule, Tally& tally) {
  std::vector<std::string> urls, pages;
  for (auto& [offset, found] : tally.of_no_use) {
    if (found.size() == tally.pages) {
      std::move(found.begin(), found.end(), std::back_inserter(findings_));
      continue;
    }
    if (!rule.certain) continue;
    for (const StatedHint& hint : rule.hints)
      if (hint.span && hint.span->offset == offset) urls.push_back(hint.hint.url);
    for (const Diagnostic& each : found)
      pages.insert(pages.end(), each.pages.begin(), each.pages.end());
  }
  if (urls.empty()) return;
  std::sort(pages.begin(), pages.end());
  pages.erase(std::unique(pages.begin(), pages.end()), pages.end());
  const std::size_t some = pages.size();
  findings_.push_back(of_rule("global-list", rule,
                              fmt::format("{} is for {}, and {} of them {} not need {}", rule.where,
                                          count_of(tally.pages, "page", "pages"), some,
                                          some == 1 ? "does" : "do", join(urls, ", ")),
                              std::move(pages)));
}

std::vector<Diagnostic> ExistingLint::finish() {
  for (std::size_t f = 0; f < files_.size(); ++f)
    for (std::size_t r = 0; r < files_[f].rules.size(); ++r) {
      const ExistingRule& each = files_[f].rules[r];
      Tally& tally = tallies_[f][r];
      say_unused(each, tally);
      if (!tally.asset.empty() && each.certain)
        findings_.push_back(of_rule(
            "global-list", each,
            fmt::format(
                "{} is for files that are no pages too, such as {}: they are sent the hints "
                "with every answer",
                each.where, tally.asset),
            {}));
    }
  say_stale();
  sort_and_deduplicate(findings_);
  return std::move(findings_);
}

}  // namespace pushplan::gate
