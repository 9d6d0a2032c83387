// Holds analyzer/study/import_map.h against every case of the suite of the import map proposal: the
// parsed map, or that there is none, and where specifiers lead.
// The data is not part of the project: it is read from the folder in PUSHPLAN_SUITES, or from the
// one compiled in, and the test says so when it is skipped.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "analyzer/study/import_map.h"

namespace pushplan::study {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

std::string suites_folder() {
  if (const char* folder = std::getenv("PUSHPLAN_SUITES")) return folder;
#ifdef PUSHPLAN_SUITES_DEFAULT
  return PUSHPLAN_SUITES_DEFAULT;
#else
  return "";
#endif
}

std::vector<std::filesystem::path> files_of(const std::string& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error))
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

json to_json(const SpecifierMap& map) {
  json out = json::object();
  for (const auto& [key, address] : map)
    out[key] = address ? json(site::serialize(*address)) : json();
  return out;
}

// In the form of the suite's `expectedParsedImportMap`: null where there is no map.
json to_json(const ParsedImportMap& parsed) {
  if (parsed.error) return nullptr;
  json scopes = json::object();
  for (const auto& [prefix, entries] : parsed.map.scopes) scopes[prefix] = to_json(entries);
  return {{"imports", to_json(parsed.map.imports)}, {"scopes", scopes}};
}

// A test without tests within it; what it does not say itself it has from those around it.
std::size_t check_case(const ordered_json& test) {
  const auto base = site::parse_url(test["importMapBaseURL"].get<std::string>());
  REQUIRE(base.has_value());
  const ordered_json& written = test["importMap"];
  const ParsedImportMap parsed =
      parse_import_map(written.is_string() ? written.get<std::string>() : written.dump(), *base);
  std::size_t checks = 0;
  if (test.contains("expectedParsedImportMap")) {
    ++checks;
    CHECK(to_json(parsed) == json::parse(test["expectedParsedImportMap"].dump()));
  }
  if (!test.contains("expectedResults")) return checks;
  const auto importer = site::parse_url(test["baseURL"].get<std::string>());
  REQUIRE(importer.has_value());
  for (const auto& result : test["expectedResults"].items()) {
    const std::string& specifier = result.key();
    CAPTURE(specifier);
    ++checks;
    const ModuleResolution found = resolve_specifier(parsed.map, specifier, *importer);
    CHECK((found.url ? ordered_json(site::serialize(*found.url)) : ordered_json()) ==
          result.value());
    CHECK(found.error.empty() == found.url.has_value());
  }
  return checks;
}

std::size_t check_tests(const ordered_json& test) {
  if (!test.contains("tests")) return check_case(test);
  std::size_t checks = 0;
  for (const auto& inner : test["tests"].items()) {
    CAPTURE(inner.key());
    ordered_json whole = test;
    whole.erase("tests");
    whole.update(inner.value());
    checks += check_tests(whole);
  }
  return checks;
}

TEST_CASE("import map: every case of the import maps' suite") {
  const std::vector<std::filesystem::path> files = files_of(suites_folder() + "/import-maps");
  if (files.empty()) {
    MESSAGE("skipped: no import-maps; set PUSHPLAN_SUITES to the folder of the suites");
    return;
  }
  std::size_t checks = 0;
  for (const std::filesystem::path& path : files) {
    CAPTURE(path.filename().string());
    std::ifstream file(path, std::ios::binary);
    checks += check_tests(ordered_json::parse(file));
  }
  CHECK(checks > 150);
  MESSAGE("import-maps: " << files.size() << " files, " << checks << " cases");
}

}  // namespace
}  // namespace pushplan::study
