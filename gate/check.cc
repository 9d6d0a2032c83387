#include "gate/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <set>

#include "base/glob.h"
#include "base/size.h"
#include "base/text.h"
#include "emitters/emitter.h"
#include "gate/diff.h"
#include "gate/findings.h"
#include "gate/parts.h"

namespace pushplan::gate {

using manifest::Group;
using manifest::Manifest;
using manifest::Resource;

namespace {

constexpr double kTolerance = 0.01;  // of a weight: versions of the compressors differ by so much

// The resources of a page's list.
std::vector<Resource> list_of(const Manifest& m, const std::vector<std::string>& keys) {
  std::vector<Resource> list;
  for (const std::string& key : keys) list.push_back(m.resources.at(key));
  return list;
}

// "/app.*.css was renamed (content moved): /app.1.css is now /app.2.css"; what a hint of the one
// file is no more.
std::string renaming(const FileChange& file) {
  std::string out = fmt::format("~ {} was renamed ({}", file.name,
                                file.content_changed() ? "content moved" : "the content stayed");
  if (file.growth() != 0)
    out += fmt::format(", {}{}", file.growth() < 0 ? "-" : "+",
                       format_exact(static_cast<std::uint64_t>(std::abs(file.growth()))));
  return fmt::format("{}): {} is now {}", out, file.then.hint.url, file.now.hint.url);
}

class Checker {
 public:
  explicit Checker(const CheckInput& input)
      : in_(input), diff_(diff(input.committed, input.fresh, input.hashed_names)) {
    for (const PlannedPage& page : in_.plan.pages) pages_[page.url_path] = &page;
    for (const FileChange& file : diff_.files)
      if (file.renamed()) renamed_[file.then.hint.url] = &file;
  }

  std::vector<Diagnostic> run() {
    budgets();
    prefetch_budget();
    must_haves();
    missing_files();
    staleness();
    weights();
    sort_and_deduplicate(findings_);
    return std::move(findings_);
  }

 private:
  void add(Severity severity, const char* code, const std::string& file, std::string message,
           std::string remedy, std::vector<std::string> pages = {}) {
    findings_.push_back({severity, code, file, std::nullopt, std::move(message), std::move(remedy),
                         std::move(pages)});
  }

  // What a committed resource weighs now, also under another name; what it weighed then when its
  // file is gone.
  std::uint64_t weight_now(const Resource& r) const {
    const auto found = in_.plan.weighed.find(r.source);
    if (const auto other = renamed_.find(r.hint.url);
        found == in_.plan.weighed.end() && other != renamed_.end())
      return other->second->now.bytes;
    return found == in_.plan.weighed.end() ? r.bytes : found->second.bytes;
  }

  // Which files of a list grew, the most first; or, when none did, the list by weight.
  std::string what_makes_up(const std::vector<Resource>& list) const {
    std::vector<Part> parts;
    for (const Resource& r : list) parts.push_back({r.source, weight_now(r), r.bytes});
    const std::string grown = what_grew(parts);
    return grown.empty() ? "it is made up of " + heaviest(parts) : grown;
  }

  // The committed list of every page under the budget that is in force now.
  void budgets() {
    for (const Group& group : in_.committed.groups) {
      const std::vector<Resource> list = list_of(in_.committed, group.send);
      std::uint64_t bytes = 0;
      for (const Resource& r : list) bytes += weight_now(r);
      std::map<std::uint64_t, std::vector<std::string>> over;  // pages by their budget
      for (const auto& [url, source] : group.pages)
        if (const auto page = pages_.find(url);
            page != pages_.end() && bytes > page->second->budget_bytes) {
          over[page->second->budget_bytes].push_back(url);
          over_.insert(url);
        }
      for (const auto& [budget, pages] : over) {
        const std::uint64_t before = budget_of(in_.committed.settings, pages.front());
        const std::string lowered =
            before > budget ? fmt::format("; the budget was {} when the manifest was made",
                                          format_exact(before))
                            : "";
        add(Severity::error, "over-budget", pages_.at(pages.front())->source,
            fmt::format("the committed files weigh {}; {}{}", over_budget(bytes, budget, "budget"),
                        what_makes_up(list), lowered),
            "make the files smaller, raise the budget, or run `pushplan plan` to choose anew",
            pages);
      }
    }
  }

