#include "cli/flow_evidence.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "analyzer/evidence/transitions.h"
#include "base/text.h"
#include "cli/log_file.h"

namespace pushplan::cli {
namespace {

// Where a plan's evidence stands.
struct Sources {
  std::vector<std::string> logs;
  std::optional<std::string> counts;
};

bool is_there(const std::string& name) {
  std::error_code code;
  return name == "-" || std::filesystem::exists(name, code);
}

Diagnostic finding(const char* code, std::string message, std::string remedy) {
  return {Severity::warning, code, "", std::nullopt, std::move(message), std::move(remedy)};
}

Failure read_log(const std::string& name, Screen& screen, evidence::Transitions& transitions,
                 std::vector<Diagnostic>& diagnostics) {
  const std::uint64_t before = transitions.views();
  const Result<evidence::LogTally> tally = read_log_file(
      name, screen, [&](const evidence::LogEntry& entry) { transitions.add(entry); }, diagnostics);
  if (!tally) return tally.error();
  screen.say(
      fmt::format("{}: {}, {}", log_name(name), count_of(tally->lines, "line", "lines"),
                  count_of(transitions.views() - before, "view of a page", "views of pages")));
  return std::nullopt;
}

Failure read_counts(const Job& job, const std::string& name, evidence::Transitions& transitions,
                    std::vector<Diagnostic>& diagnostics) {
  const Result<std::string> text = job.working.read(name);
  if (!text) return text.error();
  const auto rows = evidence::read_flow_counts(*text, name);
  if (!rows) return rows.error();
  std::size_t unknown = 0;
  const evidence::FlowCount* first = nullptr;
  for (const evidence::FlowCount& row : *rows)
    if (!transitions.add(row) && unknown++ == 0) first = &row;
  if (first != nullptr)
    diagnostics.push_back(finding(
        "unknown-page",
        fmt::format("{}:{}: '{}' is no page of the site{}", name, first->line, first->from,
                    unknown > 1 ? fmt::format(", nor are those of {} more rows", unknown - 1) : ""),
        "write the URL paths of pages, such as /signup/1/"));
  return std::nullopt;
}

// What the manifest in a file learned; nothing where none stands or it cannot be read.
std::vector<Flow> learned_before(const Job& job, const std::string& manifest_name) {
  if (manifest_name == "-" || !job.working.exists(manifest_name)) return {};
  Result<manifest::Manifest> before = read_manifest(job, manifest_name);
  return before ? std::move(before->settings.learned_flows) : std::vector<Flow>();
}

// Reads all sources, and says what came of them.
Failure learn_from(const Job& job, const Sources& sources, Screen& screen, Settings& settings,
                   std::vector<Diagnostic>& diagnostics) {
  std::vector<Diagnostic> of_the_site;  // the analysis tells them
  const Result<site::Site> site =
      site::scan(job.site_folder(), settings, job.own_outputs, of_the_site);
  if (!site) return site.error();
  evidence::Transitions transitions(*site);
  for (const std::string& log : sources.logs)
    if (Failure failure = read_log(log, screen, transitions, diagnostics)) return failure;
  if (sources.counts)
    if (Failure failure = read_counts(job, *sources.counts, transitions, diagnostics))
      return failure;
  settings.learned_flows = transitions.likely(settings.prefetch);
  screen.say(fmt::format("{} learned", count_of(settings.learned_flows.size(), "flow", "flows")));
  return std::nullopt;
}

}  // namespace

Failure learn_flows(const Job& job, const PlanConfig& plan, const std::string& manifest_name,
                    Evidence evidence, Screen& screen, Settings& settings,
                    std::vector<Diagnostic>& diagnostics) {
  const Flags& flags = job.flags;
  const bool asked = !flags.access_logs.empty() || flags.flow_counts;
  const Sources sources = {flags.access_logs.empty() ? plan.access_logs : flags.access_logs,
                           flags.flow_counts ? flags.flow_counts : plan.flow_counts};
  if (sources.logs.empty() && !sources.counts) {
    if (evidence == Evidence::keep) settings.learned_flows = learned_before(job, manifest_name);
    return std::nullopt;
  }
  if (evidence == Evidence::keep && !asked &&
      !(sources.logs.empty() && is_there(*sources.counts))) {
    settings.learned_flows = learned_before(job, manifest_name);
    return std::nullopt;
  }
  const auto gone = std::find_if_not(plan.access_logs.begin(), plan.access_logs.end(), is_there);
  if (flags.access_logs.empty() && gone != plan.access_logs.end()) {
    settings.learned_flows = learned_before(job, manifest_name);
    diagnostics.push_back(finding(
        "no-evidence",
        fmt::format("{} is not there; the {} that {} learned before stay in force", *gone,
                    count_of(settings.learned_flows.size(), "flow", "flows"), manifest_name),
        "bring the log, or leave `access_log` out"));
    return std::nullopt;
  }
  if (job.config.plans.size() > 1 &&
      std::find(sources.logs.begin(), sources.logs.end(), "-") != sources.logs.end())
    return Error{
        "--access-log -: standard input can be read once, and there are several plans; "
        "name a file"};
  return learn_from(job, sources, screen, settings, diagnostics);
}

}  // namespace pushplan::cli
