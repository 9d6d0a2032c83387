// emit: a manifest, however old, to the configuration of one target.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/details.h"
#include "cli/emit_options.h"
#include "cli/outputs.h"
#include "cli/target_list.h"

namespace pushplan::cli {
namespace {

// What is asked for: the entry of `outputs` for this target and file, if pushplan.yaml has one,
// with the flags laid over it.
OutputConfig requested(const Job& job, const std::string& target) {
  const Flags& flags = job.flags;
  OutputConfig output;
  const PlanConfig& plan = job.config.plans.front();
  const auto configured =
      std::find_if(plan.outputs.begin(), plan.outputs.end(), [&](const OutputConfig& each) {
        return each.target == target && (!flags.output || *flags.output == each.file);
      });
  if (configured != plan.outputs.end()) output = *configured;
  output.target = target;
  output.file = flags.in_place ? "" : flags.output.value_or("-");
  if (flags.mechanism) output.mechanism = flags.mechanism;
  output.options.cookie = plan.cookie;
  output.options.off = flags.off;
  for (const auto& [key, value] : flags.emit_options) set_emit_option(output.options, key, value);
  return output;
}

// What `emit` is asked for beside the configured outputs that would carry the same.
std::vector<Diagnostic> carried_twice(const Job& job, const OutputConfig& wanted) {
  const std::vector<OutputConfig>& configured = job.config.plans.front().outputs;
  std::vector<OutputConfig> outputs = {wanted};
  for (const OutputConfig& each : configured)
    if ((each.target == "html") != (wanted.target == "html")) outputs.push_back(each);
  return wanted.options.off ? std::vector<Diagnostic>() : two_carriers(outputs);
}

// What a target that writes into many files needs to be told.
Failure check_destination(const emitters::Emitter& target, Job& job) {
  const bool folder = target.place == emitters::Place::folder;
  const bool has_place = job.flags.output || job.flags.in_place;
  if (job.flags.in_place && job.flags.output)
    return Error{"--in-place and -o name two places: give one"};
  if (!folder && job.flags.in_place)
    return Error{fmt::format("target {} writes a file of its own: name it with -o", target.name)};
  if (job.flags.off && !has_place)
    return Error{folder ? "--off: say where: --in-place, or -o FOLDER"
                        : "--off: name the file that was emitted, with -o FILE"};
  if (folder && !has_place && *target.file_name == '\0')
    return Error{
        fmt::format("target {} writes into pages: say where they go: --in-place, or "
                    "-o FOLDER",
                    target.name)};
  if (folder && has_place && job.site.empty() && job.flags.in_place)
    return Error{fmt::format("no site: `pushplan emit {} SITE --in-place`", target.name)};
  return std::nullopt;
}

}  // namespace

int emit_command(const Flags& flags, Screen& screen) {
  if (flags.list) {
    screen.out() << (flags.format == "markdown" ? targets_as_markdown() : targets_as_text());
    return kFine;
  }
  if (flags.arguments.empty())
    return could_not_run(screen,
                         {"`pushplan emit TARGET`; `pushplan emit --list` names the targets"});
  Result<Job> job = make_job(flags, NeedsSite::no);
  if (!job) return could_not_run(screen, job.error());
  job->site = flags.arguments.size() > 1 ? flags.arguments[1] : job->config.site.value_or("");
  const std::string& name = flags.arguments.front();
  const Result<const emitters::Emitter*> target = emitters::find_emitter(name);
  if (!target) return could_not_run(screen, target.error());
  if (Failure failure = check_destination(**target, *job)) return could_not_run(screen, *failure);
  const std::string manifest_name = flags.manifest.value_or(job->config.plans.front().manifest);
  // What is taken back needs no plan.
  const Result<manifest::Manifest> manifest = flags.off && !job->working.exists(manifest_name)
                                                  ? Result<manifest::Manifest>(manifest::Manifest{})
                                                  : read_manifest(*job, manifest_name);
  if (!manifest) return could_not_run(screen, manifest.error());
  const OutputConfig wanted = requested(*job, name);
  Result<Output> output = make_output(*job, *manifest, wanted);
  if (!output) return could_not_run(screen, output.error());
  if (Failure failure = write_outputs(*job, screen, *output))
    return could_not_run(screen, *failure);
  if (flags.details) {
    const std::string details =
        emit_details(name, wanted.mechanism.value_or(manifest->settings.mechanism), output->cuts);
    if (Failure failure = write_output(*job, screen, *flags.details, details, are_our_emit_details))
      return could_not_run(screen, *failure);
  }
  const std::vector<Diagnostic> twice = carried_twice(*job, wanted);
  output->diagnostics.insert(output->diagnostics.end(), twice.begin(), twice.end());
  apply_severities(*job, job->config.plans.front(), page_files(*manifest), output->diagnostics);
  screen.print(output->diagnostics, job->working, "");
  return kFine;
}

}  // namespace pushplan::cli
