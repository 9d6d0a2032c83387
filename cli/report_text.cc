// Reports that are lines of text: for people, workflow commands of GitHub, TAP, Markdown.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "cli/excerpt.h"
#include "cli/finding_list.h"
#include "cli/finding_text.h"
#include "cli/report_formats.h"

namespace pushplan::cli {
namespace {

constexpr std::size_t kMostRows = 50;

std::string replaced(std::string_view text,
                     std::initializer_list<std::pair<char, std::string_view>> table) {
  std::string out;
  for (const char c : text) {
    const auto row =
        std::find_if(table.begin(), table.end(), [c](const auto& each) { return each.first == c; });
    row == table.end() ? void(out += c) : void(out += row->second);
  }
  return out;
}

// A string of YAML (1.2 section 7.3.1) in double quotes, all of it ASCII but for UTF-8.
std::string yaml_string(std::string_view text) {
  std::string out = "\"";
  for_each_code_point(text, [&](char32_t c) {
    if (c == '"' || c == '\\')
      out += {'\\', static_cast<char>(c)};
    else if (c >= 0x20 && c < 0x7F)
      out += static_cast<char>(c);
    else if (c < 0x100)
      out += fmt::format("\\x{:02x}", static_cast<unsigned>(c));
    else if (c < 0x10000)
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    else
      out += fmt::format("\\U{:08x}", static_cast<unsigned>(c));
  });
  return out + "\"";
}

}  // namespace

std::string place_of(const PlacedFinding& placed) {
  if (!placed.range) return placed.file;
  return fmt::format("{}:{}:{}", placed.file, placed.range->begin.line, placed.range->begin.column);
}

void write_text(const Report& report, std::ostream& out) {
  print_findings(report.findings, report.files, TextOptions{}, out);
}

std::string github_message(std::string_view text) {
  return replaced(text, {{'%', "%25"}, {'\r', "%0D"}, {'\n', "%0A"}});
}

std::string github_property(std::string_view text) {
  return replaced(text, {{'%', "%25"}, {'\r', "%0D"}, {'\n', "%0A"}, {':', "%3A"}, {',', "%2C"}});
}

void write_github(const Report& report, std::ostream& out) {
  for (const PlacedFinding& placed : report.placed) {
    const Diagnostic& d = *placed.finding;
    out << "::" << (d.severity == Severity::note ? "notice" : to_string(d.severity)) << " ";
    if (!placed.repository_file.empty())
      out << "file=" << github_property(placed.repository_file) << ",";
    if (placed.range) {
      const auto& [begin, end] = *placed.range;
      out << fmt::format("line={},endLine={},col={},", begin.line, end.line, begin.column);
      // Annotations have it within one line alone.
      if (begin.line == end.line) out << fmt::format("endColumn={},", end.column);
    }
    out << "title=" << github_property(d.code) << "::" << github_message(full_message(d));
    if (!d.remedy.empty()) out << github_message("\n" + d.remedy);
    out << "\n";
  }
}

std::string tap_description(std::string_view text) {
  return replaced(printable(text), {{'#', "\\#"}, {'\\', "\\\\"}});
}

void write_tap(const Report& report, std::ostream& out) {
  out << "TAP version 14\n1.." << std::max<std::size_t>(1, report.placed.size()) << "\n";
  if (report.placed.empty()) out << "ok 1 - no findings\n";
  std::size_t number = 0;
  for (const PlacedFinding& placed : report.placed) {
    const Diagnostic& d = *placed.finding;
    const std::string place = place_of(placed);
    out << "not ok " << ++number << " - "
        << tap_description(fmt::format("{}{}{}: {}", place, place.empty() ? "" : ": ", d.code,
                                       full_message(d)));
    if (d.severity != Severity::error) out << " # TODO " << to_string(d.severity);
    out << "\n  ---\n  severity: " << to_string(d.severity) << "\n  slug: " << d.code
        << "\n  message: " << yaml_string(full_message(d)) << "\n";
    if (!placed.file.empty()) out << "  file: " << yaml_string(placed.file) << "\n";
    if (placed.range)
      out << fmt::format("  line: {}\n  column: {}\n", placed.range->begin.line,
                         placed.range->begin.column);
    if (!d.remedy.empty()) out << "  remedy: " << yaml_string(d.remedy) << "\n";
    if (!d.pages.empty()) out << "  pages:\n";
    for (const std::string& page : d.pages) out << "    - " << yaml_string(page) << "\n";
    out << "  ...\n";
  }
}

std::string markdown_text(std::string_view text) {
  std::string out;
  for (const char c : printable(text)) {
    if (c == '<')
      out += "&lt;";
    else if (c == '&')
      out += "&amp;";
    else if (c == '@')
      out += "@<!-- -->";  // a name behind it would be called
    else if (std::string_view("\\`*_[]|~#!>").find(c) != std::string_view::npos)
      out += {'\\', c};
    else
      out += c;
  }
  return out;
}

void write_markdown(const Report& report, std::ostream& out) {
  const bool shut = std::any_of(report.findings.begin(), report.findings.end(),
                                [](const Diagnostic& d) { return d.severity == Severity::error; });
  out << "## pushplan: " << (shut ? "the gate is shut" : "all is well") << "\n";
  if (report.placed.empty()) return;
  out << "\n"
      << tally(report.findings) << "\n\n| | where | what | what to do |\n|---|---|---|---|\n";
  std::size_t rows = 0;
  for (const PlacedFinding& placed : report.placed) {
    if (!report.all && rows == kMostRows) break;
    ++rows;
    const Diagnostic& d = *placed.finding;
    out << fmt::format("| {} | {} | {} ([{}]({})) | {} |\n", to_string(d.severity),
                       markdown_text(place_of(placed)), markdown_text(full_message(d)), d.code,
                       finding_url(d.code), markdown_text(d.remedy));
  }
  if (rows < report.placed.size())
    out << fmt::format("\n... and {} more\n", report.placed.size() - rows);
}

}  // namespace pushplan::cli
