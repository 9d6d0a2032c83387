// plan and build: analyse, choose, write the manifest; build also writes what pushplan.yaml lists.
#include <fmt/format.h>

#include "analyzer/describe.h"
#include "cli/commands.h"
#include "cli/details.h"
#include "cli/flow_evidence.h"
#include "cli/job.h"
#include "cli/outputs.h"
#include "manifest/json.h"

namespace pushplan::cli {
namespace {

// Writes every output of a plan; findings of the emitters go to `diagnostics`.
Failure write_all(Job& job, Screen& screen, const PlanConfig& plan,
                  const manifest::Manifest& manifest, std::vector<Diagnostic>& diagnostics) {
  const std::vector<Diagnostic> twice = two_carriers(plan.outputs);
  diagnostics.insert(diagnostics.end(), twice.begin(), twice.end());
  for (const OutputConfig& wanted : plan.outputs) {
    Result<Output> output = make_output(job, manifest, wanted);
    if (!output) return output.error();
    std::move(output->diagnostics.begin(), output->diagnostics.end(),
              std::back_inserter(diagnostics));
    if (Failure failure = write_outputs(job, screen, *output)) return failure;
  }
  return std::nullopt;
}

enum class Outputs { manifest_only, all };

// One plan, from the analysis to the files.
Failure run_plan(Job& job, Screen& screen, const PlanConfig& plan, Outputs outputs,
                 const std::string& manifest_name) {
  DetailsWriter details(plan.settings.profiles);
  const PageSink sink =
      job.flags.details ? PageSink([&](const PageView& page) { details.add(page); }) : nullptr;
  Settings settings = plan.settings;
  std::vector<Diagnostic> learning;
  if (Failure failure =
          learn_flows(job, plan, manifest_name, Evidence::learn, screen, settings, learning))
    return failure;
  Result<Analysis> analysis =
      run_analysis(job, settings, screen, sink, {}, std::nullopt, kept_lists(job, manifest_name));
  if (!analysis) return analysis.error();
  std::move(learning.begin(), learning.end(), std::back_inserter(analysis->diagnostics));
  const manifest::Manifest manifest = describe(analysis->plan, settings);
  if (Failure failure =
          write_output(job, screen, manifest_name, manifest::to_json(manifest), is_our_manifest))
    return failure;
  for (const plan::RoutePlan& route : analysis->plan.routes) details.add(route);
  if (job.flags.details)
    if (Failure failure =
            write_output(job, screen, *job.flags.details, details.take(), is_our_details))
      return failure;
  if (outputs == Outputs::all)
    if (Failure failure = write_all(job, screen, plan, manifest, analysis->diagnostics))
      return failure;
  const bool stdout_is_taken = manifest_name == "-" || job.flags.details == "-";
  if (screen.verbosity() != Verbosity::quiet && !stdout_is_taken) print_plan(manifest, screen);
  apply_severities(job, plan, page_files(analysis->plan), analysis->diagnostics);
  screen.print(analysis->diagnostics, job.site_folder(), job.site_prefix());
  return std::nullopt;
}

int run_plans(const Flags& flags, Screen& screen, Outputs outputs) {
  Result<Job> job = make_job(flags, NeedsSite::yes);
  if (!job) return could_not_run(screen, job.error());
  if (job->config.plans.size() > 1 && (flags.output || flags.details))
    return could_not_run(screen, {"the configuration lists several plans, each with its own "
                                  "manifest: leave out --output and --details"});
  if (outputs == Outputs::all && !job->has_config)
    return could_not_run(screen, {"`pushplan build` writes what pushplan.yaml lists, and there is "
                                  "none here; name one with --config"});
  // The other strategies are there to compare with: what CI goes by is not theirs by accident.
  if (flags.strategy && *flags.strategy != Strategy::best && !flags.output)
    return could_not_run(screen, {fmt::format("--strategy {}: give -o FILE: only the strategy best "
                                              "writes push-manifest.json by itself",
                                              to_string(*flags.strategy))});
  for (const PlanConfig& plan : job->config.plans)
    if (Failure failure =
            run_plan(*job, screen, plan, outputs, flags.output.value_or(plan.manifest)))
      return could_not_run(screen, *failure);
  return kFine;
}

}  // namespace

int plan_command(const Flags& flags, Screen& screen) {
  return run_plans(flags, screen, Outputs::manifest_only);
}
int build_command(const Flags& flags, Screen& screen) {
  return run_plans(flags, screen, Outputs::all);
}

}  // namespace pushplan::cli
