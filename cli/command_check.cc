// check: what CI runs. Recomputes everything, writes nothing; exit 1 when a finding is an error.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>

#include "analyzer/describe.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/digest.h"
#include "cli/existing_files.h"
#include "cli/flow_evidence.h"
#include "cli/job.h"
#include "cli/outputs.h"
#include "cli/report.h"
#include "gate/budgets.h"
#include "gate/check.h"
#include "gate/existing_lint.h"
#include "gate/integrity.h"
#include "gate/lint.h"

namespace pushplan::cli {
namespace {

struct Verdict {
  std::vector<Diagnostic> diagnostics;
  std::string summary;
};

// The globs of rules for pages.
std::set<std::string> page_globs(const PlanConfig& plan, const Settings& settings) {
  std::set<std::string> globs;
  for (const gate::PageBudget& rule : plan.budgets) globs.insert(rule.match);
  for (const PageRule& rule : settings.page_budgets) globs.insert(rule.pages);
  for (const PageSeverities& rule : plan.page_severities) globs.insert(rule.pages);
  return globs;
}

// What an output says of no file in particular is about its own, where it is one.
void place_at_output(const emitters::Emitter& target, const OutputConfig& output,
                     Diagnostic& finding) {
  if (!finding.file.empty() || target.place == emitters::Place::folder) return;
  finding.file = output.file;
  finding.root = Root::working_folder;
}

// All that judges pages one by one, while they live.
class PageJudges {
 public:
  PageJudges(const Settings& settings, const FileSystem& site,
             std::vector<gate::ExistingFile> existing, gate::Budgets& budgets)
      : lint_(settings),
        integrity_(site, digest_in_base64),
        existing_(std::move(existing), settings),
        budgets_(budgets) {}

  void page(const PageView& view) {
    lint_.page(view);
    integrity_.page(view);
    existing_.page(view);
    budgets_.page(view);
  }

  void freshness(const manifest::Manifest& manifest, bool early, std::vector<Diagnostic>& out) {
    existing_.freshness(manifest, early, out);
  }

  void finish(std::vector<Diagnostic>& out) {
    for (std::vector<Diagnostic> more :
         {lint_.finish(), integrity_.finish(), existing_.finish(), budgets_.finish()})
      std::move(more.begin(), more.end(), std::back_inserter(out));
  }

