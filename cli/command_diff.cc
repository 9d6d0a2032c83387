// diff: what changed from one manifest to another.
#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/diff_format.h"
#include "cli/job.h"

namespace pushplan::cli {

int diff_command(const Flags& flags, Screen& screen) {
  const std::string format = flags.format.value_or("text");
  if (format != "text" && format != "json" && format != "markdown")
    return could_not_run(screen,
                         {fmt::format("--format '{}': must be text, json or markdown", format)});
  if (flags.arguments.size() != 2)
    return could_not_run(screen, {"`pushplan diff OLD NEW` compares two manifests: name both"});
  const Result<Job> job = make_job(flags, NeedsSite::no);
  if (!job) return could_not_run(screen, job.error());
  const Result<manifest::Manifest> then = read_manifest(*job, flags.arguments[0]);
  if (!then) return could_not_run(screen, then.error());
  const Result<manifest::Manifest> now = read_manifest(*job, flags.arguments[1]);
  if (!now) return could_not_run(screen, now.error());
  const gate::Diff diff = gate::diff(*then, *now, job->config.hashed_names);
  screen.out() << (format == "json"       ? diff_json(diff)
                   : format == "markdown" ? diff_markdown(diff)
                                          : diff_text(diff, screen));
  return flags.exit_code && !diff.empty() ? kFindings : kFine;
}

}  // namespace pushplan::cli
