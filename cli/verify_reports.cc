// `verify` for machines: JSON, JUnit, Markdown.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/size.h"
#include "base/text.h"
#include "cli/finding_list.h"
#include "cli/finding_text.h"
#include "cli/report_formats.h"
#include "cli/verify_format.h"

namespace pushplan::cli {
namespace {

using nlohmann::ordered_json;
using verify::PageVerdict;
using verify::Row;

constexpr std::size_t kMostMarkdownRows = 50;

ordered_json milliseconds(verify::Micros at) {
  if (at == verify::kNever) return nullptr;
  return static_cast<double>(at.count()) / 1000;
}

ordered_json announced_json(unsigned announced) {
  ordered_json out = ordered_json::array();
  if ((announced & verify::announced_by_push) != 0) out.push_back("push");
  if ((announced & verify::announced_by_103) != 0) out.push_back("early-hints");
  if ((announced & verify::announced_by_link) != 0) out.push_back("link");
  if ((announced & verify::announced_by_markup) != 0) out.push_back("markup");
  if ((announced & verify::announced_by_prefetch) != 0) out.push_back("prefetch");
  return out;
}

ordered_json row_json(const Row& row) {
  ordered_json out = {{"url", row.url},
                      {"announced", announced_json(row.announced)},
                      {"status", row.status},
                      {"bytes", row.bytes},
                      {"encoding", row.encoding},
                      {"request_start_ms", milliseconds(row.asked)},
                      {"first_byte_ms", milliseconds(row.first_byte)},
                      {"response_end_ms", milliseconds(row.end)},
                      {"planned", nullptr},
                      {"remark", row.remark}};
  if (row.planned != nullptr)
    out["planned"] = {{"place", row.place},
                      {"list", row.prefetch ? "prefetch" : "send"},
                      {"as", row.planned->hint.as},
                      {"bytes", row.planned->bytes},
                      {"encoding", to_string(row.planned->encoding)}};
  return out;
}

const char* verdict_word(Standing standing) {
  constexpr const char* kWords[] = {"as-planned", "with-warnings", "not-as-planned", "not-reached"};
  return kWords[static_cast<int>(standing)];
}

ordered_json page_json(const PageVerdict& page, Standing standing) {
  ordered_json rows = ordered_json::array();
  for (const Row& row : page.rows) rows.push_back(row_json(row));
  return {{"page", page.page},
          {"verdict", verdict_word(standing)},
          {"planned", page.planned},
          {"path", page.path},
          {"redirects", page.redirects},
          {"status", page.status},
          {"trouble", page.trouble},
          {"address", page.connection.address},
          {"tls", page.connection.tls},
          {"alpn", page.connection.alpn},
          {"link_bytes", page.link_bytes},
          {"pushed_bytes_ahead", page.pushed_before},
          {"pushed_bytes_between", page.pushed_between},
          {"rows", rows}};
}

ordered_json verified_file_json(const VerifiedFile& file) {
  constexpr const char* kStoring[] = {"fresh", "heuristic", "stale", "unsaid", "forbidden"};
  const verify::Answer& a = file.answer;
  return {{"url", file.hinted.url},
          {"as", file.hinted.hint.as},
          {"announced", announced_json(file.hinted.announced)},
          {"pages", file.hinted.pages.size()},
          {"status", a.status},
          {"bytes", a.bytes},
          {"encoding", a.encoding},
          {"type", a.type},
          {"caching", kStoring[static_cast<int>(a.freshness.storing)]},
          {"fresh_seconds", a.freshness.seconds},
          {"took_ms", milliseconds(a.took)},
          {"trouble", a.trouble}};
}

ordered_json finding_json(const Diagnostic& d) {
  return {{"severity", to_string(d.severity)},
          {"slug", d.code},
          {"message", d.message},
          {"remedy", d.remedy},
          {"pages", d.pages}};
}

std::size_t count_of_severity(const Verification& v, Severity severity) {
  return static_cast<std::size_t>(
      std::count_if(v.findings.begin(), v.findings.end(),
                    [&](const Diagnostic& d) { return d.severity == severity; }));
}

// One entry a line: diffs and greps stay possible.
template <class List, class F>
std::string json_lines(const List& list, F entry) {
  std::string out = "[";
  const char* separator = "\n";
  for (const auto& each : list) {
    out += separator;
    out += entry(each).dump(-1, ' ', false, ordered_json::error_handler_t::replace);
    separator = ",\n";
  }
  return out + (list.empty() ? "]" : "\n]");
}

// The errors and warnings about a page, a line each.
std::string words_about(const Verification& v, const std::string& page, Severity least) {
  std::string out;
  for (const Diagnostic& d : v.findings)
    if (d.severity <= least && std::binary_search(d.pages.begin(), d.pages.end(), page))
      out += fmt::format("{} [{}]\n", d.message, d.code);
  return out;
}

}  // namespace

std::string verify_json(const Verification& v) {
  const std::vector<Standing> standing = standings(v);
  const ordered_json mechanism = v.manifest == nullptr
                                     ? ordered_json()
                                     : ordered_json(to_string(v.manifest->settings.mechanism));
  const ordered_json head = {
      {"schema", "pushplan-verify/1"},
      {"origin", v.origin},
      {"manifest", v.manifest_name.empty() ? ordered_json() : ordered_json(v.manifest_name)},
      {"mechanism", mechanism},
      {"push", v.push},
      {"second_visits", v.second_visits},
      {"errors", count_of_severity(v, Severity::error)},
      {"warnings", count_of_severity(v, Severity::warning)},
      {"notes", count_of_severity(v, Severity::note)}};
  std::string out = head.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
  out.pop_back();
  std::size_t i = 0;
  out += ",\n\"pages\": " + json_lines(v.pages, [&](const PageVerdict& page) {
           return page_json(page, standing[i++]);
         });
  out += ",\n\"files\": " + json_lines(v.files, verified_file_json);
  return out + ",\n\"findings\": " + json_lines(v.findings, finding_json) + "}\n";
}

namespace {

// Recordings, logs and folders have no pages that were visited: there each finding is a case.
std::string finding_cases(const std::vector<Diagnostic>& findings) {
  std::string out;
  for (const Diagnostic& d : findings) {
    const std::string pages = d.pages.empty() ? "" : name_pages(d.pages) + ": ";
    const bool fails = d.severity == Severity::error;
    out += fmt::format("<testcase name=\"{}\" classname=\"pushplan.verify.{}\">",
                       xml_text(pages + d.message), d.code);
    out += fails ? fmt::format("<failure type=\"{}\" message=\"{}\">{}</failure>", d.code,
                               xml_text(d.message), xml_text(d.remedy))
                 : fmt::format("<system-out>{}</system-out>",
                               xml_text(fmt::format("{}: {}\n", to_string(d.severity), d.remedy)));
    out += "</testcase>\n";
  }
  return out;
}

std::string junit_of(std::size_t tests, std::size_t failures, const std::string& cases) {
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuites name=\"pushplan\" tests=\"{0}\" failures=\"{1}\" errors=\"0\">\n"
      "<testsuite name=\"pushplan verify\" tests=\"{0}\" failures=\"{1}\" errors=\"0\" "
      "skipped=\"0\">\n{2}</testsuite>\n</testsuites>\n",
      tests, failures, cases);
}

}  // namespace

