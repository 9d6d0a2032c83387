#include "cli/finding_list.h"

#include <fmt/format.h>

#include "base/text.h"

namespace pushplan::cli {
namespace {

constexpr std::size_t kLineWidth = 100;

// Words in lines of at most kLineWidth, each behind `indent`.
std::string wrapped(std::string_view text, const std::string& indent) {
  std::string out, line = indent;
  for (const std::string_view word : split_on_whitespace(text)) {
    if (line.size() > indent.size() && line.size() + 1 + word.size() > kLineWidth) {
      out += line + "\n";
      line = indent;
    }
    if (line.size() > indent.size()) line += ' ';
    line += word;
  }
  return out + line + "\n";
}

std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '|' ? "\\|" : std::string(1, c);
  return out;
}

}  // namespace

std::string finding_url(std::string_view slug) {
  return fmt::format("https://github.com/pushplan/pushplan/blob/main/docs/FINDINGS.md#{}", slug);
}

std::string finding_as_text(const gate::Finding& finding) {
  std::string out = fmt::format("{} ({})\n\n{}", finding.slug, to_string(finding.severity),
                                wrapped(finding.what, "  "));
  if (*finding.why != '\0') out += "\nWhy\n" + wrapped(finding.why, "  ");
  if (*finding.remedy != '\0') out += "\nWhat to do\n" + wrapped(finding.remedy, "  ");
  return out;
}

std::string findings_as_text() {
  std::string out;
  for (const gate::Finding& finding : gate::all_findings())
    out +=
        fmt::format("{:<24} {:<8} {}\n", finding.slug, to_string(finding.severity), finding.what);
  return out;
}

std::string findings_as_markdown() {
  std::string out = "| slug | severity | meaning |\n|---|---|---|\n";
  for (const gate::Finding& finding : gate::all_findings())
    out += fmt::format("| [`{0}`](#{0}) | {1} | {2} |\n", finding.slug, to_string(finding.severity),
                       cell(finding.what));
  for (const gate::Finding& finding : gate::all_findings())
    out += fmt::format("\n### {}\n\n*{}*\n\n{}\n\n**What to do:** {}\n", finding.slug, finding.what,
                       finding.why, finding.remedy);
  return out;
}

}  // namespace pushplan::cli
