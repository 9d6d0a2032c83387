// JUnit's XML.
#include <fmt/format.h>

#include <algorithm>

#include "base/encoding.h"
#include "base/text.h"
#include "cli/report_formats.h"

namespace pushplan::cli {
namespace {

constexpr std::size_t kMostPagesNamed = 20;

std::string body_of(const PlacedFinding& placed) {
  const Diagnostic& d = *placed.finding;
  std::string body = place_of(placed) + "\n" + d.message + "\n";
  if (!d.remedy.empty()) body += d.remedy + "\n";
  for (std::size_t i = 0; i < std::min(d.pages.size(), kMostPagesNamed); ++i)
    body += d.pages[i] + "\n";
  if (d.pages.size() > kMostPagesNamed)
    body += fmt::format("... and {} more\n", d.pages.size() - kMostPagesNamed);
  return body;
}

}  // namespace

std::string xml_text(std::string_view text) {
  std::string out;
  for_each_code_point(text, [&](char32_t c) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else if (c == '\t' || c == '\n' || c == '\r')
      out += fmt::format("&#{};", static_cast<unsigned>(c));
    else
      append_utf8(out, c < 0x20 || c == 0xFFFE || c == 0xFFFF ? char32_t{0xFFFD} : c);
  });
  return out;
}

void write_junit(const Report& report, std::ostream& out) {
  const auto errors = static_cast<std::size_t>(
      std::count_if(report.findings.begin(), report.findings.end(),
                    [](const Diagnostic& d) { return d.severity == Severity::error; }));
  const std::size_t tests = std::max<std::size_t>(1, report.placed.size());
  out << fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuites name=\"pushplan\" tests=\"{0}\" failures=\"{1}\" errors=\"0\">\n"
      "<testsuite name=\"pushplan check\" tests=\"{0}\" failures=\"{1}\" errors=\"0\" "
      "skipped=\"{2}\">\n",
      tests, errors, report.placed.size() - errors);
  if (report.placed.empty()) out << "<testcase name=\"no findings\" classname=\"pushplan\"/>\n";
  for (const PlacedFinding& placed : report.placed) {
    const Diagnostic& d = *placed.finding;
    const std::string place = place_of(placed), message = full_message(d);
    out << fmt::format("<testcase name=\"{}\" classname=\"pushplan.{}\">",
                       xml_text(place.empty() ? message : fmt::format("{}: {}", place, message)),
                       xml_text(d.code));
    if (d.severity == Severity::error)
      out << fmt::format("<failure type=\"{}\" message=\"{}\">{}</failure>", xml_text(d.code),
                         xml_text(message), xml_text(body_of(placed)));
    else
      out << fmt::format("<skipped message=\"{}: {}\">{}</skipped>", to_string(d.severity),
                         xml_text(message), xml_text(body_of(placed)));
    out << "</testcase>\n";
  }
  out << "</testsuite>\n</testsuites>\n";
}

}  // namespace pushplan::cli
