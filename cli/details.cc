#include "cli/details.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "analyzer/weigh/compress.h"
#include "base/size.h"
#include "base/text.h"

namespace pushplan::cli {

using nlohmann::ordered_json;

namespace {

constexpr std::size_t kMostPages = 3;   // of a list, that the table names
constexpr std::size_t kMostLists = 20;  // that the table shows

std::string dump(const ordered_json& value) {
  return value.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

// Entries of a list, one a line.
template <class T>
std::string lines(const std::vector<T>& list, ordered_json (*entry)(const T&)) {
  std::string out = "[";
  for (const T& item : list)
    out += (&item == &list.front() ? "\n        " : ",\n        ") + dump(entry(item));
  return out + "]";
}

ordered_json chosen_entry(const plan::Chosen& c) {
  return {{"url", c.hint.url}, {"bytes", c.bytes}, {"reason", c.reason}};
}
ordered_json refused_entry(const plan::Refused& r) {
  return {{"url", r.url}, {"bytes", r.bytes}, {"reason", r.reason}};
}
ordered_json external_entry(const study::External& e) { return {{"url", e.url}, {"as", e.as}}; }
ordered_json broken_entry(const study::Broken& b) { return {{"url", b.url}, {"via", b.via}}; }

ordered_json metrics_entry(const model::Metrics& m) {
  return {{"first_paint_ms", to_milliseconds(m.first_paint)},
          {"largest_paint_ms", to_milliseconds(m.largest_paint)},
          {"text_ready_ms", to_milliseconds(m.text_ready)},
          {"dom_content_loaded_ms", to_milliseconds(m.dom_content_loaded)}};
}

// How the choice was made, and what it is predicted to gain; null where no model decided.
ordered_json proof_entry(const plan::PagePlan& p, const std::vector<Profile>& profiles) {
  if (!p.selection) return nullptr;
  const plan::Selection& s = *p.selection;
  ordered_json predictions = ordered_json::array();
  for (std::size_t i = 0; i < s.outcomes.size(); ++i)
    predictions.push_back({{"profile", profiles[i].id},
                           {"without", metrics_entry(s.outcomes[i].without)},
                           {"with", metrics_entry(s.outcomes[i].with)}});
  return {{"model", "v1"},
          {"proof", plan::to_string(s.proof)},
          {"candidates", p.option_needs.size()},
          {"plans_evaluated", s.plans},
          {"simulations", s.simulations},
          {"gap_permille", plan::gap_permille(s)},
          {"cost_ms", to_milliseconds(plan::mean_time(s.cost, profiles))},
          {"cost_of_nothing_ms", to_milliseconds(plan::mean_time(s.nothing, profiles))},
          {"predictions", predictions}};
}

}  // namespace

void DetailsWriter::add(const PageView& view) {
  const plan::PagePlan& p = view.plan;
  pages_ += fmt::format(
      "{}\n    {}: {{\"source\": {}, \"document_bytes\": {}, \"budget_bytes\": {}, "
      "\"chosen_bytes\": {}, "
      "\"header_bytes\": {}, \"critical_bytes\": {},\n      \"returning_visitor\": {},\n      "
      "\"choice\": {},\n      \"chosen\": {},\n      \"refused\": "
      "{},\n"
      "      \"external\": {},\n      \"missing\": {},\n      \"invalid\": {}}}",
      pages_.empty() ? "" : ",", dump(p.page.url_path), dump(view.site.files[p.page.file].path),
      p.document_bytes, p.budget_bytes, p.chosen_bytes, p.header_bytes, p.critical_bytes,
      dump(ordered_json{{"cached_permille", p.cached_permille},
                        {"bytes_in_vain", p.bytes_in_vain},
                        {"header_bytes_in_vain", p.header_bytes_in_vain}}),
      dump(proof_entry(p, profiles_)), lines(p.chosen, chosen_entry),
      lines(p.refused, refused_entry), lines(view.needs.external, external_entry),
      lines(view.needs.missing, broken_entry), lines(view.needs.invalid, broken_entry));
}

void DetailsWriter::add(const plan::RoutePlan& r) {
  routes_ += fmt::format(
      "{}\n    {}: {{\"source\": {}, \"budget_bytes\": {}, \"chosen_bytes\": {}, "
      "\"header_bytes\": {},\n      \"chosen\": {},\n      \"refused\": {}}}",
      routes_.empty() ? "" : ",", dump(r.url_path),
      dump(r.source.empty() ? ordered_json(nullptr) : ordered_json(r.source)), r.budget_bytes,
      r.chosen_bytes, r.header_bytes, lines(r.chosen, chosen_entry),
      lines(r.refused, refused_entry));
}

std::string DetailsWriter::take() {
  ordered_json compressors = ordered_json::object();
  for (const auto& [name, version] : weigh::compressor_versions()) compressors[name] = version;
  const std::string routes =
      routes_.empty() ? "" : fmt::format(",\n  \"routes\": {{{}\n  }}", routes_);
  return fmt::format(
      "{{\n  \"schema\": \"pushplan-details/1\",\n  \"compressors\": {},\n  \"pages\": {{{}\n  "
      "}}{}\n}}\n",
      dump(compressors), pages_, routes);
}

void print_plan(const manifest::Manifest& m, Screen& screen) {
  const bool all = screen.verbosity() == Verbosity::verbose;
  std::size_t shown = 0;
  for (const manifest::Group& group : m.groups) {
    if (!all && shown++ == kMostLists) {
      screen.out() << fmt::format("... and {} more lists; --verbose shows all\n",
                                  m.groups.size() - kMostLists);
      break;
    }
    std::vector<std::string> names;
    for (const auto& [url, source] : group.pages) {
      if (!all && names.size() == kMostPages && group.pages.size() > kMostPages + 1) break;
      names.push_back(url);
    }
    const std::size_t left = group.pages.size() - names.size();
    const std::string more = left > 0 ? fmt::format(" and {} more pages", left) : "";
    std::set<std::uint64_t> budgets;  // pages of one list may have budgets of their own
    for (const auto& [url, source] : group.pages) budgets.insert(budget_of(m.settings, url));
    const std::string budget = format_size(*budgets.begin()) +
                               (budgets.size() > 1 ? " to " + format_size(*budgets.rbegin()) : "");
    const std::string ahead = group.prefetch.empty()
                                  ? ""
                                  : fmt::format("; for the next page {}, {} of {}",
                                                count_of(group.prefetch.size(), "file", "files"),
                                                format_size(manifest::bytes_of(m, group.prefetch)),
                                                format_size(m.settings.prefetch.budget));
    const std::string sum =
        group.send.empty()
            ? "nothing"
            : fmt::format("{}, {} of {}", count_of(group.send.size(), "file", "files"),
                          format_size(manifest::bytes_of(m, group.send)), budget);
    screen.out() << fmt::format("{}{}: {}{}\n", screen.on_out(Style::bold, join(names, "  ")), more,
                                sum, ahead);
    for (const std::string& key : group.send) {
      const manifest::Resource& r = m.resources.at(key);
      screen.out() << fmt::format("  {:>9}  {:<6}  {}\n", format_size(r.bytes), r.hint.as, key);
    }
    for (const std::string& key : group.prefetch) {
      const manifest::Resource& r = m.resources.at(key);
      screen.out() << fmt::format("  {:>9}  {:<6}  {}  (next page)\n", format_size(r.bytes),
                                  r.hint.as, key);
    }
  }
}

std::string emit_details(const std::string& target, Mechanism mechanism,
                         const std::vector<emitters::Cut>& cuts) {
  nlohmann::ordered_json details = {{"schema", "pushplan-emit/1"},
                                    {"target", target},
                                    {"mechanism", to_string(mechanism)},
                                    {"cuts", nlohmann::ordered_json::array()}};
  for (const emitters::Cut& cut : cuts)
    details["cuts"].push_back(
        {{"page", cut.page}, {"url", cut.url}, {"bytes", cut.bytes}, {"reason", cut.reason}});
  return details.dump(1) + "\n";
}

bool are_our_emit_details(std::string_view bytes) {
  return bytes.substr(0, 200).find("\"pushplan-emit/") != std::string_view::npos;
}

}  // namespace pushplan::cli
