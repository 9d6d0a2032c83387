// Holds analyzer/html/srcset.h against every case of web-platform-tests' parse-a-srcset-attribute:
// which candidate is taken at 1x, of those with a width at a source size of 100vw.
// The data is not part of the project: it is read from the folder in PUSHPLAN_SUITES, or from the
// one compiled in, and the test says so when it is skipped.
#include <doctest/doctest.h>

#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "analyzer/html/srcset.h"

namespace pushplan::html {
namespace {

using nlohmann::json;

constexpr double kWindowWidth = 800;  // any: no case has two widths

std::string suites_folder() {
  if (const char* folder = std::getenv("PUSHPLAN_SUITES")) return folder;
#ifdef PUSHPLAN_SUITES_DEFAULT
  return PUSHPLAN_SUITES_DEFAULT;
#else
  return "";
#endif
}

std::string choose(const std::string& srcset) {
  const std::vector<ImageCandidate> candidates = parse_srcset(srcset);
  if (candidates.empty()) return "";
  std::vector<double> densities;
  for (const ImageCandidate& c : candidates)
    densities.push_back(density_of(c.width, c.density, kWindowWidth));
  return std::string(candidates[choose_density(densities, 1)].url);
}

TEST_CASE("srcset: every case of parse-a-srcset-attribute.json") {
  const std::string folder = suites_folder();
  std::ifstream file(folder + "/srcset/parse-a-srcset-attribute.json", std::ios::binary);
  if (folder.empty() || !file) {
    MESSAGE(
        "skipped: no srcset/parse-a-srcset-attribute.json; set PUSHPLAN_SUITES to the folder of "
        "the suites");
    return;
  }
  std::size_t cases = 0;
  for (const json& test : json::parse(file)) {
    ++cases;
    const std::string srcset = test["srcset"].get<std::string>();
    CAPTURE(srcset);
    CAPTURE(test["desc"].get<std::string>());
    CHECK(choose(srcset) == test["expect"].get<std::string>());
  }
  CHECK(cases > 100);
  MESSAGE("parse-a-srcset-attribute.json: " << cases << " cases");
}

}  // namespace
}  // namespace pushplan::html
