// Findings for machines: what build pipelines and code hosts read. A format is a row of the table
// in report.cc and a function (cli/report_formats.h).
#pragma once

#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/result.h"
#include "cli/finding_files.h"
#include "cli/job.h"

namespace pushplan::cli {

// A finding with its place worked out.
struct PlacedFinding {
  const Diagnostic* finding = nullptr;
  std::string file;                // from the working folder on; absolute where outside
  std::string repository_file;     // from the repository's root on, where the pipeline names that
  std::optional<TextRange> range;  // absent: the file as a whole
  std::string fingerprint;         // 16 hex digits: the same when lines move
};

struct Report {
  const std::vector<Diagnostic>& findings;  // sorted
  std::vector<PlacedFinding> placed;        // of each, in the same order
  FindingFiles& files;
  bool all = false;  // also what people would not read to the end
};

// Works out the places; every file is read once.
Report place_findings(const std::vector<Diagnostic>& findings, FindingFiles& files, bool all);

// Gives findings that name no file one, for formats that know nothing else: the manifest where it
// is the matter, else the configuration, else the manifest.
void name_files(std::vector<Diagnostic>& findings, const Job& job, const std::string& manifest);

struct ReportFormat {
  const char* name;
  void (*write)(const Report& report, std::ostream& out);
};

struct ReportRequest {
  const ReportFormat* format;
  std::string file;  // in the working folder; "-": stdout
};

// What --format and --report ask for. Fails on an unknown format, a file in a folder that is not
// there, and on one that is written by something else.
Result<std::vector<ReportRequest>> requested_reports(const Job& job);

// Writes them all.
Failure write_reports(const std::vector<ReportRequest>& requests, Job& job, Screen& screen,
                      std::vector<Diagnostic> findings);

}  // namespace pushplan::cli
