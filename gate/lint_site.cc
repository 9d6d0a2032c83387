#include "gate/lint_site.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/duration.h"
#include "base/size.h"
#include "gate/findings.h"
#include "gate/lint_rules.h"

namespace pushplan::gate {
namespace {

using What = study::Inlined::What;

// What a repetition must cost the whole site before it is worth a word: less is a fair price for a
// round trip saved.
constexpr std::size_t kRepeatedBytes = 100'000;
constexpr std::size_t kInlinedBytes = 4'000;  // of one content

const char* name_of(What what) {
  return what == What::style    ? "inline style"
         : what == What::script ? "inline script"
                                : "data: URL";
}

// What the content weighs as a file: base64 writes 3 bytes as 4, and the URL has a head.
std::size_t bytes_as_file(What what, std::size_t bytes) {
  return what == What::data ? bytes * 100 / 137 : bytes;
}

Diagnostic site_finding(const char* slug, std::string message,
                        std::vector<std::string> pages = {}) {
  const Finding& row = *find_finding(slug);
  return {row.severity, slug, "", std::nullopt, std::move(message), row.remedy, std::move(pages)};
}

}  // namespace

void SiteLint::page(const LintPage& page) {
  sends_ = sends_ || !page.view.plan.chosen.empty();
  add_inlined(page);
}

void SiteLint::add_inlined(const LintPage& page) {
  for (const study::Inlined& inlined : page.view.needs.inlined) {
    Repeated& entry = inlined_[{inlined.what, inlined.hash, inlined.span.length}];
    const std::string& url = page.view.plan.page.url_path;
    if (entry.pages.empty()) {
      entry.file = page.source();
      entry.span = inlined.span;
    }
    ++entry.times;
    if (entry.pages.empty() || entry.pages.back() != url) entry.pages.push_back(url);
  }
}

void SiteLint::add(Diagnostic finding, const std::string& example) {
  const auto key = std::tuple(finding.severity, finding.code, finding.message);
  const auto [place, added] = exemplified_.try_emplace(key);
  Exemplified& entry = place->second;
  if (added) {
    entry = {std::move(finding), example};
    return;
  }
  entry.others = entry.others || entry.example != example;
  std::vector<std::string>& pages = entry.finding.pages;
  pages.insert(pages.end(), finding.pages.begin(), finding.pages.end());
}

void SiteLint::html_delayed(const LintPage& page, const std::string& profile, Microseconds by) {
  Delayed& entry = delayed_[profile];
  entry.most = std::max(entry.most, by);
  entry.pages.push_back(page.view.plan.page.url_path);
}

void SiteLint::repeated_inline(std::vector<Diagnostic>& out) const {
  for (const auto& [key, entry] : inlined_) {
    const auto& [what, hash, bytes] = key;
    const std::size_t all = bytes * entry.times, file = bytes_as_file(what, bytes);
    if (entry.pages.size() < 2 || bytes < kInlinedBytes || all < kRepeatedBytes + file) continue;
    Diagnostic finding = site_finding(
        "repeated-inline",
        fmt::format("the same {} of {} stands {} times in the site's pages, {} in all; as a file "
                    "of {} it would save {}",
                    name_of(what), format_size(bytes), entry.times, format_size(all),
                    format_size(file), format_size(all - file)),
        entry.pages);
    finding.file = entry.file;
    finding.span = SourceSpan{entry.span.offset, 1};
    out.push_back(std::move(finding));
  }
}

void SiteLint::finish(std::vector<Diagnostic>& out) const {
  repeated_inline(out);
  for (const auto& [key, entry] : exemplified_) {
    out.push_back(entry.finding);
    out.back().message += (entry.others ? ", as " : ": ") + entry.example;
  }
  for (const auto& [profile, entry] : delayed_)
    out.push_back(site_finding(
        "hint-delays-html",
        fmt::format("what is sent early is predicted to delay the HTML on {}, by up to {} ms, and "
                    "with it the first paint",
                    profile, entry.most / 1000),
        entry.pages));
  if (!sends_) return;
  if (settings_.mechanism == Mechanism::push)
    out.push_back(site_finding("push-without-browsers",
                               "mechanism `push`: no current browser accepts what is pushed"));
  const auto thinks = [](const Profile& profile) { return profile.think > 0; };
  if (settings_.mechanism == Mechanism::early_hints &&
      std::none_of(settings_.profiles.begin(), settings_.profiles.end(), thinks))
    out.push_back(site_finding("no-think-time",
                               "mechanism `early-hints`, and no profile gives the server time to "
                               "think: a 103 is predicted to gain little over a Link header"));
}

}  // namespace pushplan::gate
