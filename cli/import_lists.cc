#include "cli/import_lists.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "analyzer/site/url.h"
#include "base/text.h"
#include "emitters/marked_block.h"
#include "gate/existing.h"
#include "gate/hint_judge.h"

namespace pushplan::cli {
namespace {

constexpr const char* kOtherSite = ": no path of the site";
constexpr const char* kPatternOfPages = ": a pattern; routes are for one path each";

// {"type": "style", "weight": 1}; prpl-server takes one without a type as well.
bool is_push_entry(const ImportJson& json) {
  return json.is_object() && (!json.contains("type") || json["type"].is_string()) &&
         std::none_of(json.begin(), json.end(),
                      [](const ImportJson& each) { return each.is_structured(); });
}

bool is_list_of_entries(const ImportJson& json) {
  return json.is_object() && std::all_of(json.begin(), json.end(), is_push_entry);
}

// {"/css/app.css": {"type": "style", "weight": 1}}
bool is_push_list(const ImportJson& json) {
  return is_list_of_entries(json) &&
         std::any_of(json.begin(), json.end(),
                     [](const ImportJson& each) { return each.contains("type"); });
}

// One that says no types: below a page's key, where paths tell it from other JSON.
bool is_list_of_paths(const ImportJson& json) {
  return is_list_of_entries(json) && !json.empty() &&
         std::all_of(json.items().begin(), json.items().end(),
                     [](const auto& each) { return each.key().starts_with('/'); });
}

// Where relative keys of a manifest begin.
std::optional<site::Url> folder_of_manifest(const std::string& name, const ImportSite& site) {
  const std::string folder =
      std::filesystem::path(name).lexically_normal().parent_path().generic_string() + "/";
  std::string below;
  if (site.folder == "." && folder.front() != '/')
    below = folder;
  else if (!site.folder.empty() && folder.rfind(site.folder + "/", 0) == 0)
    below = folder.substr(site.folder.size() + 1);
  if (below.rfind("../", 0) == 0) below.clear();
  return site::parse_url("https://site.invalid" + percent_encode_path(site.mount + below));
}

// The URL path of a key; "" for one of another site.
std::string path_of_key(const std::string& key, const std::optional<site::Url>& folder) {
  const auto url = site::parse_url(key, folder ? &*folder : nullptr);
  return url && url->host == folder->host ? url->path : "";
}

// The path that a page's key means; "" for none, and what is lost is said. prpl-server takes it for
// a regular expression: of the whole path, unless it begins with '^'.
std::string page_of_key(const std::string& key, const std::optional<site::Url>& folder,
                        Imported& out) {
  std::string path = key;
  const bool begun = !path.empty() && path.front() == '^';
  if (begun) path.erase(0, 1);
  const bool ended = !path.empty() && path.back() == '$';
  if (ended) path.pop_back();
  if (path.find_first_of("*+?()[]{}|\\^$#") != std::string::npos) {
    out.not_carried.push_back(key + kPatternOfPages);
    return "";
  }
  std::string page = path_of_key(path, folder);
  constexpr std::string_view kIndex = "/index.html";
  if (page.ends_with(kIndex)) page.resize(page.size() - kIndex.size() + 1);
  if (page.empty())
    out.not_carried.push_back(key + kOtherSite);
  else if (begun && !ended)
    out.not_carried.push_back(
        fmt::format("{}: all paths that begin so; the route is for {} alone", key, page));
  return page;
}

// Cloudflare's `! Link`, which keeps from some pages what rules above say: `pin` cannot.
void say_removals(std::string_view text, Imported& out) {
  const SourceSpan ours = emitters::block_span(text, "# ");
  std::string where;
  for (std::size_t at = 0, start = 0; start < text.size(); start = at + 1) {
    at = std::min(text.find('\n', start), text.size());
    const std::string_view line = trim(text.substr(start, at - start));
    if (line.empty() || (start >= ours.offset && start < ours.offset + ours.length)) continue;
    if (line[0] == '/' || line.rfind("https://", 0) == 0) where = line;
    if (line[0] == '!' && equals_ignoring_case(trim(line.substr(1)), "link"))
      out.not_carried.push_back(
          where + ": `! Link`: what rules above say is for its pages too, as it is carried over");
  }
}

}  // namespace

bool is_push_manifest(const ImportJson& json) {
  if (is_push_list(json)) return true;
  const auto empty = [](const ImportJson& each) { return each.empty(); };
  return json.is_object() && std::all_of(json.begin(), json.end(), is_list_of_entries) &&
         (std::any_of(json.begin(), json.end(), is_push_list) ||
          std::any_of(json.begin(), json.end(), is_list_of_paths) ||
          std::all_of(json.begin(), json.end(), empty));
}

Imported import_push_manifest(const std::string& name, const ImportJson& json,
                              const ImportSite& site) {
  Imported out{"a push manifest", {}, {}};
  const std::optional<site::Url> folder = folder_of_manifest(name, site);
  std::map<std::string, std::vector<std::string>> lists;
  const auto take = [&](const std::string& page, const ImportJson& list) {
    for (const auto& [url, entry] : list.items()) {
      const std::string path = path_of_key(url, folder);
      if (path.empty())
        out.not_carried.push_back(url + kOtherSite);
      else
        lists[page].push_back(path);
      if (entry.contains("weight") && entry["weight"] != 1)
        out.not_carried.push_back(fmt::format("{}: weight {}: pushplan orders by evaluation", url,
                                              entry["weight"].dump()));
    }
  };
  if (is_push_list(json)) {
    take("", json);
  } else {
    for (const auto& [key, list] : json.items()) {
      const std::string page = page_of_key(key, folder, out);
      if (!page.empty()) take(page, list);
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
      out.not_carried.push_back(rule.where + kPatternOfPages);
      continue;
    }
    if (rule.where.find_first_of("?#") != std::string::npos) {
      out.not_carried.push_back(rule.where + ": no path; hosts compare rules with paths alone");
      continue;
    }
    for (const gate::StatedHint& hint : rule.hints)
      if (hint.hint.url.rfind('/', 0) != 0 || hint.hint.url.rfind("//", 0) == 0)
        out.not_carried.push_back(rule.where + ": " + hint.hint.url + kOtherSite);
      else
        lists[all ? "" : rule.where].push_back(hint.hint.url);
  }
  say_removals(text, out);
  for (const Diagnostic& unread : file->diagnostics) out.not_carried.push_back(unread.message);
  for (const char* relation : {"preconnect", "dns-prefetch", "prefetch"})
    if (const std::string words[] = {fmt::format("rel={}", relation),
                                     fmt::format("rel=\"{}\"", relation)};
        text.find(words[0]) != text.npos || text.find(words[1]) != text.npos)
      out.not_carried.push_back(fmt::format("rel={}: stays in {} as it is", relation, name));
  out.keys = keys_of_lists(lists);
  return out;
}

}  // namespace pushplan::cli
