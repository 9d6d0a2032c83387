#include "cli/imports.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "cli/excerpt.h"
#include "cli/import_budgets.h"
#include "cli/yaml_scalar.h"
#include "gate/existing.h"
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

// {"/css/app.css": {"type": "style", "weight": 1}}
bool is_push_list(const ImportJson& json) {
  return json.is_object() && std::all_of(json.begin(), json.end(), [](const ImportJson& each) {
           return each.is_object() && each.contains("type") && each["type"].is_string();
         });
}

std::string with_slash(const std::string& path) {
  return path.rfind('/', 0) == 0 ? path : "/" + path;
}

// A page's key: a path, or what prpl-server takes for a regular expression.
std::string page_of_key(std::string key, bool& pattern) {
  if (!key.empty() && key.front() == '^') key.erase(0, 1);
  if (!key.empty() && key.back() == '$') key.pop_back();
  pattern = key.find_first_of("*+()[]{}|\\") != std::string::npos;
  std::string page = with_slash(key);
  constexpr std::string_view kIndex = "/index.html";
  if (page.size() >= kIndex.size() && page.substr(page.size() - kIndex.size()) == kIndex)
    page.resize(page.size() - kIndex.size() + 1);
  return page;
}

Imported import_push_manifest(const ImportJson& json) {
  Imported out{"a push manifest", {}, {}};
  std::map<std::string, std::vector<std::string>> lists;
  const auto take = [&](const std::string& page, const ImportJson& list) {
    for (const auto& [url, entry] : list.items()) {
      lists[page].push_back(with_slash(url));
      if (entry.contains("weight") && entry["weight"] != 1)
        out.not_carried.push_back(fmt::format("{}: weight {}: pushplan orders by evaluation", url,
                                              entry["weight"].dump()));
    }
  };
  if (is_push_list(json)) {
    take("", json);
  } else {
    for (const auto& [key, list] : json.items()) {
      bool pattern = false;
      const std::string page = page_of_key(key, pattern);
      if (pattern)
        out.not_carried.push_back(key + ": a pattern; routes are for one path each");
      else
        take(page, list);
    }
  }
  out.keys = keys_of_lists(lists);
  return out;
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

Result<Imported> import_headers(const std::string& name, std::string_view text) {
  const Result<gate::ExistingFile> file = gate::read_existing(name, text);
  if (!file) return file.error();
  Imported out{"Link values of _headers", {}, {}};
  std::map<std::string, std::vector<std::string>> lists;
  for (const gate::ExistingRule& rule : file->rules) {
    const bool all = rule.where == "/*" || rule.where == "/**";
    if (!all && rule.where.find_first_of("*:") != std::string::npos) {
      out.not_carried.push_back(rule.where + ": a pattern; routes are for one path each");
      continue;
    }
    for (const gate::StatedHint& hint : rule.hints)
      if (hint.hint.url.rfind('/', 0) != 0 || hint.hint.url.rfind("//", 0) == 0)
        out.not_carried.push_back(rule.where + ": " + hint.hint.url + ": no path of the site");
      else
        lists[all ? "" : rule.where].push_back(hint.hint.url);
  }
  for (const Diagnostic& unread : file->diagnostics) out.not_carried.push_back(unread.message);
  for (const char* relation : {"preconnect", "dns-prefetch", "prefetch"})
    if (const std::string words[] = {fmt::format("rel={}", relation),
                                     fmt::format("rel=\"{}\"", relation)};
        text.find(words[0]) != text.npos || text.find(words[1]) != text.npos)
      out.not_carried.push_back(fmt::format("rel={}: stays in {} as it is", relation, name));
  out.keys = keys_of_lists(lists);
  return out;
}

// The parts of package.json, or of a file that looks like it, that are tools' own.
std::vector<Imported> import_package(const ImportJson& json, const std::string& site) {
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
std::vector<Imported> import_json(const std::string& name, const ImportJson& json,
                                  const std::string& site) {
  if (is_list_of(json, "resourceSizes") || is_list_of(json, "resourceCounts") ||
      is_list_of(json, "timings"))
    return {import_lighthouse(json)};
  if (is_list_of(json, "maxSize")) return {import_bundle_sizes(json, "bundlesize", site)};
  if (is_list_of(json, "limit")) return {import_size_limit(json, site)};
  if (!json.is_object() || json.empty()) return {};
  if (auto package = import_package(json, site); !package.empty()) return package;
  if (json.contains("files") && is_list_of(json["files"], "maxSize")) {
    const char* const tool =
        name.find("bundlesize") != std::string::npos ? "bundlesize" : "bundlewatch";
    Imported files = import_bundle_sizes(json["files"], tool, site);
    say_bundlewatch_options(json, files);
    return {files};
  }
  if (json.contains("budget") && json["budget"].is_object())
    return {import_sitespeed(json["budget"])};
  if (is_old_sitespeed(json)) return {import_old_sitespeed(json)};
  const bool lists = std::all_of(json.begin(), json.end(), is_push_list);
  if (is_push_list(json) || lists) return {import_push_manifest(json)};
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

Result<Imported> import_pages(const FileSystem& site) {
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
  const auto plan = analyze(site, {}, diagnostics, sink);
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
                             const std::string& site) {
  const std::string file = name.substr(name.rfind('/') + 1);
  if (file == "_headers") return import_headers(name, text);
  try {
    const ImportJson json = ImportJson::parse(text, nullptr, true, true);
    if (auto parts = import_json(file, json, site); !parts.empty()) return joined(std::move(parts));
  } catch (const ImportJson::parse_error& error) {
    const std::size_t at = error.byte > 0 ? error.byte - 1 : 0;
    return Error{excerpt(name, text, {std::min(at, text.size()), 1}, "", "this is no JSON")};
  }
  return Error{fmt::format("{}: nothing that can be imported; known are {}", name, kKnown)};
}

}  // namespace pushplan::cli
