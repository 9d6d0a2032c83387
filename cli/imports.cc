#include "cli/imports.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "cli/excerpt.h"
#include "cli/import_budgets.h"
#include "cli/import_lists.h"
#include "cli/yaml_scalar.h"
#include "gate/hint_judge.h"

namespace pushplan::cli {
namespace {

constexpr const char* kKnown =
    "Lighthouse's budget.json, bundlesize, bundlewatch, size-limit (files of their own or "
    "package.json), sitespeed.io's budgets, push manifests of http2-push-manifest and Polymer, and "
    "_headers";

bool is_list_of(const ImportJson& json, const char* member) {
  return json.is_array() && !json.empty() &&
         std::any_of(json.begin(), json.end(), [&](const ImportJson& each) {
           return each.is_object() && each.contains(member);
         });
}

// Members beside `files` that say how files are named and weighed.
void say_bundlewatch_options(const ImportJson& json, Imported& out) {
  if (json.contains("normalizeFilenames"))
    out.not_carried.push_back(
        "normalizeFilenames: see `hashed_names` for names that no bundler has");
  if (json.contains("defaultCompression"))
    out.not_carried.push_back(
        "defaultCompression: files are weighed in the `encoding` of the plan");
}

// The parts of package.json, or of a file that looks like it, that are tools' own.
std::vector<Imported> import_package(const ImportJson& json, const ImportSite& site) {
  std::vector<Imported> found;
  for (const char* tool : {"bundlesize", "bundlewatch"}) {
    if (!json.contains(tool)) continue;
    const ImportJson& own = json[tool];
    found.push_back(
        import_bundle_sizes(own.is_object() ? own.value("files", ImportJson()) : own, tool, site));
    if (own.is_object()) say_bundlewatch_options(own, found.back());
  }
  if (json.contains("size-limit")) found.push_back(import_size_limit(json["size-limit"], site));
  return found;
}

bool is_old_sitespeed(const ImportJson& json) {
  return std::any_of(json.items().begin(), json.items().end(), [](const auto& each) {
    return each.key().ends_with(".pageSummary") && each.value().is_array();
  });
}

// What a JSON document is, by its members; empty: nothing that is known here.
std::vector<Imported> import_json(const std::string& file, const ImportJson& json,
                                  const ImportSite& site) {
  if (is_list_of(json, "resourceSizes") || is_list_of(json, "resourceCounts") ||
      is_list_of(json, "timings"))
    return {import_lighthouse(json)};
  if (is_list_of(json, "maxSize")) return {import_bundle_sizes(json, "bundlesize", site)};
  if (is_list_of(json, "limit")) return {import_size_limit(json, site)};
  if (!json.is_object() || json.empty()) return {};
  if (auto package = import_package(json, site); !package.empty()) return package;
  if (json.contains("files") && is_list_of(json["files"], "maxSize")) {
    const char* const tool = file.find("bundlesize", file.rfind('/') + 1) != std::string::npos
                                 ? "bundlesize"
                                 : "bundlewatch";
    Imported files = import_bundle_sizes(json["files"], tool, site);
    say_bundlewatch_options(json, files);
    return {files};
  }
  if (json.contains("budget") && json["budget"].is_object())
    return {import_sitespeed(json["budget"], site)};
  if (is_old_sitespeed(json)) return {import_old_sitespeed(json)};
  if (is_push_manifest(json)) return {import_push_manifest(file, json, site)};
  return {};
}

// Several imports of one file as one.
Imported joined(std::vector<Imported> parts) {
  Imported out = std::move(parts.front());
  for (std::size_t i = 1; i < parts.size(); ++i) {
    out.what += " and " + parts[i].what;
    InitFile both{"", {}, std::move(out.keys)};
    add_import({parts[i].what, std::move(parts[i].keys), {}}, "", both);
    out.keys = std::move(both.keys);
    out.not_carried.insert(out.not_carried.end(), parts[i].not_carried.begin(),
                           parts[i].not_carried.end());
  }
  return out;
}

// Adds routes; a path that has one already gets more to send.
void add_routes(const std::string& more, std::string& routes) {
  constexpr std::string_view kSend = ", send: [";
  for (std::size_t at = 0; at < more.size();) {
    const std::size_t end = std::min(more.find('\n', at + 1), more.size());
    const std::string line = more.substr(at, end - at);
    at = end;
    const std::size_t items = line.find(kSend) + kSend.size();
    const std::size_t same = routes.find(line.substr(0, items));
    if (same == std::string::npos)
      routes += line;
    else if (routes.substr(same, line.size()) != line)
      routes.insert(same + items, line.substr(items, line.size() - items - 2) + ", ");
  }
}

}  // namespace

std::vector<InitKey> keys_of_lists(const std::map<std::string, std::vector<std::string>>& lists) {
  std::vector<InitKey> keys;
  std::string routes;
  for (const auto& [page, urls] : lists) {
    std::vector<std::string> items;
    for (const std::string& url : urls)
      if (const std::string item = yaml_scalar(url);
          std::find(items.begin(), items.end(), item) == items.end())
        items.push_back(item);
    if (page.empty())
      keys.push_back({"pin",
                      "[" + join(items, ", ") + "]",
                      {"They were sent with every page; now they are where a page needs them."},
                      true});
    else
      routes += fmt::format("\n  - {{path: {}, send: [{}]}}", yaml_scalar(page), join(items, ", "));
  }
  if (!routes.empty())
    keys.push_back({"routes",
                    routes,
                    {"What was sent with these pages by hand; now they are candidates there."},
                    true});
  return keys;
}

Result<Imported> import_pages(const FileSystem& site, const Settings& settings) {
  Imported out{"the preloads in the pages", {}, {}};
  std::map<std::string, std::vector<std::string>> lists;
  const PageSink sink = [&](const PageView& view) {
    for (const gate::StatedHint& hint : gate::hints_in_page(view)) {
      const std::string& page = view.plan.page.url_path;
      if (hint.target == site::TargetKind::file)
        lists[page].insert(lists[page].end(), hint.urls.begin(), hint.urls.end());
      else
        out.not_carried.push_back(page + ": " + hint.hint.url + ": no file of the site");
    }
  };
  std::vector<Diagnostic> diagnostics;
  AnalyzeOptions options;
  options.settings = settings;
  const auto plan = analyze(site, options, diagnostics, sink);
  if (!plan) return plan.error();
  out.keys = keys_of_lists(lists);
  return out;
}

void add_import(const Imported& imported, const std::string& from, InitFile& file) {
  for (const InitKey& key : imported.keys) {
    const auto same = std::find_if(file.keys.begin(), file.keys.end(),
                                   [&](const InitKey& known) { return known.name == key.name; });
    if (same == file.keys.end() || !same->active) {
      if (same != file.keys.end()) file.keys.erase(same);
      file.keys.push_back(key);
    } else if (key.value.rfind('\n', 0) == 0) {
      if (key.name == "routes")
        add_routes(key.value, same->value);
      else
        same->value += key.value;  // items of a block
      same->why.insert(same->why.end(), key.why.begin(), key.why.end());
    } else {
      // [a, b] and [c]
      same->value.pop_back();
      same->value += ", " + key.value.substr(1);
    }
  }
  if (imported.not_carried.empty()) return;
  file.head.push_back(fmt::format("Not carried over from {} ({}):", from, imported.what));
  for (const std::string& each : imported.not_carried) file.head.push_back("  " + each);
}

Result<Imported> import_file(const std::string& name, std::string_view text,
                             const ImportSite& site) {
  if (name.substr(name.rfind('/') + 1) == "_headers") return import_headers(name, text);
  try {
    const ImportJson json = ImportJson::parse(text, nullptr, true, true);
    if (auto parts = import_json(name, json, site); !parts.empty()) return joined(std::move(parts));
  } catch (const ImportJson::parse_error& error) {
    const std::size_t at = error.byte > 0 ? error.byte - 1 : 0;
    return Error{excerpt(name, text, {std::min(at, text.size()), 1}, "", "this is no JSON")};
  }
  return Error{fmt::format("{}: nothing that can be imported; known are {}", name, kKnown)};
}

}  // namespace pushplan::cli
