// deps: what pages load and why, printed page by page as the analysis goes.
#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/deps_format.h"
#include "cli/job.h"

namespace pushplan::cli {
namespace {

enum class DepsFormat { tree, json, jsonl, dot };

std::optional<DepsFormat> parse_deps_format(const std::string& text) {
  if (text == "tree") return DepsFormat::tree;
  if (text == "json") return DepsFormat::json;
  if (text == "jsonl") return DepsFormat::jsonl;
  if (text == "dot") return DepsFormat::dot;
  return std::nullopt;
}

}  // namespace

int deps_command(const Flags& flags, Screen& screen) {
  Result<Job> job = make_job(flags, NeedsSite::yes);
  if (!job) return could_not_run(screen, job.error());
  const auto format = parse_deps_format(flags.format.value_or("tree"));
  if (!format)
    return could_not_run(
        screen, {fmt::format("--format '{}': must be tree, json, jsonl or dot", *flags.format)});
  const std::optional<std::string> page = page_arguments(*job).page;
  const Only only = flags.only_needed ? Only::needed : Only::all;
  const bool array = *format == DepsFormat::json && !page;
  std::string separator = array ? "[\n" : "";
  const PageSink sink = [&](const PageView& view) {
    switch (*format) {
      case DepsFormat::tree:
        screen.out() << separator << deps_tree(view, only, screen);
        separator = "\n";
        break;
      case DepsFormat::dot:
        screen.out() << deps_dot(view, only);
        break;
      case DepsFormat::jsonl:
        screen.out() << deps_json(view, only) << "\n";
        break;
      case DepsFormat::json:
        screen.out() << separator << deps_json(view, only) << (array ? "" : "\n");
        separator = ",\n";
        break;
    }
  };
  Result<Analysis> analysis =
      run_analysis(*job, job->config.plans.front().settings, screen, sink, {}, page);
  if (!analysis) return could_not_run(screen, analysis.error());
  if (array) screen.out() << (separator == "[\n" ? "[]\n" : "\n]\n");
  apply_severities(*job, job->config.plans.front(), page_files(analysis->plan),
                   analysis->diagnostics);
  screen.print(analysis->diagnostics, job->site_folder(), job->site_prefix());
  return kFine;
}

}  // namespace pushplan::cli
