#include "cli/import_budgets.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/size.h"
#include "base/text.h"

namespace pushplan::cli {
namespace {

// One rule of `budgets`: lines of YAML below "- match: ...".
struct BudgetRule {
  std::string match;
  std::vector<std::string> lines;
};

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

InitKey budgets_key(const std::vector<BudgetRule>& rules, std::vector<std::string> why) {
  std::string value;
  for (const BudgetRule& rule : rules) {
    if (rule.lines.empty()) continue;
    value += "\n  - match: " + quoted(rule.match);
    for (const std::string& line : rule.lines) value += "\n    " + line;
  }
  return {"budgets", value, std::move(why), true};
}

// {a: 1, b: 2}, or "" for none.
std::string mapping(const std::vector<std::pair<std::string, std::string>>& entries) {
  std::vector<std::string> parts;
  for (const auto& [name, value] : entries) parts.push_back(name + ": " + value);
  return parts.empty() ? "" : "{" + join(parts, ", ") + "}";
}

// Lighthouse: `*` is any run, `$` the end, and without it a path is the beginning of one.
std::string glob_of_lighthouse(std::string path) {
  const bool anchored = !path.empty() && path.back() == '$';
  if (anchored) path.pop_back();
  std::string glob;
  for (const char c : path) glob += c == '*' ? std::string("**") : std::string(1, c);
  if (!anchored && (glob.size() < 2 || glob.substr(glob.size() - 2) != "**")) glob += "**";
  return glob;
}

std::optional<std::string> type_of_lighthouse(const std::string& type) {
  if (type == "stylesheet") return "style";
  for (const char* same : {"total", "document", "script", "image", "media", "font", "other"})
    if (type == same) return type;
  return std::nullopt;
}

std::string text_of_member(const ImportJson& object, const char* name) {
  const auto found = object.is_object() ? object.find(name) : object.end();
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

// What a size of bundlesize's kind means: their kB and KB are 1,024 bytes (the `bytes` package).
std::optional<std::uint64_t> bundle_size(const ImportJson& value) {
  if (value.is_number_unsigned()) return value.get<std::uint64_t>();
  if (!value.is_string()) return std::nullopt;
  std::string text = to_lower(value.get<std::string>());
  text.erase(std::remove(text.begin(), text.end(), ' '), text.end());
  double scale = 1;
  for (const auto& [unit, bytes] : {std::pair<const char*, double>{"kib", 1024},
                                    {"kb", 1024},
                                    {"mib", 1048576},
                                    {"mb", 1048576},
                                    {"k", 1024},
                                    {"b", 1}}) {
    const std::string_view end = unit;
    if (text.size() <= end.size() || text.substr(text.size() - end.size()) != end) continue;
    text.resize(text.size() - end.size());
    scale = bytes;
    break;
  }
  if (text.empty() || text.find_first_not_of("0123456789.") != std::string::npos)
    return std::nullopt;
  return static_cast<std::uint64_t>(std::stod(text) * scale);
}

// "./dist/*.js" and "dist/js/*.js" name files from the project's folder on; what they are below the
// site is told by the end.
std::string glob_of_bundle(std::string path) {
  while (path.rfind("./", 0) == 0) path.erase(0, 2);
  const std::size_t slash = path.find('/');
  return slash == std::string::npos ? "/" + path : "/**" + path.substr(slash);
}

}  // namespace

Imported import_lighthouse(const ImportJson& list) {
  Imported out{"a Lighthouse budget", {}, {}};
  std::vector<BudgetRule> rules;
  for (const ImportJson& each : list) {
    const std::string path = text_of_member(each, "path");
    BudgetRule rule{glob_of_lighthouse(path.empty() ? "/" : path), {}};
    std::vector<std::pair<std::string, std::string>> bytes, counts;
    const auto read = [&](const char* member, const char* unit, auto& into) {
      for (const ImportJson& entry : each.value(member, ImportJson::array())) {
        const std::string type = text_of_member(entry, "resourceType");
        const auto ours = type_of_lighthouse(type);
        if (!ours || !entry.contains("budget") || !entry["budget"].is_number())
          out.not_carried.push_back(fmt::format("{}: {} {} of {}", path.empty() ? "/" : path,
                                                member, type.empty() ? "without a type" : type,
                                                "files of other sites are not weighed"));
        else
          into.emplace_back(*ours, entry["budget"].dump() + unit);
      }
    };
    read("resourceSizes", "KiB", bytes);
    read("resourceCounts", "", counts);
    if (!bytes.empty()) rule.lines.push_back("bytes: " + mapping(bytes));
    if (!counts.empty()) rule.lines.push_back("counts: " + mapping(counts));
    for (const ImportJson& timing : each.value("timings", ImportJson::array())) {
      const std::string metric = text_of_member(timing, "metric");
      const char* ours = metric == "first-contentful-paint"     ? "first_paint"
                         : metric == "largest-contentful-paint" ? "largest_paint"
                                                                : nullptr;
      if (ours == nullptr || !timing.contains("budget") || !timing["budget"].is_number())
        out.not_carried.push_back(
            fmt::format("{}: timing {}: no prediction of ours is that", path, metric));
      else
        rule.lines.push_back(fmt::format("{}: {}ms", ours, timing["budget"].dump()));
    }
    rules.push_back(std::move(rule));
  }
  out.keys.push_back(budgets_key(
      rules, {"From a Lighthouse budget. There the last rule that matches holds alone; here each",
              "of its keys is that of the last rule that has it."}));
  return out;
}

Imported import_bundle_sizes(const ImportJson& list, const char* tool) {
  Imported out{fmt::format("the configuration of {}", tool), {}, {}};
  BudgetRule rule{"/**", {"file_bytes:"}};
  for (const ImportJson& each : list) {
    const std::string path = text_of_member(each, "path"),
                      compression = text_of_member(each, "compression");
    const auto size = bundle_size(each.is_object() ? each.value("maxSize", ImportJson()) : each);
    if (path.empty() || !size) {
      out.not_carried.push_back(each.dump() + ": no path or no size");
      continue;
    }
    if (!compression.empty())
      out.not_carried.push_back(
          fmt::format("{}: compression {}: files are weighed in the `encoding` of the plan", path,
                      compression));
    rule.lines.push_back(fmt::format("  {}: {}", quoted(glob_of_bundle(path)), *size));
  }
  out.keys.push_back(budgets_key(
      {rule}, {fmt::format("From {}: each file of a page may weigh so much, compressed.", tool)}));
  return out;
}

Imported import_size_limit(const ImportJson& list) {
  Imported out{"the configuration of size-limit", {}, {}};
  BudgetRule rule{"/**", {"file_bytes:"}};
  for (const ImportJson& each : list) {
    const auto size = bundle_size(each.is_object() ? each.value("limit", ImportJson()) : each);
    const ImportJson paths = each.is_object() ? each.value("path", ImportJson()) : ImportJson();
    if (!size || !(paths.is_string() || paths.is_array())) {
      out.not_carried.push_back(each.dump() +
                                ": no path, or a limit that is no size (times are "
                                "predicted a page: first_paint)");
      continue;
    }
    if (paths.is_array() && paths.size() > 1)
      out.not_carried.push_back(
          fmt::format("{}: the limit is for the sum of several files, and holds for each of them "
                      "here",
                      paths.dump()));
    for (const ImportJson& path : paths.is_array() ? paths : ImportJson::array({paths}))
      if (path.is_string())
        rule.lines.push_back(
            fmt::format("  {}: {}", quoted(glob_of_bundle(path.get<std::string>())), *size));
    for (const char* key : {"import", "ignore", "running", "config"})
      if (each.contains(key)) out.not_carried.push_back(fmt::format("{}: `{}`", paths.dump(), key));
  }
  out.keys.push_back(
      budgets_key({rule}, {"From size-limit: each file of a page may weigh so much, compressed."}));
  return out;
}

Imported import_sitespeed(const ImportJson& budget) {
  Imported out{"a budget of sitespeed.io", {}, {}};
  BudgetRule rule{"/**", {}};
  const std::vector<std::pair<const char*, const char*>> types = {
      {"total", "total"}, {"html", "document"}, {"css", "style"},  {"javascript", "script"},
      {"image", "image"}, {"font", "font"},     {"other", "other"}};
  const std::vector<std::pair<const char*, const char*>> times = {
      {"firstPaint", "first_paint"},
      {"firstContentfulPaint", "first_paint"},
      {"FirstContentfulPaint", "first_paint"},
      {"largestContentfulPaint", "largest_paint"},
      {"LargestContentfulPaint", "largest_paint"},
      {"domContentLoadedTime", "dom_content_loaded"}};
  const auto find = [](const auto& table, const std::string& name) -> const char* {
    for (const auto& [theirs, ours] : table)
      if (name == theirs) return ours;
    return nullptr;
  };
  for (const auto& [kind, entries] : budget.items()) {
    std::vector<std::pair<std::string, std::string>> found;
    for (const auto& [name, value] : entries.items()) {
      const bool timing = kind == "timings" || kind == "googleWebVitals";
      const char* ours = timing                                         ? find(times, name)
                         : kind == "transferSize" || kind == "requests" ? find(types, name)
                                                                        : nullptr;
      if (ours == nullptr || !value.is_number())
        out.not_carried.push_back(kind + "." + name);
      else if (timing && !contains(join(rule.lines, "\n"), std::string(ours) + ":"))
        rule.lines.push_back(fmt::format("{}: {}ms", ours, value.dump()));
      else if (timing)
        out.not_carried.push_back(fmt::format("{}.{}: {} is set already", kind, name, ours));
      else
        found.emplace_back(ours, value.dump());
    }
    if (!found.empty())
      rule.lines.push_back((kind == "requests" ? "counts: " : "bytes: ") + mapping(found));
  }
  out.keys.push_back(budgets_key({rule}, {"From a budget of sitespeed.io, for every page."}));
  return out;
}

}  // namespace pushplan::cli
