// Tests of the srcset attribute: descriptors by the letter, and which density a screen takes. Where
// candidates begin and end: tests/unit/html_parts_test.cc.
#include "analyzer/html/srcset.h"

#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/text.h"
#include "tests/support/table.h"

namespace {

using namespace pushplan;
using namespace pushplan::html;
using namespace pushplan::test;

std::string number(double value) {
  const long thousandths = std::lround(value * 1000);
  std::string out = std::to_string(thousandths / 1000);
  if (thousandths % 1000 != 0) out += "." + std::to_string(1000 + thousandths % 1000).substr(1);
  return out;
}

// "1x", "640w", "640w 480h" of the one candidate; "none" without one.
std::string descriptors(std::string_view written) {
  const std::string srcset = "a.png " + std::string(written);
  const auto candidates = parse_srcset(srcset);
  if (candidates.empty()) return "none";
  CHECK(candidates.size() == 1);
  const ImageCandidate& c = candidates.front();
  CHECK(c.url == "a.png");
  if (c.width == 0) return number(c.density) + "x";
  return std::to_string(c.width) + "w" +
         (c.height == 0 ? "" : " " + std::to_string(c.height) + "h");
}

// Of "dppx: density density..." the density that is chosen, with its place among equal ones.
std::string chosen_density(std::string_view row) {
  const std::string text(row);
  const std::size_t colon = text.find(':');
  std::vector<double> densities;
  for (const std::string_view part : split_on_whitespace(row.substr(colon + 1)))
    densities.push_back(std::strtod(std::string(part).c_str(), nullptr));
  const std::size_t index = choose_density(densities, std::strtod(text.c_str(), nullptr));
  if (densities.empty()) return std::to_string(index);
  return number(densities[index]) + " at " + std::to_string(index);
}

}  // namespace

TEST_CASE("srcset: descriptors") {
  check_rows({{"", "1x"},
              {"1x", "1x"},
              {"2x", "2x"},
              {"1.5x", "1.500x"},
              {".5x", "0.500x"},
              {"0x", "0x"},
              {"-0x", "0x"},
              {"1e1x", "10x"},
              {"1E-1x", "0.100x"},
              {"1.5e+1x", "15x"},
              {"+1x", "none"},
              {"-1x", "none"},
              {"1.x", "none"},
              {".x", "none"},
              {"x", "none"},
              {"1ex", "none"},
              {"1e1.5x", "none"},
              {"NaNx", "none"},
              {"Infinityx", "none"},
              {"0x1x", "none"},
              {"1X", "none"},
              {"1x 1x", "none"},
              {"1x 1w", "none"},
              {"1w 1x", "none"},
              {"640w", "640w"},
              {"0640w", "640w"},
              {"0w", "none"},
              {"-1w", "none"},
              {"+1w", "none"},
              {"1.0w", "none"},
              {"1e3w", "none"},
              {"1W", "none"},
              {"1w 1w", "none"},
              {"640w 480h", "640w 480h"},
              {"480h 640w", "640w 480h"},
              {"480h", "none"},
              {"1w 0h", "none"},
              {"1w 1h 1h", "none"},
              {"1x 1h", "none"},
              {"1h 1x", "none"},
              {"99999999999999999999w", "2147483647w"},
              {"1q", "none"},
              {"(1x)", "none"},
              {"1x (", "none"}},
             descriptors);
}

TEST_CASE("srcset: the least density that is enough, else the greatest") {
  check_rows({{"1:", "0"},
              {"1: 2", "2 at 0"},
              {"1: 1 2 3", "1 at 0"},
              {"2: 1 2 3", "2 at 1"},
              {"2.625: 1 2 3", "3 at 2"},
              {"2.625: 2.25 5", "5 at 1"},
              {"2.625: 2.25 1.5", "2.250 at 0"},
              {"1: 0.9 1.2", "1.200 at 1"},
              {"1: 0.5 0.75", "0.750 at 1"},
              {"2: 3 4 1", "3 at 0"},
              {"2: 1 4 3", "3 at 2"},
              {"1: 2 1 1", "1 at 1"},
              {"3: 1 2 2", "2 at 1"}},
             chosen_density);
  CHECK(choose_density({density_of(1, 1, 0), density_of(2, 1, 0)}, 1) == 0);
  CHECK(density_of(0, 1.5, 100) == 1.5);
  CHECK(density_of(800, 1, 400) == 2);
  CHECK(std::isinf(density_of(800, 1, 0)));
}