std::string verify_junit(const Verification& v) {
  if (v.pages.empty()) {
    if (!v.findings.empty())
      return junit_of(v.findings.size(), count_of_severity(v, Severity::error),
                      finding_cases(v.findings));
    return junit_of(1, 0,
                    fmt::format("<testcase name=\"{}\" classname=\"pushplan.verify\"></testcase>\n",
                                xml_text(v.manifest_name)));
  }
  const std::vector<Standing> standing = standings(v);
  const auto failures = static_cast<std::size_t>(std::count_if(
      standing.begin(), standing.end(), [](Standing s) { return s >= Standing::not_as_planned; }));
  std::string out;
  for (std::size_t i = 0; i < v.pages.size(); ++i) {
    const PageVerdict& page = v.pages[i];
    out += fmt::format("<testcase name=\"{}\" classname=\"pushplan.verify\">",
                       xml_text(v.origin + page.page));
    if (standing[i] >= Standing::not_as_planned)
      out += fmt::format("<failure type=\"{0}\" message=\"{1}\">{2}</failure>",
                         verdict_word(standing[i]), xml_text(to_words(standing[i], page)),
                         xml_text(words_about(v, page.page, Severity::warning)));
    else if (standing[i] == Standing::with_warnings)
      out += fmt::format("<system-out>{}</system-out>",
                         xml_text(words_about(v, page.page, Severity::warning)));
    out += "</testcase>\n";
  }
  return junit_of(v.pages.size(), failures, out);
}

namespace {

// The heading, and a table of the pages.
std::string markdown_pages(const Verification& v) {
  const std::vector<Standing> standing = standings(v);
  std::size_t fine = 0;
  for (std::size_t i = 0; i < standing.size(); ++i)
    fine += standing[i] <= Standing::with_warnings && (v.manifest == nullptr || v.pages[i].planned);
  std::string out = fmt::format("## pushplan verify: {} of {} {}\n", fine,
                                count_of(v.pages.size(), "page", "pages"),
                                v.manifest == nullptr ? "without errors" : "as planned");
  std::vector<std::size_t> order(v.pages.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return standing[a] > standing[b]; });
  out += "\n| page | verdict | code | sent early | planned |\n|---|---|---|---|---|\n";
  for (std::size_t n = 0; n < std::min(order.size(), kMostMarkdownRows); ++n) {
    const PageVerdict& page = v.pages[order[n]];
    std::size_t came = 0, planned = 0;
    for (const Row& row : page.rows) {
      came += row.announced != 0 ? 1 : 0;
      planned += row.planned != nullptr ? 1 : 0;
    }
    out += fmt::format("| {} | {} | {} | {} | {} |\n", markdown_text(page.page),
                       to_words(standing[order[n]], page), page.status, came, planned);
  }
  if (order.size() > kMostMarkdownRows)
    out += fmt::format("\n... and {} more pages\n", order.size() - kMostMarkdownRows);
  return out;
}

}  // namespace

std::string verify_markdown(const Verification& v) {
  std::string out = !v.pages.empty() ? markdown_pages(v)
                    : v.findings.empty()
                        ? fmt::format("## pushplan verify: {}: nothing is wrong\n", v.manifest_name)
                        : fmt::format("## pushplan verify: {}\n", v.manifest_name);
  if (v.findings.empty()) return out;
  out += "\n" + tally(v.findings) + "\n\n| | what | what to do |\n|---|---|---|\n";
  for (std::size_t n = 0; n < std::min(v.findings.size(), kMostMarkdownRows); ++n) {
    const Diagnostic& d = v.findings[n];
    out += fmt::format("| {} | {} ([{}]({})) | {} |\n", to_string(d.severity),
                       markdown_text(full_message(d)), d.code, finding_url(d.code),
                       markdown_text(d.remedy));
  }
  if (v.findings.size() > kMostMarkdownRows)
    out += fmt::format("\n... and {} more findings\n", v.findings.size() - kMostMarkdownRows);
  return out;
}

}  // namespace pushplan::cli
