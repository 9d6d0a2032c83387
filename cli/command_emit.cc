// emit: a manifest, however old, to the configuration of one target.
#include <fmt/format.h>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/job.h"
#include "emitters/emitter.h"

namespace pushplan::cli {
namespace {

void list_targets(Screen& screen) {
  for (const emitters::Emitter& emitter : emitters::all_emitters()) {
    std::vector<std::string> mechanisms;
    for (const Mechanism mechanism : emitter.mechanisms)
      mechanisms.emplace_back(to_string(mechanism));
    screen.out() << fmt::format("{:<18} {:<24} {}\n", emitter.name, join(mechanisms, ", "),
                                emitter.what);
  }
}

}  // namespace

int emit_command(const Flags& flags, Screen& screen) {
  if (flags.list) {
    list_targets(screen);
    return kFine;
  }
  if (flags.arguments.size() != 1)
    return could_not_run(screen,
                         {"`pushplan emit TARGET`; `pushplan emit --list` names the targets"});
  Result<Job> job = make_job(flags, NeedsSite::no);
  if (!job) return could_not_run(screen, job.error());
  const Result<const emitters::Emitter*> emitter = emitters::find_emitter(flags.arguments.front());
  if (!emitter) return could_not_run(screen, emitter.error());
  const Result<manifest::Manifest> manifest =
      read_manifest(*job, flags.manifest.value_or(job->config.plans.front().manifest));
  if (!manifest) return could_not_run(screen, manifest.error());
  Result<emitters::Emitted> emitted = emitters::emit(
      **emitter, *manifest, {flags.mechanism.value_or(manifest->settings.mechanism)});
  if (!emitted) return could_not_run(screen, emitted.error());
  if (Failure failure =
          write_output(*job, screen, flags.output.value_or("-"), emitted->bytes, emitters::is_ours))
    return could_not_run(screen, *failure);
  apply_severities(job->config.severities, emitted->diagnostics);
  screen.print(emitted->diagnostics, job->working, "");
  return kFine;
}

}  // namespace pushplan::cli
