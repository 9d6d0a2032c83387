#include "cli/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>
#include <sstream>

#include "base/hash.h"
#include "base/suggest.h"
#include "base/text.h"
#include "cli/report_formats.h"

namespace pushplan::cli {
namespace {

namespace fs = std::filesystem;

constexpr ReportFormat kFormats[] = {
    {"text", write_text},     {"json", write_json},         {"junit", write_junit},
    {"tap", write_tap},       {"sarif", write_sarif},       {"github", write_github},
    {"gitlab", write_gitlab}, {"markdown", write_markdown},
};

Result<const ReportFormat*> find_format(const std::string& name, const char* flag) {
  std::vector<std::string> names;
  for (const ReportFormat& format : kFormats) {
    if (name == format.name) return &format;
    names.emplace_back(format.name);
  }
  return Error{fmt::format("{} '{}' is not known{}; it is one of {}", flag, name,
                           did_you_mean(name, names), join(names, ", "))};
}

std::string normal_path(const std::string& name) {
  return fs::path(name).lexically_normal().generic_string();
}

bool is_below(const fs::path& relative) { return !relative.empty() && *relative.begin() != ".."; }

// From the folder on, where it stands below it. The folder's name has no links in it.
std::string report_path(const std::string& name, const fs::path& folder) {
  const fs::path path = fs::path(name).lexically_normal();
  if (!path.is_absolute()) return path.generic_string();
  if (const fs::path below = path.lexically_relative(folder); is_below(below))
    return below.generic_string();
  std::error_code code;
  const fs::path place = fs::weakly_canonical(path.parent_path(), code);
  if (code) return path.generic_string();
  const fs::path below = (place / path.filename()).lexically_relative(folder);
  return is_below(below) ? below.generic_string() : path.generic_string();
}

// The repository's root by what pipelines say, if the working folder is in it; "" otherwise.
fs::path repository_root(const fs::path& working) {
  for (const char* name : {"GITHUB_WORKSPACE", "CI_PROJECT_DIR"}) {
    const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nothing sets it
    if (value == nullptr || !fs::path(value).is_absolute()) continue;
    std::error_code code;
    fs::path root = fs::canonical(value, code);
    if (!code && *working.lexically_relative(root).begin() != "..") return root;
  }
  return {};
}

// Figures that stand alone ("52,345", "+3") change with every build, and what is said stays.
std::string without_figures(std::string_view message) {
  std::string out;
  for (const std::string_view word : split_on_whitespace(message)) {
    const bool figure = word.find_first_of("0123456789") != std::string_view::npos &&
                        word.find_first_not_of("0123456789.,+-()%;:") == std::string_view::npos;
    out += figure ? "#" : word;
    out += ' ';
  }
  return out;
}

// The same for a finding whose lines moved; equal ones are told apart by counting them.
std::string fingerprint_of(const PlacedFinding& placed, std::map<std::string, int>& seen) {
  const Diagnostic& d = *placed.finding;
  const std::string what =
      fmt::format("{}\n{}\n{}", d.code, placed.file, without_figures(d.message));
  const std::string hash = content_hash(fmt::format("{}\n{}", what, seen[what]++));
  return hash.substr(hash.find(':') + 1);
}

Failure check_file(const Job& job, const std::string& file, std::set<std::string>& taken) {
  std::error_code code;
  if (file == "-") return Error{"--report writes files; stdout is for --format"};
  if (fs::is_directory(file, code)) return Error{fmt::format("--report: {} is a folder", file)};
  const fs::path folder = fs::path(file).parent_path();
  if (!folder.empty() && !fs::is_directory(folder, code))
    return Error{fmt::format("--report: {}: the folder {} does not exist", file, folder.string())};
  std::vector<std::string> others = {job.flags.manifest.value_or(""),
                                     job.flags.config.value_or("pushplan.yaml")};
  for (const PlanConfig& plan : job.config.plans) {
    others.push_back(plan.manifest);
    for (const OutputConfig& output : plan.outputs) others.push_back(output.file);
  }
  for (const std::string& other : others) taken.insert(normal_path(other));
  if (!taken.insert(normal_path(file)).second)
    return Error{fmt::format("--report: {} is another file of pushplan's: name another one", file)};
  return std::nullopt;
}

}  // namespace

Report place_findings(const std::vector<Diagnostic>& findings, FindingFiles& files, bool all) {
  Report report{findings, {}, files, all};
  report.placed.reserve(findings.size());
  std::error_code code;
  const fs::path working = fs::current_path(code);
  const fs::path root = repository_root(working);
  std::map<std::string, int> seen;
  for (const Diagnostic& d : findings) {
    PlacedFinding placed;
    placed.finding = &d;
    if (!d.file.empty()) placed.file = report_path(files.name_of(d), working);
    placed.repository_file = placed.file;
    if (!root.empty() && !placed.file.empty())
      placed.repository_file = report_path((working / placed.file).generic_string(), root);
    if (d.span && !d.file.empty()) placed.range = files.open(d).range(*d.span);
    placed.fingerprint = fingerprint_of(placed, seen);
    report.placed.push_back(std::move(placed));
  }
  return report;
}

void name_files(std::vector<Diagnostic>& findings, const Job& job, const std::string& manifest) {
  const std::string config = job.flags.config.value_or("pushplan.yaml");
  for (Diagnostic& d : findings) {
    if (!d.file.empty()) continue;
    const bool of_manifest = d.code == "missing-file" || d.code == "stale-manifest";
    d.file = of_manifest || !job.has_config ? manifest : config;
    d.root = Root::working_folder;
  }
}

Result<std::vector<ReportRequest>> requested_reports(const Job& job) {
  std::vector<ReportRequest> requests;
  if (job.flags.format && *job.flags.format != "text") {
    const auto format = find_format(*job.flags.format, "--format");
    if (!format) return format.error();
    requests.push_back({*format, "-"});
  }
  std::set<std::string> taken;
  for (const std::string& report : job.flags.reports) {
    const std::size_t equals = report.find('=');
    if (equals == std::string::npos || equals + 1 == report.size())
      return Error{fmt::format("--report '{}': must be FORMAT=FILE", report)};
    const auto format = find_format(report.substr(0, equals), "--report");
    if (!format) return format.error();
    std::string file = report.substr(equals + 1);
    if (Failure failure = check_file(job, file, taken)) return *failure;
    taken.insert(normal_path(file));
    requests.push_back({*format, std::move(file)});
  }
  return requests;
}

Failure write_reports(const std::vector<ReportRequest>& requests, Job& job, Screen& screen,
                      std::vector<Diagnostic> findings) {
  if (requests.empty()) return std::nullopt;
  sort_and_deduplicate(findings);
  const RealFileSystem site = job.site_folder();
  FindingFiles files(site, job.site_prefix());
  const Report report = place_findings(findings, files, screen.verbosity() == Verbosity::verbose);
  for (const ReportRequest& request : requests) {
    if (request.file == "-") {
      request.format->write(report, screen.out());
      continue;
    }
    std::ostringstream text;
    request.format->write(report, text);
    // Also when nothing changed: pipelines take an old report for one of another run.
    if (Failure failure = job.working.write(request.file, text.view())) return failure;
  }
  return std::nullopt;
}

}  // namespace pushplan::cli
