// Reports that are JSON: our own form, SARIF, GitLab's. Written finding by finding.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/percent_encoding.h"
#include "cli/finding_list.h"
#include "cli/report_formats.h"
#include "gate/findings.h"

namespace pushplan::cli {

using nlohmann::ordered_json;

namespace {

std::string one_line(const ordered_json& value) {
  return value.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

// The findings as a JSON array, one a line.
template <class F>
void write_array(const Report& report, std::ostream& out, F entry) {
  const char* separator = "[\n";
  for (const PlacedFinding& placed : report.placed) {
    out << separator << one_line(entry(placed));
    separator = ",\n";
  }
  out << (report.placed.empty() ? "[]" : "\n]");
}

std::ptrdiff_t count_severity(const Report& report, Severity severity) {
  return std::count_if(report.findings.begin(), report.findings.end(),
                       [&](const Diagnostic& d) { return d.severity == severity; });
}

ordered_json finding_entry(const PlacedFinding& placed) {
  const Diagnostic& d = *placed.finding;
  ordered_json entry = {{"severity", to_string(d.severity)}, {"slug", d.code}};
  if (!placed.file.empty()) entry["file"] = placed.file;
  if (placed.range) {
    entry["line"] = placed.range->begin.line;
    entry["column"] = placed.range->begin.column;
    entry["end_line"] = placed.range->end.line;
    entry["end_column"] = placed.range->end.column;
  }
  entry["message"] = d.message;
  entry["remedy"] = d.remedy;
  entry["pages"] = d.pages;
  entry["fingerprint"] = placed.fingerprint;
  return entry;
}

ordered_json gitlab_entry(const PlacedFinding& placed) {
  const Diagnostic& d = *placed.finding;
  const char* severity = d.severity == Severity::error     ? "major"
                         : d.severity == Severity::warning ? "minor"
                                                           : "info";
  const TextRange range = placed.range.value_or(TextRange{});
  const std::string remedy = d.remedy.empty() ? "" : "; " + d.remedy;
  return {{"description", full_message(d) + remedy},
          {"check_name", d.code},
          {"fingerprint", placed.fingerprint},
          {"severity", severity},
          {"location",
           {{"path", placed.repository_file},
            {"lines", {{"begin", range.begin.line}, {"end", range.end.line}}}}}};
}

const char* level_of(Severity severity) { return to_string(severity); }  // SARIF has the same words

ordered_json sarif_rule(const gate::Finding& row) {
  return {{"id", row.slug},
          {"shortDescription", {{"text", row.what}}},
          {"fullDescription", {{"text", *row.why == '\0' ? row.what : row.why}}},
          {"help", {{"text", *row.remedy == '\0' ? row.what : row.remedy}}},
          {"helpUri", finding_url(row.slug)},
          {"defaultConfiguration", {{"level", level_of(row.severity)}}}};
}

ordered_json sarif_result(const PlacedFinding& placed) {
  const Diagnostic& d = *placed.finding;
  const auto& rules = gate::all_findings();
  ordered_json result = {{"ruleId", d.code}};
  if (const gate::Finding* row = gate::find_finding(d.code))
    result["ruleIndex"] = row - rules.data();
  result["level"] = level_of(d.severity);
  result["message"] = {{"text", full_message(d) + (d.remedy.empty() ? "" : ".\n" + d.remedy)}};
  if (!placed.file.empty()) {
    ordered_json region = {{"startLine", 1}};
    if (placed.range)
      region = {{"startLine", placed.range->begin.line},
                {"startColumn", placed.range->begin.column},
                {"endLine", placed.range->end.line},
                {"endColumn", placed.range->end.column}};
    result["locations"] =
        ordered_json::array({{{"physicalLocation",
                               {{"artifactLocation", {{"uri", file_uri(placed.repository_file)}}},
                                {"region", region}}}}});
  }
  result["partialFingerprints"] = {{"pushplan/v1", placed.fingerprint}};
  if (!d.pages.empty()) result["properties"] = {{"pages", d.pages}};
  return result;
}

}  // namespace

void write_json(const Report& report, std::ostream& out) {
  out << fmt::format(
      "{{\"schema\": \"pushplan-report/1\", \"errors\": {}, \"warnings\": {}, \"notes\": {},\n"
      "\"findings\": ",
      count_severity(report, Severity::error), count_severity(report, Severity::warning),
      count_severity(report, Severity::note));
  write_array(report, out, finding_entry);
  out << "}\n";
}

void write_gitlab(const Report& report, std::ostream& out) {
  write_array(report, out, gitlab_entry);
  out << "\n";
}

std::string file_uri(const std::string& path) {
  std::string uri;
  for (const char c : percent_encode_path(path))
    std::string_view("[]|^").find(c) == std::string_view::npos
        ? void(uri += c)
        : append_percent_encoded(uri, static_cast<unsigned char>(c));  // browsers leave these
  if (uri.starts_with('/')) return "file://" + uri;
  // A colon in the first segment would end a scheme.
  return uri.find(':') < uri.find('/') ? "./" + uri : uri;
}

void write_sarif(const Report& report, std::ostream& out) {
  ordered_json rules = ordered_json::array();
  for (const gate::Finding& row : gate::all_findings()) rules.push_back(sarif_rule(row));
  const ordered_json driver = {{"name", "pushplan"},
                               {"semanticVersion", PUSHPLAN_VERSION},
                               {"informationUri", "https://github.com/pushplan/pushplan"},
                               {"rules", rules}};
  out << "{\"$schema\": \"https://json.schemastore.org/sarif-2.1.0.json\", \"version\": \"2.1.0\", "
         "\"runs\": [{\n\"tool\": {\"driver\": "
      << one_line(driver) << "},\n\"columnKind\": \"unicodeCodePoints\",\n\"results\": ";
  write_array(report, out, sarif_result);
  out << "}]}\n";
}

}  // namespace pushplan::cli
