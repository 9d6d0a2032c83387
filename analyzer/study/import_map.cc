// Resolves module specifiers and merges import maps; see import_map.h for the guarantees.
#include "analyzer/study/import_map.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace pushplan::study {
namespace {

bool begins_with(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

// The entries of a map, longest key first, whose key is `text` itself or, with `prefixes`, ends in
// "/" and begins it. All keys between such a key and `text` begin with it as well: so from a key
// that does not match, the search can go on at what both have in common.
template <class Map>
auto find_matches(Map& map, std::string_view text, bool prefixes) {
  std::vector<decltype(map.begin())> matches;
  for (auto at = map.lower_bound(text); at != map.end();) {
    const std::string& key = at->first;
    const auto common = static_cast<std::size_t>(
        std::mismatch(key.begin(), key.end(), text.begin(), text.end()).first - key.begin());
    if (common < key.size()) {
      at = map.lower_bound(text.substr(0, common));
      continue;
    }
    if (key.size() == text.size() || (prefixes && !key.empty() && key.back() == '/'))
      matches.push_back(at);
    ++at;
  }
  return matches;
}

bool has_prefixes(const std::optional<site::Url>& as_url) {
  return !as_url || site::is_special(as_url->scheme);
}

std::string normalise(std::string_view specifier, const std::optional<site::Url>& as_url) {
  return as_url ? site::serialize(*as_url) : std::string(specifier);
}

ModuleResolution blocked(std::string error) { return {std::nullopt, false, std::move(error)}; }

// "Resolve an imports match": where an entry whose key matches the specifier leads.
ModuleResolution follow(const SpecifierMap::value_type& entry, const std::string& specifier) {
  const auto& [key, address] = entry;
  if (!address)
    return blocked(
        fmt::format("the import map blocks '{}': '{}' has no valid address", specifier, key));
  if (key.size() == specifier.size()) return {address, false, {}};
  auto url = site::parse_url(std::string_view(specifier).substr(key.size()), &*address);
  if (!url)
    return blocked(fmt::format("'{}' is no URL under the address that the import map has for '{}'",
                               specifier, key));
  if (!begins_with(site::serialize(*url), site::serialize(*address)))
    return blocked(fmt::format("'{}' leads out of the address that the import map has for '{}'",
                               specifier, key));
  return {std::move(url), false, {}};
}

// Takes over the entries of `added` whose key is not there yet ("merge module specifier maps").
void merge_entries(SpecifierMap& map, const SpecifierMap& added, Warnings& warnings) {
  for (const auto& [key, address] : added) {
    const auto [place, inserted] = map.emplace(key, address);
    if (!inserted && place->second != address)
      warnings.push_back(
          fmt::format("'{}' is ignored: an import map above gives it another address", key));
  }
}

// Drops the entries that would change where a specifier leads that is resolved already.
void drop_resolved(SpecifierMap& entries, const ResolvedModules::Record& record,
                   Warnings& warnings) {
  for (const auto& match : find_matches(entries, record.specifier, record.has_prefixes)) {
    warnings.push_back(fmt::format("'{}' is ignored: a script above has imported '{}' already",
                                   match->first, record.specifier));
    entries.erase(match);
  }
}

}  // namespace

std::optional<site::Url> parse_url_like_specifier(std::string_view specifier,
                                                  const site::Url& base) {
  const bool relative =
      begins_with(specifier, "/") || begins_with(specifier, "./") || begins_with(specifier, "../");
  return site::parse_url(specifier, relative ? &base : nullptr);
}

ModuleResolution resolve_specifier(const ImportMap& map, std::string_view specifier,
                                   const site::Url& importer) {
  const auto as_url = parse_url_like_specifier(specifier, importer);
  const std::string normal = normalise(specifier, as_url);
  if (!map.scopes.empty()) {
    for (const auto& scope : find_matches(map.scopes, site::serialize(importer), true)) {
      const auto matches = find_matches(scope->second, normal, has_prefixes(as_url));
      if (!matches.empty()) return follow(*matches.front(), normal);
    }
  }
  const auto matches = find_matches(map.imports, normal, has_prefixes(as_url));
  if (!matches.empty()) return follow(*matches.front(), normal);
  if (as_url) return {as_url, false, {}};
  return {std::nullopt, true,
          fmt::format("'{}' is no URL: those begin with '/', './', '../' or a scheme", specifier)};
}

void ResolvedModules::add(std::string_view specifier, const site::Url& importer) {
  const auto as_url = parse_url_like_specifier(specifier, importer);
  records_.insert({site::serialize(importer), normalise(specifier, as_url), has_prefixes(as_url)});
}

Warnings merge_import_map(ImportMap& map, ImportMap added, const ResolvedModules& resolved) {
  Warnings warnings;
  for (const ResolvedModules::Record& record : resolved.records()) {
    for (const auto& scope : find_matches(added.scopes, record.importer, true))
      drop_resolved(scope->second, record, warnings);
    drop_resolved(added.imports, record, warnings);
  }
  for (auto& [prefix, entries] : added.scopes) merge_entries(map.scopes[prefix], entries, warnings);
  for (const auto& [url, metadata] : added.integrity) {
    const auto [place, inserted] = map.integrity.emplace(url, metadata);
    if (!inserted && place->second != metadata)
      warnings.push_back(
          fmt::format("the integrity of '{}' is ignored: an import map above gives another", url));
  }
  merge_entries(map.imports, added.imports, warnings);
  return warnings;
}

std::string integrity_of(const ImportMap& map, const site::Url& module) {
  if (map.integrity.empty()) return {};
  const auto found = map.integrity.find(site::serialize(module));
  return found == map.integrity.end() ? std::string() : found->second;
}

}  // namespace pushplan::study