  // The committed lists for next pages under the budget that is in force now.
  void prefetch_budget() {
    const std::uint64_t budget = in_.fresh.settings.prefetch.budget;
    for (const Group& group : in_.committed.groups) {
      const std::vector<Resource> list = list_of(in_.committed, group.prefetch);
      std::uint64_t bytes = 0;
      for (const Resource& r : list) bytes += weight_now(r);
      std::vector<std::string> pages;
      for (const auto& [url, source] : group.pages)
        if (pages_.count(url) > 0) pages.push_back(url);
      if (bytes <= budget || pages.empty()) continue;
      over_prefetch_budget_.insert(pages.begin(), pages.end());
      add(Severity::error, "over-budget", pages_.at(pages.front())->source,
          fmt::format("the committed files for the next page weigh {}; {}",
                      over_budget(bytes, budget, "prefetch budget"), what_makes_up(list)),
          "make the files smaller, raise `prefetch: {budget}`, or run `pushplan plan` to choose "
          "anew",
          pages);
    }
  }

  // Pinned files, and render-blocking files under the critical budget: what no choice can leave
  // out.
  void must_haves() {
    std::map<std::string, std::vector<std::string>> pages_of;  // by message
    std::map<std::string, std::string> file_of;
    const auto note = [&](const PlannedPage& page, std::string message) {
      file_of.emplace(message, page.source);
      pages_of[std::move(message)].push_back(page.url_path);
    };
    for (const PlannedPage& page : in_.plan.pages) {
      if (page.pinned_bytes > page.budget_bytes)
        note(page, "the pinned files weigh " +
                       over_budget(page.pinned_bytes, page.budget_bytes, "budget"));
      else if (!page.pinned_out.empty())
        note(page, "pinned files do not fit: " + join(page.pinned_out, ", "));
      const auto critical = in_.fresh.settings.critical_budget;
      if (critical && page.critical_bytes > *critical)
        note(page, fmt::format("the render-blocking files weigh {}: {}",
                               over_budget(page.critical_bytes, *critical, "critical budget"),
                               join(page.must_have, ", ")));
    }
    for (const auto& [message, pages] : pages_of)
      add(Severity::error, "over-budget", file_of.at(message), message,
          "make the files smaller, or raise the budget", pages);
  }

  // What is there under another name is told as a renaming.
  void missing_files() {
    std::set<std::string> renamed;
    for (const FileChange& file : diff_.files)
      if (file.renamed() && !file.pages.empty()) renamed.insert(file.then.hint.url);
    for (const auto& [key, r] : in_.committed.resources)
      if (in_.plan.weighed.count(r.source) == 0 && renamed.count(r.hint.url) == 0)
        add(Severity::error, "missing-file", "",
            fmt::format("{} hints {}, and {} is no file of the site any more", in_.manifest_name,
                        r.hint.url, r.source),
            "run `pushplan plan` and commit the manifest");
  }

  // Pages that came, went, or would send other hints now; equal changes are one finding. Of a page
  // that is over its budget all is told already, with the same remedy.
  void staleness() {
    std::map<std::string, std::vector<std::string>> changes;  // what changed -> pages
    const auto note = [&](const std::string& change, const std::vector<std::string>& pages) {
      for (const std::string& page : pages)
        if (over_.count(page) == 0) changes[change].push_back(page);
    };
    for (const PageSet& set : diff_.pages_came) note("not in the manifest", set.pages);
    for (const PageSet& set : diff_.pages_went)
      note("in the manifest, but no page of the site", set.pages);
    for (const FileChange& file : diff_.files)
      if (file.renamed())
        note(renaming(file), file.pages);
      else if (!(file.then.hint == file.now.hint))
        note(fmt::format("would now send ~ {} (fetched in another way)", file.name), file.pages);
    for (const PageChange& change : diff_.pages)
      for (const std::string& page : change.pages)
        if (!change.send.empty())
          note("would now send " + difference(change.send), {page});
        else if (!change.prefetch.empty() && over_prefetch_budget_.count(page) == 0)
          note("would now prefetch " + difference(change.prefetch), {page});
        else if (!change.next.empty() || !change.connections.empty())
          note("would now name other next pages or connections", {page});
    for (const auto& [change, pages] : changes) {
      const auto page = pages_.find(pages.front());
      add(Severity::error, "stale-manifest", page == pages_.end() ? "" : page->second->source,
          change,
          "run `pushplan plan` (or `pushplan build`) with the same settings and commit what it "
          "writes",
          pages);
    }
  }

  static std::string difference(const ListEdit<Resource>& edit) {
    std::vector<std::string> parts;
    for (const Resource& r : edit.came) parts.push_back("+ " + r.hint.url);
    for (const Resource& r : edit.went) parts.push_back("- " + r.hint.url);
    return parts.empty() ? "the same files in another order" : join(parts, ", ");
  }

