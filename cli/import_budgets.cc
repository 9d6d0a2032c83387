#include "cli/import_budgets.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.h"
#include "cli/yaml_scalar.h"
#include "gate/existing.h"

namespace pushplan::cli {
namespace {

constexpr double kMostLimit = 1e12;
constexpr std::uint64_t kMostCount = 100'000;  // as cli/config_budgets.cc has it

// Lighthouse: `*` is any run, `$` the end, and without it a path is the beginning of one.
std::string glob_of_lighthouse(std::string path) {
  const bool anchored = !path.empty() && path.back() == '$';
  if (anchored) path.pop_back();
  std::string glob;
  for (const char c : path) glob += c == '*' ? std::string("**") : std::string(1, c);
  if (!anchored && (glob.size() < 2 || glob.substr(glob.size() - 2) != "**")) glob += "**";
  return glob;
}

// How a path has to begin and to end.
struct LighthousePath {
  std::string head, tail;
  bool whole = false;  // it is head
};

LighthousePath read_lighthouse_path(const std::string& path) {
  const bool anchored = path.ends_with('$');
  const std::string plain = path.substr(0, path.size() - (anchored ? 1 : 0));
  const std::size_t star = plain.find('*');
  if (star == std::string::npos) return {plain, anchored ? plain : "", anchored};
  return {plain.substr(0, star), anchored ? plain.substr(plain.rfind('*') + 1) : "", false};
}

// Whether two of Lighthouse's paths can be those of one page.
bool may_meet(const std::string& one, const std::string& other) {
  const LighthousePath a = read_lighthouse_path(one), b = read_lighthouse_path(other);
  if ((a.whole && a.head.size() < b.head.size()) || (b.whole && b.head.size() < a.head.size()))
    return false;
  return (a.head.starts_with(b.head) || b.head.starts_with(a.head)) &&
         (a.tail.ends_with(b.tail) || b.tail.ends_with(a.tail));
}

std::optional<std::string> type_of_lighthouse(const std::string& type) {
  if (type == "stylesheet") return "style";
  for (const char* same : {"total", "document", "script", "image", "media", "font", "other"})
    if (type == same) return type;
  return std::nullopt;
}

// The entries of a member that is a list of mappings; what else there is, is said.
std::vector<ImportJson> entries_of(const ImportJson& object, const char* member,
                                   const std::string& path, Imported& out) {
  std::vector<ImportJson> entries;
  if (!object.contains(member)) return entries;
  const ImportJson& list = object[member];
  if (!list.is_array()) out.not_carried.push_back(fmt::format("{}: {} is no list", path, member));
  for (const ImportJson& entry : list.is_array() ? list : ImportJson::array()) {
    if (entry.is_object())
      entries.push_back(entry);
    else
      out.not_carried.push_back(fmt::format("{}: {}: {}", path, member, entry.dump()));
  }
  return entries;
}

// Sizes or counts of one rule of Lighthouse's.
void take_lighthouse_types(const ImportJson& each, const std::string& path, bool counts,
                           BudgetRule& rule, Imported& out) {
  const char* const member = counts ? "resourceCounts" : "resourceSizes";
  for (const ImportJson& entry : entries_of(each, member, path, out)) {
    const std::string type = text_of_member(entry, "resourceType");
    const auto ours = type_of_lighthouse(type);
    const auto value = limit_number(entry.value("budget", ImportJson()), counts);
    const std::string what = fmt::format("{}: {} of {}", path, member, type);
    if (type == "third-party")
      out.not_carried.push_back(what + ": files of other sites are not weighed");
    else if (!ours || !value)
      out.not_carried.push_back(fmt::format("{}: {}: {}", path, member, entry.dump()));
    else if (!rule.add(counts ? "counts" : "bytes", *ours, *value + (counts ? "" : "KiB")))
      out.not_carried.push_back(what + ": given twice");
  }
}

void take_lighthouse_timings(const ImportJson& each, const std::string& path, BudgetRule& rule,
                             Imported& out) {
  for (const ImportJson& timing : entries_of(each, "timings", path, out)) {
    const std::string metric = text_of_member(timing, "metric");
    const char* const ours = metric == "first-contentful-paint"     ? "first_paint"
                             : metric == "largest-contentful-paint" ? "largest_paint"
                                                                    : nullptr;
    const auto value = limit_number(timing.value("budget", ImportJson()), false);
    if (ours == nullptr)
      out.not_carried.push_back(
          fmt::format("{}: timing {}: no prediction of ours is that", path, metric));
    else if (!value)
      out.not_carried.push_back(fmt::format("{}: timings: {}", path, timing.dump()));
    else if (!rule.add(ours, "", *value + "ms"))
      out.not_carried.push_back(fmt::format("{}: timing {}: given twice", path, metric));
  }
}

using NameTable = std::vector<std::pair<const char*, const char*>>;

const char* find_name(const NameTable& table, const std::string& name) {
  for (const auto& [theirs, ours] : table)
    if (name == theirs) return ours;
  return nullptr;
}

const NameTable& sitespeed_types() {
  static const NameTable kTypes = {{"total", "total"},       {"html", "document"}, {"css", "style"},
                                   {"javascript", "script"}, {"image", "image"},   {"font", "font"},
                                   {"other", "other"}};
  return kTypes;
}

const NameTable& sitespeed_times() {
  static const NameTable kTimes = {{"firstPaint", "first_paint"},
                                   {"firstContentfulPaint", "first_paint"},
                                   {"FirstContentfulPaint", "first_paint"},
                                   {"first-contentful-paint", "first_paint"},
                                   {"largestContentfulPaint", "largest_paint"},
                                   {"LargestContentfulPaint", "largest_paint"},
                                   {"domContentLoadedTime", "dom_content_loaded"}};
  return kTimes;
}

// One limit of sitespeed.io's: of transferSize (`size` in 8.0), requests, timings or web vitals.
void take_sitespeed_limit(const std::string& where, const std::string& kind,
                          const std::string& name, const ImportJson& value, BudgetRule& rule,
                          Imported& out) {
  const bool time = kind == "timings" || kind == "googleWebVitals", count = kind == "requests",
             size = kind == "transferSize" || kind == "size";
  const char* const ours = time            ? find_name(sitespeed_times(), name)
                           : count || size ? find_name(sitespeed_types(), name)
                                           : nullptr;
  const auto number = limit_number(value, count);
  const std::string what = fmt::format("{}{}.{}", where, kind, name);
  if (ours == nullptr)
    out.not_carried.push_back(what);
  else if (!number)
    out.not_carried.push_back(fmt::format("{}: {}", what, value.dump()));
  else if (!rule.add(time    ? ours
                     : count ? "counts"
                             : "bytes",
                     time ? "" : ours, *number + (time ? "ms" : "")))
    out.not_carried.push_back(fmt::format("{}: {} is set already", what, ours));
}

void take_sitespeed_kind(const std::string& where, const std::string& kind,
                         const ImportJson& entries, BudgetRule& rule, Imported& out) {
  if (!entries.is_object()) out.not_carried.push_back(where + kind + ": " + entries.dump());
  if (entries.is_object())
    for (const auto& [name, value] : entries.items())
      take_sitespeed_limit(where, kind, name, value, rule, out);
}

// The path of "https://host/path"; nullopt where it could not stand as a glob.
std::optional<std::string> path_of_sitespeed(const std::string& key) {
  const std::size_t host = key.find("://");
  if (host == std::string::npos || key.find_first_of("*?#") != std::string::npos)
    return std::nullopt;
  const std::size_t slash = key.find('/', host + 3);
  return slash == std::string::npos ? "/" : key.substr(slash);
}

bool is_mapping_of_mappings(const ImportJson& json) {
  return json.is_object() && !json.empty() &&
         std::all_of(json.begin(), json.end(), [](const auto& each) { return each.is_object(); });
}

// "contentTypes.image.transferSize" as kind and name; of times the last word but the statistic.
std::pair<std::string, std::string> old_sitespeed_metric(const std::string& metric) {
  std::vector<std::string> words{""};
  for (const char c : metric)
    if (c == '.')
      words.emplace_back();
    else
      words.back() += c;
  if (words.size() == 1) return {metric, "total"};
  if (words[0] == "contentTypes" && words.size() == 3) return {words[2], words[1]};
  if (words[0] == "statistics" && words[1] == "timings" && words.size() >= 4)
    return {"timings", words[words.size() - 2]};
  return {"", ""};
}

}  // namespace

bool BudgetRule::add(const std::string& key, const std::string& part, const std::string& value) {
  auto limit = std::find_if(limits_.begin(), limits_.end(),
                            [&](const LimitText& each) { return each.key == key; });
  if (limit == limits_.end()) limit = limits_.insert(limit, {key, {}});
  const bool known = std::any_of(limit->parts.begin(), limit->parts.end(),
                                 [&](const auto& each) { return each.first == part; });
  if (!known) limit->parts.emplace_back(part, value);
  return !known;
}

bool BudgetRule::covers(const BudgetRule& other) const {
  return std::all_of(other.limits_.begin(), other.limits_.end(), [&](const LimitText& theirs) {
    return std::all_of(theirs.parts.begin(), theirs.parts.end(), [&](const auto& part) {
      return std::any_of(limits_.begin(), limits_.end(), [&](const LimitText& ours) {
        return ours.key == theirs.key &&
               std::any_of(ours.parts.begin(), ours.parts.end(),
                           [&](const auto& each) { return each.first == part.first; });
      });
    });
  });
}

std::string BudgetRule::text() const {
  std::string out = "\n  - match: " + yaml_scalar(match_);
  for (const LimitText& limit : limits_) {
    out += fmt::format("\n    {}:", limit.key);
    std::vector<std::string> parts;
    for (const auto& [part, value] : limit.parts)
      parts.push_back(part.empty() ? value : fmt::format("{}: {}", yaml_scalar(part), value));
    if (limit.key == "file_bytes")  // globs may be long
      out += "\n      " + join(parts, "\n      ");
    else if (limit.parts.front().first.empty())
      out += " " + parts.front();
    else
      out += " {" + join(parts, ", ") + "}";
  }
  return out;
}

void add_budgets(const std::vector<BudgetRule>& rules, std::vector<std::string> why,
                 Imported& out) {
  std::string value;
  for (const BudgetRule& rule : rules)
    if (!rule.empty()) value += rule.text();
  if (!value.empty()) out.keys.push_back({"budgets", value, std::move(why), true});
}

std::optional<std::string> limit_number(const ImportJson& value, bool whole) {
  if (!value.is_number()) return std::nullopt;
  const auto number = value.get<double>();
  if (!(number >= 0) || number > kMostLimit) return std::nullopt;
  const auto floor = static_cast<std::uint64_t>(number);
  if (static_cast<double>(floor) == number)
    return whole && floor > kMostCount ? std::nullopt : std::optional(std::to_string(floor));
  if (whole) return std::nullopt;
  std::string text = fmt::format("{:.3f}", number);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string text_of_member(const ImportJson& object, const char* name) {
  const auto found = object.is_object() ? object.find(name) : object.end();
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

Imported import_lighthouse(const ImportJson& list) {
  Imported out{"a Lighthouse budget", {}, {}};
  std::vector<BudgetRule> rules;
  std::vector<std::string> paths;  // of the rules, as given
  for (const ImportJson& each : list) {
    if (!each.is_object()) {
      out.not_carried.push_back(each.dump() + ": no budget");
      continue;
    }
    const std::string given = text_of_member(each, "path"), path = given.empty() ? "/" : given;
    BudgetRule rule(glob_of_lighthouse(path));
    if (path.size() > 2 && path.ends_with("/$") && path.find('*') == std::string::npos)
      out.not_carried.push_back(path + ": holds for the pages below it too");
    take_lighthouse_types(each, path, false, rule, out);
    take_lighthouse_types(each, path, true, rule, out);
    take_lighthouse_timings(each, path, rule, out);
    for (const auto& [key, value] : each.items())
      if (key != "path" && key != "resourceSizes" && key != "resourceCounts" && key != "timings")
        out.not_carried.push_back(fmt::format("{}: `{}`", path, key));
    for (std::size_t i = 0; i < rules.size(); ++i) {
      if (!may_meet(paths[i], path) || rule.covers(rules[i])) continue;
      out.not_carried.push_back(
          path + ": is not alone: what it does not limit, entries before it still do");
      break;
    }
    paths.push_back(path);
    rules.push_back(std::move(rule));
  }
  add_budgets(rules,
              {"From a Lighthouse budget. There the last rule that matches holds alone; here each",
               "of its keys is that of the last rule that has it."},
              out);
  return out;
}

Imported import_sitespeed(const ImportJson& budget, const ImportSite& site) {
  Imported out{"a budget of sitespeed.io", {}, {}};
  std::vector<BudgetRule> rules{BudgetRule("/**")};  // those of URLs stand behind it, and beat it
  for (const auto& [kind, entries] : budget.items()) {
    if (!is_mapping_of_mappings(entries)) {
      take_sitespeed_kind("", kind, entries, rules.front(), out);
      continue;
    }
    const auto path = path_of_sitespeed(kind);
    if (!path) {
      out.not_carried.push_back(kind + ": which page that is cannot be known here");
      continue;
    }
    if (const std::string host = gate::host_name(kind);
        !site.host.empty() && !host.empty() && host != site.host) {
      out.not_carried.push_back(kind + ": another host than that of `base_url`");
      continue;
    }
    BudgetRule rule(*path);
    if (path->size() > 1 && path->back() == '/')
      out.not_carried.push_back(kind + ": holds for the pages below it too");
    for (const auto& [inner, values] : entries.items())
      take_sitespeed_kind(kind + ": ", inner, values, rule, out);
    rules.push_back(std::move(rule));
  }
  add_budgets(rules, {"From a budget of sitespeed.io."}, out);
  return out;
}

Imported import_old_sitespeed(const ImportJson& json) {
  Imported out{"a budget of sitespeed.io", {}, {}};
  BudgetRule rule("/**");
  for (const auto& [source, list] : json.items()) {
    if (!list.is_array()) out.not_carried.push_back(source);
    for (const ImportJson& each : list.is_array() ? list : ImportJson::array()) {
      const std::string metric = text_of_member(each, "metric");
      const auto [kind, name] = old_sitespeed_metric(metric);
      if (kind.empty() || !each.contains("max"))
        out.not_carried.push_back(source + ": " + each.dump());
      else
        take_sitespeed_limit(source + ": ", kind, name, each["max"], rule, out);
    }
  }
  add_budgets({rule}, {"From a budget of sitespeed.io, for every page."}, out);
  return out;
}

}  // namespace pushplan::cli
