#include "cli/imports.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "cli/excerpt.h"
#include "cli/import_budgets.h"
#include "gate/existing.h"

namespace pushplan::cli {
namespace {

constexpr const char* kKnown =
    "Lighthouse's budget.json, bundlesize, bundlewatch, size-limit (files of their own or "
    "package.json), sitespeed.io's budgets, push manifests of http2-push-manifest and Polymer, and "
    "_headers";

std::string yaml_quoted(const std::string& text) {
  return ImportJson(text).dump(-1, ' ', false, ImportJson::error_handler_t::replace);
}

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
      lists[all ? "" : rule.where].push_back(hint.hint.url);
  }
  out.keys = keys_of_lists(lists);
  return out;
}

// What a JSON document is, by its members; nullopt: nothing that is known here.
std::optional<Imported> import_json(const ImportJson& json) {
  if (is_list_of(json, "resourceSizes") || is_list_of(json, "resourceCounts") ||
      is_list_of(json, "timings"))
    return import_lighthouse(json);
  if (is_list_of(json, "maxSize")) return import_bundle_sizes(json, "bundlesize");
  if (is_list_of(json, "limit")) return import_size_limit(json);
  if (!json.is_object() || json.empty()) return std::nullopt;
  for (const char* tool : {"bundlesize", "bundlewatch"}) {
    if (!json.contains(tool)) continue;
    const ImportJson& own = json[tool];
    return import_bundle_sizes(own.is_object() ? own.value("files", ImportJson::array()) : own,
                               tool);
  }
  if (json.contains("size-limit")) return import_size_limit(json["size-limit"]);
  if (json.contains("files") && is_list_of(json["files"], "maxSize"))
    return import_bundle_sizes(json["files"], "bundlewatch");
  if (json.contains("budget") && json["budget"].is_object())
    return import_sitespeed(json["budget"]);
  const bool lists = std::all_of(json.begin(), json.end(), is_push_list);
  if (is_push_list(json) || lists) return import_push_manifest(json);
  return std::nullopt;
}

}  // namespace

std::vector<InitKey> keys_of_lists(const std::map<std::string, std::vector<std::string>>& lists) {
  std::vector<InitKey> keys;
  std::string routes;
  for (const auto& [page, urls] : lists) {
    std::vector<std::string> items;
    for (const std::string& url : urls)
      if (const std::string item = yaml_quoted(url);
          std::find(items.begin(), items.end(), item) == items.end())
        items.push_back(item);
    if (page.empty())
      keys.push_back({"pin",
                      "[" + join(items, ", ") + "]",
                      {"They were sent with every page; now they are where a page needs them."},
                      true});
    else
      routes += fmt::format("\n  - {{path: {}, send: [{}]}}", yaml_quoted(page), join(items, ", "));
  }
  if (!routes.empty())
    keys.push_back({"routes",
                    routes,
                    {"What was sent with these pages by hand; now they are candidates there."},
                    true});
  return keys;
}

Result<Imported> import_file(const std::string& name, std::string_view text) {
  const std::string file = name.substr(name.rfind('/') + 1);
  if (file == "_headers") return import_headers(name, text);
  try {
    const ImportJson json = ImportJson::parse(text, nullptr, true, true);
    if (auto imported = import_json(json)) return std::move(*imported);
  } catch (const ImportJson::parse_error& error) {
    const std::size_t at = error.byte > 0 ? error.byte - 1 : 0;
    return Error{excerpt(name, text, {std::min(at, text.size()), 1}, "", "this is no JSON")};
  }
  return Error{fmt::format("{}: nothing that can be imported; known are {}", name, kKnown)};
}

}  // namespace pushplan::cli