  // Weights that moved; what they mean for a budget is said above.
  void weights() {
    for (const auto& [key, r] : in_.committed.resources) {
      const auto found = in_.plan.weighed.find(r.source);
      if (found == in_.plan.weighed.end() || found->second.bytes == r.bytes) continue;
      const auto then = static_cast<double>(r.bytes),
                 now = static_cast<double>(found->second.bytes);
      const bool beyond = std::abs(now - then) > kTolerance * then;
      const bool error = in_.weights == Weights::frozen && beyond;
      add(error ? Severity::error : Severity::note, "weight-moved", r.source,
          fmt::format("{} weighs {}, not {} as in {}", r.hint.url,
                      format_exact(found->second.bytes), format_exact(r.bytes), in_.manifest_name),
          "run `pushplan plan` to record it");
    }
  }

  const CheckInput& in_;
  const Diff diff_;
  std::map<std::string, const PlannedPage*> pages_;
  std::map<std::string, const FileChange*> renamed_;  // by URL in the committed manifest
  std::set<std::string> over_, over_prefetch_budget_;
  std::vector<Diagnostic> findings_;
};

}  // namespace

std::vector<Diagnostic> check(const CheckInput& input) { return Checker(input).run(); }

std::vector<std::string> sources_of(const Manifest& manifest) {
  std::set<std::string> sources;
  for (const auto& [key, resource] : manifest.resources) sources.insert(resource.source);
  return {sources.begin(), sources.end()};
}

plan::KeptLists lists_of(const Manifest& manifest) {
  plan::KeptLists lists;
  for (const manifest::Group& group : manifest.groups) {
    std::vector<std::string> urls;
    for (const std::string& key : group.send) urls.push_back(manifest.resources.at(key).hint.url);
    for (const auto& [url_path, source] : group.pages) lists[source] = urls;
  }
  return lists;
}

namespace {

// With their line ends.
std::vector<std::string> sorted_lines(std::string_view text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    lines.emplace_back(text.substr(at, end - at));
    at = end;
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

// Git on Windows checks text out so.
std::string with_lf(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at)
    if (text.substr(at, 2) != "\r\n") out += text[at];
  return out;
}

}  // namespace

std::optional<Diagnostic> check_output(const std::string& name,
                                       const std::optional<std::string>& committed,
                                       const std::string& fresh) {
  if (committed && *committed == fresh) return std::nullopt;
  Diagnostic finding{Severity::error,
                     "stale-output",
                     name,
                     std::nullopt,
                     "",
                     "run `pushplan build` and commit what it writes",
                     {},
                     Root::working_folder};
  if (!committed) {
    finding.message = name + " does not exist";
    return finding;
  }
  if (with_lf(*committed) == with_lf(fresh)) {
    finding.message = name + " is what would be written now but for its line ends, which are " +
                      (fresh.size() < committed->size() ? "CRLF" : "LF");
    finding.remedy = fmt::format(
        "let git leave them as they are: `/{0} -text` in .gitattributes (or `* text eol=lf` for "
        "all "
        "files); then delete {0} and check it out anew",
        name);
    return finding;
  }
  const auto [place, unused] =
      std::mismatch(committed->begin(), committed->end(), fresh.begin(), fresh.end());
  const auto line = std::count(committed->begin(), place, '\n') + 1;
  if (place != committed->end())
    finding.span = SourceSpan{static_cast<std::size_t>(place - committed->begin()), 1};
  const char* const how = sorted_lines(*committed) == sorted_lines(fresh)
                              ? "the lines would stand in another order, from"
                              : "the first difference is in";
  finding.message = fmt::format("{} is not what would be written now; {} line {}", name, how, line);
  return finding;
}

std::vector<Diagnostic> check_globs(const std::set<std::string>& globs, const SitePlan& plan) {
  std::vector<Diagnostic> findings;
  const Finding& row = *find_finding("unmatched-pages");
  for (const std::string& glob : globs)
    if (std::none_of(plan.pages.begin(), plan.pages.end(),
                     [&](const PlannedPage& page) { return glob_match(glob, page.url_path); }))
      findings.push_back({row.severity,
                          row.slug,
                          "",
                          std::nullopt,
                          fmt::format("`match: {}` fits no page of the site: its rule holds "
                                      "nothing",
                                      glob),
                          row.remedy,
                          {}});
  return findings;
}

std::optional<Diagnostic> check_cache_awareness(const emitters::Emitter& target,
                                                const emitters::EmitOptions& options) {
  if (options.off || options.mechanism != Mechanism::push ||
      options.cache_aware != emitters::CacheAware::none || target.cache_aware.empty())
    return std::nullopt;
  std::vector<std::string> ways;
  for (const emitters::CacheAware how : target.cache_aware)
    ways.push_back(fmt::format("`cache_aware: {}`", to_string(how)));
  const Finding& row = *find_finding("no-cache-awareness");
  return Diagnostic{
      row.severity,
      row.slug,
      "",
      std::nullopt,
      fmt::format("the output `{}` pushes to visitors that have the files already", target.name),
      "add " + join(ways, " or ") + " to it"};
}

}  // namespace pushplan::gate
