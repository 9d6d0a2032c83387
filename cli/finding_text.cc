#include "cli/finding_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "base/text.h"
#include "cli/excerpt.h"

namespace pushplan::cli {
namespace {

Style style_of(Severity severity) {
  return severity == Severity::error     ? Style::red
         : severity == Severity::warning ? Style::yellow
                                         : Style::cyan;
}

// A finding that is shown, and in how many more files the same is said.
struct Shown {
  const Diagnostic* finding;
  std::size_t more_files = 0;
};

std::vector<Shown> select(const std::vector<Diagnostic>& findings, const TextOptions& options) {
  using Words = std::tuple<Severity, std::string_view, std::string_view, std::string_view>;
  std::vector<Shown> shown;
  std::map<Words, std::size_t> seen;
  for (const Diagnostic& d : findings) {
    if (options.errors_only && d.severity != Severity::error) continue;
    if (options.folded && d.span) {
      const auto [first, fresh] =
          seen.try_emplace(Words{d.severity, d.code, d.message, d.remedy}, shown.size());
      Shown& before = fresh ? shown.emplace_back(Shown{&d}) : shown[first->second];
      if (fresh) continue;
      if (before.finding->file != d.file) {
        ++before.more_files;
        continue;
      }
    }
    shown.push_back({&d});
  }
  return shown;
}

void print_one(const Shown& shown, FindingFiles& files, const TextOptions& options,
               std::ostream& out) {
  const Diagnostic& d = *shown.finding;
  const std::string label =
      options.style(style_of(d.severity), fmt::format("{}: ", to_string(d.severity)));
  const std::string message = fmt::format("{} {}", printable(full_message(d)),
                                          options.style(Style::dim, "[" + d.code + "]"));
  if (d.file.empty())
    out << label << message << "\n";
  else if (!d.span)
    out << printable(files.name_of(d)) << ": " << label << message << "\n";
  else
    out << excerpt(printable(files.name_of(d)), files.open(d), *d.span, label, message);
  if (!d.remedy.empty()) out << "      = " << printable(d.remedy) << "\n";
  if (shown.more_files > 0)
    out << fmt::format("      = the same in {}; --verbose shows each\n",
                       count_of(shown.more_files, "more place", "more places"));
}

}  // namespace

void print_findings(const std::vector<Diagnostic>& findings, FindingFiles& files,
                    const TextOptions& options, std::ostream& out) {
  const std::vector<Shown> shown = select(findings, options);
  for (std::size_t i = 0; i < shown.size() && i < options.most; ++i)
    print_one(shown[i], files, options, out);
  if (!options.tally || findings.empty()) return;
  if (shown.size() > options.most)
    out << fmt::format("... and {} more; --verbose shows all\n", shown.size() - options.most);
  out << tally(findings) << "\n";
}

std::string tally(const std::vector<Diagnostic>& findings) {
  std::vector<std::string> parts;
  const auto count = [&](Severity severity, const char* one, const char* many) {
    const auto n = static_cast<std::size_t>(
        std::count_if(findings.begin(), findings.end(),
                      [&](const Diagnostic& d) { return d.severity == severity; }));
    if (n > 0) parts.push_back(count_of(n, one, many));
  };
  count(Severity::error, "error", "errors");
  count(Severity::warning, "warning", "warnings");
  count(Severity::note, "note", "notes");
  return join(parts, ", ");
}

}  // namespace pushplan::cli
