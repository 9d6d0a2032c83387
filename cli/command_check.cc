// check: what CI runs. Recomputes everything, writes nothing; exit 1 when a finding is an error.
#include <fmt/format.h>

#include <algorithm>

#include "analyzer/describe.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/flow_evidence.h"
#include "cli/job.h"
#include "cli/outputs.h"
#include "gate/check.h"
#include "gate/lint.h"

namespace pushplan::cli {
namespace {

struct Verdict {
  std::vector<Diagnostic> diagnostics;
  std::string summary;
};

// Holds a plan's outputs against what would be written now.
Failure check_outputs(const Job& job, const PlanConfig& plan, const manifest::Manifest& fresh,
                      std::vector<Diagnostic>& out) {
  const std::vector<Diagnostic> twice = two_carriers(plan.outputs);
  out.insert(out.end(), twice.begin(), twice.end());
  for (const OutputConfig& wanted : plan.outputs) {
    const Result<Output> output = make_output(job, fresh, wanted);
    if (!output) return output.error();
    out.insert(out.end(), output->diagnostics.begin(), output->diagnostics.end());
    for (const OutputFile& file : output->files)
      if (auto finding = gate::check_output(file.path, file.standing, file.bytes))
        out.push_back(std::move(*finding));
  }
  return std::nullopt;
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
  gate::Lint lint(settings);
  Result<Analysis> analysis = run_analysis(
      job, settings, screen, [&](const PageView& view) { lint.page(view); },
      gate::sources_of(*committed));
  if (!analysis) return analysis.error();
  const manifest::Manifest fresh = describe(analysis->plan, settings);
  const auto weights = job.flags.frozen ? gate::Weights::frozen : gate::Weights::may_move;
  Verdict verdict;
  verdict.diagnostics = gate::check({*committed, fresh, analysis->plan, manifest_name, weights});
  if (Failure failure = check_outputs(job, plan, fresh, verdict.diagnostics)) return *failure;
  for (std::vector<Diagnostic> more : {lint.finish(), std::move(learning)})
    std::move(more.begin(), more.end(), std::back_inserter(verdict.diagnostics));
  std::move(analysis->diagnostics.begin(), analysis->diagnostics.end(),
            std::back_inserter(verdict.diagnostics));
  apply_severities(job.config.severities, verdict.diagnostics);
  sort_and_deduplicate(verdict.diagnostics);
  verdict.summary = fmt::format("{}: {}, {}, {}", manifest_name,
                                count_of(analysis->plan.pages.size(), "page", "pages"),
                                count_of(fresh.resources.size(), "file", "files"),
                                count_of(plan.outputs.size(), "output", "outputs"));
  return verdict;
}

}  // namespace

int check_command(const Flags& flags, Screen& screen) {
  const Result<Job> job = make_job(flags, NeedsSite::yes);
  if (!job) return could_not_run(screen, job.error());
  if (job->config.plans.size() > 1 && flags.manifest)
    return could_not_run(screen, {"the configuration lists several plans, each with its own "
                                  "manifest: leave out --manifest"});
  bool failed = false;
  for (const PlanConfig& plan : job->config.plans) {
    const Result<Verdict> verdict =
        check_plan(*job, screen, plan, flags.manifest.value_or(plan.manifest));
    if (!verdict) return could_not_run(screen, verdict.error());
    screen.print(verdict->diagnostics, job->site_folder(), job->site_prefix());
    const bool ok = std::none_of(verdict->diagnostics.begin(), verdict->diagnostics.end(),
                                 [](const Diagnostic& d) { return d.severity == Severity::error; });
    screen.say(fmt::format("{}: {}", verdict->summary,
                           ok ? screen.on_err(Style::green, "all is well")
                              : screen.on_err(Style::red, "the gate is shut")));
    failed = failed || !ok;
  }
  return failed ? kFindings : kFine;
}

}  // namespace pushplan::cli
