// Import maps: what the JSON text of a script of type importmap says, how several of them become
// one, and where a module specifier leads under it (HTML sections 8.1.6.2 "Module specifier
// resolution" and 8.1.6.3 "Import map processing model").
//
// Guarantees: never throws; resolving costs no more than the logarithm of the map's size and the
// square of the specifier's length, whatever both hold. The standard orders keys by UTF-16 code
// units, this file by bytes: among the keys that can match one specifier, all of them beginnings of
// it, both put the longest first.
//
// Covered by tests/unit/import_map_test.cc and, case by case of the import maps' own suite,
// import_map_suite_test.cc.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "analyzer/site/url.h"

namespace pushplan::study {

// Normalised specifier keys with their addresses, longest key first; nullopt is the standard's
// null: importing such a specifier is an error.
using SpecifierMap = std::map<std::string, std::optional<site::Url>, std::greater<>>;

struct ImportMap {
  SpecifierMap imports;
  std::map<std::string, SpecifierMap, std::greater<>> scopes;  // by serialised URL of the importer
  std::map<std::string, std::string, std::less<>> integrity;   // by serialised URL of the module
};

// What browsers report about an import map and go on; full sentences without a full stop.
using Warnings = std::vector<std::string>;

// Why browsers drop a whole import map.
struct ImportMapError {
  std::string message;
  std::size_t offset = 0;  // in the text: of the byte where it stops being JSON, otherwise 0
};

// `map` is empty when there is an `error`.
struct ParsedImportMap {
  ImportMap map;
  Warnings warnings;
  std::optional<ImportMapError> error;
};

// Reads the text of an import map, which must be UTF-8, in a document with this base URL ("parse an
// import map string").
ParsedImportMap parse_import_map(std::string_view json, const site::Url& base);

// Where a specifier leads: a URL, or nowhere, with the reason in `error`. `bare` is true where no
// entry covers a specifier that is no URL: a bundler or another tool may have been meant to.
struct ModuleResolution {
  std::optional<site::Url> url;
  bool bare = false;
  std::string error;
};

// Under an empty map this tells URLs from bare specifiers ("resolve a module specifier").
ModuleResolution resolve_specifier(const ImportMap& map, std::string_view specifier,
                                   const site::Url& importer);

// The URL that a specifier is by itself: absolute, or beginning with "/", "./" or "../"; nullopt
// for bare ones ("resolve a URL-like module specifier").
std::optional<site::Url> parse_url_like_specifier(std::string_view specifier,
                                                  const site::Url& base);

// The specifiers that were resolved before a further import map came ("resolved module set").
class ResolvedModules {
 public:
  void add(std::string_view specifier, const site::Url& importer);

  struct Record {
    std::string importer;   // serialised
    std::string specifier;  // normalised: serialised where it is a URL
    bool has_prefixes;      // keys that end in "/" can match it: bare, or of a special scheme
    bool operator<(const Record& other) const {
      return std::tie(importer, specifier) < std::tie(other.importer, other.specifier);
    }
  };
  const std::set<Record>& records() const { return records_; }

 private:
  std::set<Record> records_;
};

// Adds a later import map of the same document to `map`: what is there already, or would change
// where a specifier of `resolved` leads, is left out ("merge existing and new import maps"; its
// step 6 is taken the way round that browsers have it, see issue 11875 of whatwg/html). Returns
// what was left out, unless it says the same.
Warnings merge_import_map(ImportMap& map, ImportMap added, const ResolvedModules& resolved);

// The integrity metadata with which a module is fetched that has none of its own; empty if there is
// none ("resolve a module integrity metadata").
std::string integrity_of(const ImportMap& map, const site::Url& module);

}  // namespace pushplan::study
