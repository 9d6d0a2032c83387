// deps: what pages load and why, printed page by page as the analysis goes.
#include <fmt/format.h>

#include <filesystem>

#include "cli/commands.h"
#include "cli/deps_format.h"
#include "cli/job.h"

namespace pushplan::cli {
namespace {

enum class Format { tree, json, jsonl, dot };

std::optional<Format> parse_format(const std::string& text) {
  if (text == "tree") return Format::tree;
  if (text == "json") return Format::json;
  if (text == "jsonl") return Format::jsonl;
  if (text == "dot") return Format::dot;
  return std::nullopt;
}

}  // namespace

int deps_command(const Flags& flags, Screen& screen) {
  Result<Job> job = make_job(flags, NeedsSite::yes);
  if (!job) return could_not_run(screen, job.error());
  const auto format = parse_format(flags.format.value_or("tree"));
  if (!format)
    return could_not_run(
        screen, {fmt::format("--format '{}': must be tree, json, jsonl or dot", *flags.format)});
  std::optional<std::string> page;
  if (flags.arguments.size() > 1) page = flags.arguments[1];
  // With a site in the configuration a lone argument is the page.
  if (flags.arguments.size() == 1 && job->config.site &&
      !std::filesystem::is_directory(flags.arguments[0])) {
    page = flags.arguments[0];
    job->site = *job->config.site;
  }
  // A file may be named as the shell completes it: below the working folder.
  if (page && page->rfind(job->site_prefix(), 0) == 0)
    page = page->substr(job->site_prefix().size());
  if (page && page->rfind("./", 0) == 0) page = page->substr(2);
  const Only only = flags.only_needed ? Only::needed : Only::all;
  const bool array = *format == Format::json && !page;
  std::string separator = array ? "[\n" : "";
  const PageSink sink = [&](const PageView& view) {
    switch (*format) {
      case Format::tree:
        screen.out() << separator << deps_tree(view, only, screen);
        separator = "\n";
        break;
      case Format::dot:
        screen.out() << deps_dot(view, only);
        break;
      case Format::jsonl:
        screen.out() << deps_json(view, only) << "\n";
        break;
      case Format::json:
        screen.out() << separator << deps_json(view, only) << (array ? "" : "\n");
        separator = ",\n";
        break;
    }
  };
  const Result<Analysis> analysis =
      run_analysis(*job, job->config.plans.front().settings, screen, sink, {}, page);
  if (!analysis) return could_not_run(screen, analysis.error());
  if (array) screen.out() << (separator == "[\n" ? "[]\n" : "\n]\n");
  screen.print(analysis->diagnostics, job->site_folder(), job->site_prefix());
  return kFine;
}

}  // namespace pushplan::cli
