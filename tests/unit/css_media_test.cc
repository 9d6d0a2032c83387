// Tests of media query lists against windows (Media Queries Level 4): one line a query, in a window
// of 1366 by 768 CSS pixels at 1 dppx, and over that one and a phone of 412 by 915 at 2.625.
#include "analyzer/css/media.h"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/table.h"

namespace {

using namespace pushplan;
using namespace pushplan::test;

std::string name_of(css::Verdict verdict) {
  constexpr const char* kNames[] = {"never", "depends", "always"};
  return kNames[static_cast<int>(verdict)];
}

std::string on_desktop(std::string_view query) {
  return name_of(css::evaluate_media(query, {{1366, 768, 1000}}));
}
std::string on_both(std::string_view query) {
  return name_of(css::evaluate_media(query, {{1366, 768, 1000}, {412, 915, 2625}}));
}

}  // namespace

TEST_CASE("media: types") {
  check_rows({{"", "always"},
              {" \n\t ", "always"},
              {"/**/", "always"},
              {"all", "always"},
              {"screen", "always"},
              {"SCREEN", "always"},
              {"print", "never"},
              {"speech", "never"},
              {"tty", "never"},
              {"unknown", "never"},
              {"not screen", "never"},
              {"not print", "always"},
              {"not unknown", "always"},
              {"only screen", "always"},
              {"only print", "never"},
              {"s\\63reen", "always"}},
             on_both);
}

TEST_CASE("media: lists") {
  check_rows({{"print, screen", "always"},
              {"screen,print", "always"},
              {"print, speech", "never"},
              {"print, (min-width: 1000px)", "depends"},
              {"screen, (hover)", "always"},
              {"print, (hover)", "depends"},
              {",", "never"},
              {"screen,", "always"},
              {"print,", "never"},
              {"&, screen", "always"},
              {"(a, screen), print", "depends"}},
             on_both);
}

TEST_CASE("media: min and max") {
  check_rows({{"(min-width: 1366px)", "always"},
              {"(min-width: 1367px)", "never"},
              {"(max-width: 1366px)", "always"},
              {"(max-width: 1365px)", "never"},
              {"(width: 1366px)", "always"},
              {"(width: 1365px)", "never"},
              {"(MIN-WIDTH:600PX)", "always"},
              {"( min-width :600px )", "always"},
              {"(min-height: 768px)", "always"},
              {"(max-height: 767.98px)", "never"},
              {"(device-width: 1366px)", "always"},
              {"(min-device-height: 769px)", "never"},
              {"(min-width: 85.375em)", "always"},
              {"(min-width: 85.38em)", "never"},
              {"(min-width: 37.5rem)", "always"},
              {"(min-width: 14in)", "always"},
              {"(min-width: 15in)", "never"},
              {"(min-width: 1e3px)", "always"},
              {"(min-width: 0)", "always"},
              {"(max-width: 0)", "never"},
              {"(min-width: -1px)", "always"},
              {"(min-width: calc(300px * 2))", "depends"},
              {"(width)", "always"},
              {"(height)", "always"}},
             on_desktop);
}

TEST_CASE("media: ranges") {
  check_rows(
      {{"(width >= 1366px)", "always"},        {"(width > 1366px)", "never"},
       {"(width <= 1366px)", "always"},        {"(width < 1366px)", "never"},
       {"(width = 1366px)", "always"},         {"(width=1366px)", "always"},
       {"(1366px <= width)", "always"},        {"(1366px < width)", "never"},
       {"(1366px >= width)", "always"},        {"(1000px > width)", "never"},
       {"(1366px = width)", "always"},         {"(400px <= width <= 1366px)", "always"},
       {"(400px <= width < 1366px)", "never"}, {"(1366px < width < 2000px)", "never"},
       {"(2000px > width > 400px)", "always"}, {"(2000px >= width >= 1366px)", "always"},
       {"(1366px > width > 1px)", "never"},    {"(400px<=width<=1400px)", "always"},
       {"(20em <= width <= 90em)", "always"},  {"(height > 700px) and (height < 800px)", "always"},
       {"(aspect-ratio > 1)", "always"},       {"(resolution >= 1dppx)", "always"}},
      on_desktop);
}

TEST_CASE("media: ratios, resolutions and other features") {
  check_rows({{"(aspect-ratio: 683/384)", "always"},
              {"(aspect-ratio: 683 / 384)", "always"},
              {"(min-aspect-ratio: 16/9)", "always"},
              {"(max-aspect-ratio: 16/9)", "never"},
              {"(min-aspect-ratio: 1.5)", "always"},
              {"(min-device-aspect-ratio: 2/1)", "never"},
              {"(orientation: landscape)", "always"},
              {"(orientation: Portrait)", "never"},
              {"(orientation)", "always"},
              {"(resolution: 1dppx)", "always"},
              {"(min-resolution: 96dpi)", "always"},
              {"(min-resolution: 97dpi)", "never"},
              {"(min-resolution: 2x)", "never"},
              {"(-webkit-min-device-pixel-ratio: 1)", "always"},
              {"(-webkit-min-device-pixel-ratio: 1.5)", "never"},
              {"(-webkit-max-device-pixel-ratio: 1)", "always"},
              {"(color)", "always"},
              {"(min-color: 8)", "always"},
              {"(monochrome)", "never"},
              {"(grid)", "never"},
              {"(grid: 0)", "always"}},
             on_desktop);
  check_rows({{"(orientation: portrait)", "depends"},
              {"(min-resolution: 2dppx)", "depends"},
              {"(min-resolution: 2.7dppx)", "never"},
              {"(min-width: 412px)", "always"},
              {"(max-width: 600px)", "depends"},
              {"(max-width: 411px)", "never"},
              {"(aspect-ratio > 0.1)", "always"}},
             on_both);
  CHECK(name_of(css::evaluate_media("screen", {})) == "depends");
  CHECK(name_of(css::evaluate_media("(orientation: portrait)", {{500, 500, 1000}})) == "always");
}