 private:
  gate::Lint lint_;
  gate::IntegrityLint integrity_;
  gate::ExistingLint existing_;
  gate::Budgets& budgets_;
};

// Holds a plan's outputs against what would be written now.
Failure check_outputs(const Job& job, const PlanConfig& plan, const manifest::Manifest& fresh,
                      std::vector<Diagnostic>& out) {
  const std::vector<Diagnostic> twice = two_carriers(plan.outputs);
  out.insert(out.end(), twice.begin(), twice.end());
  for (const OutputConfig& wanted : plan.outputs) {
    const Result<const emitters::Emitter*> target = emitters::find_emitter(wanted.target);
    if (!target) return target.error();
    Result<Output> output = make_output(job, fresh, wanted);
    if (!output) return output.error();
    emitters::EmitOptions options = wanted.options;
    options.mechanism = wanted.mechanism.value_or(plan.settings.mechanism);
    if (auto finding = gate::check_cache_awareness(**target, options);
        finding && !fresh.resources.empty())
      output->diagnostics.push_back(std::move(*finding));
    for (Diagnostic& finding : output->diagnostics) {
      place_at_output(**target, wanted, finding);
      out.push_back(std::move(finding));
    }
    for (const OutputFile& file : output->files)
      if (auto finding = gate::check_output(file.path, file.standing, file.bytes))
        out.push_back(std::move(*finding));
  }
  return std::nullopt;
}

// The outputs as budgets judge their header bytes.
std::vector<gate::CarriedBy> carriers_of(const PlanConfig& plan, const Settings& settings) {
  std::vector<gate::CarriedBy> carriers;
  for (const OutputConfig& output : plan.outputs)
    if (const auto target = emitters::find_emitter(output.target); target && !output.options.off)
      carriers.push_back({*target, options_of(**target, output, settings.mechanism)});
  return carriers;
}

// Whether a 103 of ours hints what the plan sends.
bool sends_103(const std::vector<gate::CarriedBy>& carriers, const Settings& settings) {
  if (carriers.empty()) return settings.mechanism == Mechanism::early_hints;
  return std::any_of(carriers.begin(), carriers.end(), [](const gate::CarriedBy& carrier) {
    return carrier.options.mechanism == Mechanism::early_hints;
  });
}

// One plan: its committed manifest against the site as it is now. Without a configuration the
// manifest's own settings are in force, with the environment and the flags laid over them.
Result<Verdict> check_plan(const Job& job, Screen& screen, const PlanConfig& plan,
                           const std::string& manifest_name) {
  const Result<manifest::Manifest> committed = read_manifest(job, manifest_name);
  if (!committed) return committed.error();
  Settings settings = job.has_config ? plan.settings : settings_over(job, committed->settings);
  std::vector<Diagnostic> learning;
  if (Failure failure =
          learn_flows(job, plan, manifest_name, Evidence::keep, screen, settings, learning))
    return *failure;
  Result<std::vector<gate::ExistingFile>> files = read_existing_files(
      job.working, job.flags.existing.empty() ? plan.existing : job.flags.existing,
      job.site_prefix());
  if (!files) return files.error();
  const RealFileSystem site = job.site_folder();
  gate::Budgets budgets(plan.budgets, settings, *committed, manifest_name, job.config.hashed_names);
  PageJudges judges(settings, site, std::move(*files), budgets);
  const PageSink sink = [&](const PageView& view) { judges.page(view); };
  Result<Analysis> analysis =
      run_analysis(job, settings, screen, sink, gate::sources_of(*committed), std::nullopt,
                   gate::lists_of(*committed));
  if (!analysis) return analysis.error();
  const manifest::Manifest fresh = describe(analysis->plan, settings);
  const auto weights = job.flags.frozen ? gate::Weights::frozen : gate::Weights::may_move;
  Verdict verdict;
  verdict.diagnostics = gate::check(
      {*committed, fresh, analysis->plan, manifest_name, weights, job.config.hashed_names});
  if (Failure failure = check_outputs(job, plan, fresh, verdict.diagnostics)) return *failure;
  const std::vector<gate::CarriedBy> carriers = carriers_of(plan, settings);
  budgets.judge_headers(fresh, carriers);
  judges.freshness(fresh, sends_103(carriers, settings), verdict.diagnostics);
  judges.finish(verdict.diagnostics);
  std::vector<Diagnostic> unmatched = gate::check_globs(page_globs(plan, settings), analysis->plan);
  for (std::vector<Diagnostic>* more : {&learning, &analysis->diagnostics, &unmatched})
    std::move(more->begin(), more->end(), std::back_inserter(verdict.diagnostics));
  apply_severities(job, plan, page_files(analysis->plan), verdict.diagnostics);
  sort_and_deduplicate(verdict.diagnostics);
  verdict.summary = fmt::format("{}: {}, {}, {}", manifest_name,
                                count_of(analysis->plan.pages.size(), "page", "pages"),
                                count_of(fresh.resources.size(), "file", "files"),
                                count_of(plan.outputs.size(), "output", "outputs"));
  return verdict;
}

// A good site's check is short: notes are for those who ask.
std::vector<Diagnostic> to_print(const std::vector<Diagnostic>& all, const Screen& screen) {
  std::vector<Diagnostic> told;
  std::copy_if(all.begin(), all.end(), std::back_inserter(told), [&](const Diagnostic& d) {
    return screen.verbosity() == Verbosity::verbose || d.severity != Severity::note;
  });
  return told;
}

}  // namespace

int check_command(const Flags& flags, Screen& screen) {
  Result<Job> job = make_job(flags, NeedsSite::yes);
  if (!job) return could_not_run(screen, job.error());
  if (job->config.plans.size() > 1 && flags.manifest)
    return could_not_run(screen, {"the configuration lists several plans, each with its own "
                                  "manifest: leave out --manifest"});
  const Result<std::vector<ReportRequest>> reports = requested_reports(*job);
  if (!reports) return could_not_run(screen, reports.error());
  const bool as_text = flags.format.value_or("text") == "text";
  std::vector<Diagnostic> reported;
  bool failed = false;
  for (const PlanConfig& plan : job->config.plans) {
    const std::string manifest_name = flags.manifest.value_or(plan.manifest);
    Result<Verdict> verdict = check_plan(*job, screen, plan, manifest_name);
    if (!verdict) return could_not_run(screen, verdict.error());
    const std::vector<Diagnostic> told = to_print(verdict->diagnostics, screen);
    if (as_text) screen.print(told, job->site_folder(), job->site_prefix());
    const bool ok = std::none_of(verdict->diagnostics.begin(), verdict->diagnostics.end(),
                                 [](const Diagnostic& d) { return d.severity == Severity::error; });
    const std::size_t untold = verdict->diagnostics.size() - told.size();
    screen.say(fmt::format(
        "{}: {}{}", verdict->summary,
        ok ? screen.on_err(Style::green, "all is well")
           : screen.on_err(Style::red, "the gate is shut"),
        untold == 0 ? "" : fmt::format("; --verbose shows {}", count_of(untold, "note", "notes"))));
    failed = failed || !ok;
    if (reports->empty()) continue;
    name_files(verdict->diagnostics, *job, manifest_name);
    std::move(verdict->diagnostics.begin(), verdict->diagnostics.end(),
              std::back_inserter(reported));
  }
  if (Failure failure = write_reports(*reports, *job, screen, std::move(reported)))
    return could_not_run(screen, *failure);
  return failed ? kFindings : kFine;
}

}  // namespace pushplan::cli
