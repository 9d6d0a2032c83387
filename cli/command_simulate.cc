// simulate: one page under every way to serve it, on the configured networks.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "analyzer/plan/scenarios.h"
#include "base/size.h"
#include "cli/commands.h"
#include "cli/job.h"

namespace pushplan::cli {
namespace {

using nlohmann::ordered_json;
using plan::ScenarioRow;
using plan::ScenarioTable;

enum class TableFormat { table, json, csv };

std::optional<TableFormat> parse_table_format(const std::string& text) {
  if (text == "table") return TableFormat::table;
  if (text == "json") return TableFormat::json;
  if (text == "csv") return TableFormat::csv;
  return std::nullopt;
}

// What is measured of a row: its name in machine formats, its heading, and how to read it.
struct Column {
  const char* key;
  const char* heading;
  bool compared;  // with the same page without hints, in percent
  Microseconds (*of)(const ScenarioRow&);
};
constexpr Column kColumns[] = {
    {"first_paint_ms", "first paint", true,
     [](const ScenarioRow& r) { return r.metrics.first_paint; }},
    {"largest_paint_ms", "largest", true,
     [](const ScenarioRow& r) { return r.metrics.largest_paint; }},
    {"text_ready_ms", "text ready", true,
     [](const ScenarioRow& r) { return r.metrics.text_ready; }},
    {"dom_content_loaded_ms", "DCL", true,
     [](const ScenarioRow& r) { return r.metrics.dom_content_loaded; }},
    {"load_ms", "load", true, [](const ScenarioRow& r) { return r.metrics.load; }},
    {"html_ms", "HTML", false, [](const ScenarioRow& r) { return r.metrics.document; }},
    {"html_delay_ms", "delay", false, [](const ScenarioRow& r) { return r.document_delay; }},
};

// Against `nothing` on the same profile, in percent.
double percent_of(Microseconds time, Microseconds base) {
  if (base == 0) return 0;
  const Microseconds permille = (time - base) * 1000 / base;
  return static_cast<double>(permille) / 10;
}

const ScenarioRow& base_of(const ScenarioTable& table, const ScenarioRow& row) {
  return *std::find_if(table.rows.begin(), table.rows.end(),
                       [&](const ScenarioRow& r) { return r.profile == row.profile; });
}

std::string to_json(const PageView& view, const ScenarioTable& table) {
  ordered_json rows = ordered_json::array();
  for (const ScenarioRow& row : table.rows) {
    ordered_json out = {{"profile", row.profile},
                        {"protocol", row.protocol},
                        {"scenario", row.scenario},
                        {"mechanism", row.mechanism}};
    ordered_json send = ordered_json::array();
    for (const plan::Candidate* c : row.send) {
      const auto mechanism = parse_mechanism(row.mechanism).value_or(Mechanism::link);
      send.push_back(
          {{"url", c->hint.url}, {"bytes", c->bytes}, {"link", link_value(c->hint, mechanism)}});
    }
    out["send"] = send;
    for (const Column& column : kColumns) out[column.key] = to_milliseconds(column.of(row));
    ordered_json percent = ordered_json::object();  // against nothing over HTTP/2
    const ScenarioRow& base = base_of(table, row);
    for (const Column& column : kColumns)
      if (column.compared) percent[column.key] = percent_of(column.of(row), column.of(base));
    out["percent"] = percent;
    out["wasted_bytes"] = row.wasted_bytes;
    rows.push_back(std::move(out));
  }
  const ordered_json whole = {{"schema", "pushplan-simulation/1"},
                              {"page", view.needs.page.url_path},
                              {"source", view.site.files[view.needs.page.file].path},
                              {"rows", rows}};
  return whole.dump(1, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

std::string to_csv(const ScenarioTable& table) {
  std::string out = "profile,protocol,scenario,mechanism,files,bytes";
  for (const Column& column : kColumns) out += fmt::format(",{}", column.key);
  for (const Column& column : kColumns)
    if (column.compared) out += fmt::format(",{}_percent", column.key);
  out += ",wasted_bytes\n";
  for (const ScenarioRow& row : table.rows) {
    std::uint64_t bytes = 0;
    for (const plan::Candidate* c : row.send) bytes += c->bytes;
    out += fmt::format("{},{},{},{},{},{}", row.profile, row.protocol, row.scenario, row.mechanism,
                       row.send.size(), bytes);
    for (const Column& column : kColumns)
      out += fmt::format(",{:.1f}", to_milliseconds(column.of(row)));
    const ScenarioRow& base = base_of(table, row);
    for (const Column& column : kColumns)
      if (column.compared)
        out += fmt::format(",{:.1f}", percent_of(column.of(row), column.of(base)));
    out += fmt::format(",{}\n", row.wasted_bytes);
  }
  return out;
}

// The rows of the article that this tool comes from; the others on request.
bool is_usual(const ScenarioRow& row) {
  return row.protocol == "h1" ||
         (row.protocol == "h2" && row.scenario != "critical" && row.scenario != "images-first");
}

void print_table(const PageView& view, const ScenarioTable& table, Screen& screen) {
  const bool all = screen.verbosity() == Verbosity::verbose;
  std::string profile;
  for (const ScenarioRow& row : table.rows) {
    if (!all && !is_usual(row)) continue;
    if (row.profile != profile) {
      screen.out() << (profile.empty() ? "" : "\n")
                   << screen.on_out(Style::bold,
                                    fmt::format("{} on {}", view.needs.page.url_path, row.profile))
                   << " (predicted, ms)\n"
                   << fmt::format("  {:34}{:>6}", "", "files");
      for (const Column& column : kColumns) screen.out() << fmt::format("{:>13}", column.heading);
      screen.out() << fmt::format("{:>11}\n", "in vain");
      profile = row.profile;
    }
    const ScenarioRow& base = base_of(table, row);
    const std::string name =
        row.mechanism == "none"
            ? fmt::format("{} {}", row.protocol, row.scenario)
            : fmt::format("{} {}, {}", row.protocol, row.scenario, row.mechanism);
    screen.out() << fmt::format("  {:34}{:>6}", name, row.send.size());
    for (const Column& column : kColumns) {
      const Microseconds time = column.of(row);
      const bool compared = &base != &row && &column < std::end(kColumns) - 2;
      screen.out() << fmt::format("{:>13}",
                                  compared ? fmt::format("{:.0f} {:+.0f}%", to_milliseconds(time),
                                                         percent_of(time, column.of(base)))
                                           : fmt::format("{:.0f}", to_milliseconds(time)));
    }
    screen.out() << fmt::format("{:>11}\n", format_size(row.wasted_bytes));
  }
}

}  // namespace

int simulate_command(const Flags& flags, Screen& screen) {
  Result<Job> job = make_job(flags, NeedsSite::yes);
  if (!job) return could_not_run(screen, job.error());
  const auto format = parse_table_format(flags.format.value_or("table"));
  if (!format)
    return could_not_run(screen,
                         {fmt::format("--format '{}': must be table, json or csv", *flags.format)});
  const std::optional<std::string> page = page_arguments(*job).page;
  if (!page)
    return could_not_run(screen, {"which page? `pushplan simulate SITE PAGE`, where PAGE is a URL "
                                  "path such as /about/ or a file such as about/index.html"});
  const Settings& settings = job->config.plans.front().settings;
  std::optional<Error> error;
  const PageSink sink = [&](const PageView& view) {
    const auto table = plan::compare_scenarios(view.needs, view.site, view.weights, settings,
                                               view.sharing, {flags.send, flags.sensitivity});
    if (!table) {
      error = table.error();
      return;
    }
    if (*format == TableFormat::json) screen.out() << to_json(view, *table);
    if (*format == TableFormat::csv) screen.out() << to_csv(*table);
    if (*format == TableFormat::table) print_table(view, *table, screen);
  };
  Result<Analysis> analysis = run_analysis(*job, settings, screen, sink, {}, page);
  if (!analysis) return could_not_run(screen, analysis.error());
  if (error) return could_not_run(screen, *error);
  apply_severities(*job, job->config.plans.front(), page_files(analysis->plan),
                   analysis->diagnostics);
  screen.print(analysis->diagnostics, job->site_folder(), job->site_prefix());
  return kFine;
}

}  // namespace pushplan::cli