TEST_CASE("media: what cannot be known") {
  check_rows({{"(hover)", "depends"},
              {"(prefers-color-scheme: dark)", "depends"},
              {"(unheard-of: 1)", "depends"},
              {"not (hover)", "depends"},
              {"not screen and (hover)", "depends"},
              {"screen and (hover)", "depends"},
              {"print and (hover)", "never"},
              {"not print and (hover)", "always"},
              {"(hover) and (min-width: 9999px)", "never"},
              {"(min-width: 9999px) and (hover)", "never"},
              {"(hover) or (min-width: 1px)", "always"},
              {"(hover) or (min-width: 9999px)", "depends"},
              {"future(x)", "depends"}},
             on_both);
}

TEST_CASE("media: and, or, not, brackets") {
  check_rows({{"screen and (min-width: 1px)", "always"},
              {"screen and (min-width: 9999px)", "never"},
              {"screen and (min-width: 1px) and (max-width: 9999px)", "always"},
              {"only screen and (min-width: 1px)", "always"},
              {"not screen and (min-width: 9999px)", "always"},
              {"not print and (min-width: 1px)", "always"},
              {"(min-width: 1px) and (max-width: 9999px)", "always"},
              {"(min-width: 9999px) or (max-width: 9999px)", "always"},
              {"(min-width: 9999px) or (max-width: 1px)", "never"},
              {"not (min-width: 9999px)", "always"},
              {"(not (min-width: 9999px))", "always"},
              {"screen and (not (min-width: 1px))", "never"},
              {"screen and not (min-width: 9999px)", "always"},
              {"((min-width: 1px))", "always"},
              {"((min-width: 9999px) or (max-width: 9999px)) and (min-height: 1px)", "always"},
              {"(min-width: 1px) and (not ((min-height: 1px) and (hover)))", "depends"},
              {"(min-width:1px)and (max-width:9999px)", "always"},
              {"screen/**/and/**/(min-width:1px)", "always"},
              {"(min-width/**/:/**/1px)", "always"}},
             on_desktop);
}

TEST_CASE("media: malformed queries are `not all`") {
  check_rows({{"screen print", "never"},
              {"and (min-width: 1px)", "never"},
              {"screen and", "never"},
              {"screen or (min-width: 1px)", "never"},
              {"screen and(min-width: 1px)", "never"},
              {"screen and (min-width: 1px) or (max-width: 9999px)", "never"},
              {"screen and (min-width: 1px) and not (max-width: 1px)", "never"},
              {"(min-width: 1px) and (max-width: 9999px) or (hover)", "never"},
              {"(min-width: 1px) screen", "never"},
              {"only (min-width: 1px)", "never"},
              {"not", "never"},
              {"not not screen", "never"},
              {"layer", "never"},
              {"or", "never"},
              {"'screen'", "never"},
              {"<screen>", "never"},
              {"min-width: 1px", "never"},
              {"screen;", "never"},
              {"(min-width: 1px", "always"},
              {"screen and (min-width: 1px", "always"}},
             on_desktop);
}

TEST_CASE("media: a value that a known feature cannot have makes the query false, negated or not") {
  // Media Queries 4, section 3.2: the feature is "unknown", and so is its negation; a query that is
  // unknown is false.
  check_rows({{"(min-width: 600)", "never"},
              {"(min-width: 3deg)", "never"},
              {"(min-width: wide)", "never"},
              {"(min-resolution: 1)", "never"},
              {"(min-resolution: 1px)", "never"},
              {"(min-aspect-ratio: 1px)", "never"},
              {"(orientation: askew)", "never"},
              {"not (min-width: 3deg)", "never"},
              {"not all and (min-width: 3deg)", "never"},
              {"not (orientation: askew)", "never"},
              {"(400px < width > 300px)", "never"},
              {"(400px = width = 1366px)", "never"},
              {"(min-width: 1px 2px)", "never"}},
             on_desktop);
}

TEST_CASE("media: deep nesting neither crashes nor takes long") {
  const auto start = std::chrono::steady_clock::now();
  for (const char* open : {"(", "(not (", "f("})
    css::evaluate_media(repeat(open, 100'000), {{1366, 768, 1000}});
  css::evaluate_media(repeat("(hover) or ", 50'000) + "(hover)", {{1366, 768, 1000}});
  css::evaluate_media(repeat("print,", 50'000), {{1366, 768, 1000}});
  CHECK(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() < 3);
}
