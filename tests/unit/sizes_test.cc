// Tests of the sizes attribute: how wide an image is shown in two windows. What each row expects
// was measured in Chromium.
#include "analyzer/css/sizes.h"

#include <cmath>
#include <string>
#include <vector>

#include "tests/support/table.h"

namespace {

using namespace pushplan;
using namespace pushplan::test;
using css::AutoSizes;

std::vector<css::Window> two_windows() {
  css::Window desktop, mobile;
  desktop.width = desktop.device_width = 1000;
  desktop.height = desktop.device_height = 600;
  mobile.width = mobile.device_width = 400;
  mobile.height = mobile.device_height = 900;
  mobile.milli_dppx = 2000;
  mobile.mobile = true;
  return {desktop, mobile};
}

// "desktop mobile" in whole CSS pixels; "?" where it cannot be known.
std::string sizes_of(std::string_view sizes, AutoSizes automatic) {
  std::string out;
  for (const auto& size : css::source_sizes(sizes, two_windows(), automatic))
    out += (out.empty() ? "" : " ") + (size ? std::to_string(std::lround(*size)) : "?");
  return out;
}
std::string sizes_of(std::string_view sizes) { return sizes_of(sizes, AutoSizes::ignored); }

}  // namespace

TEST_CASE("sizes: lengths") {
  check_rows({{"300px", "300 300"},   {"50vw", "500 200"},
              {"10vh", "60 90"},      {"10vmin", "60 40"},
              {"10vmax", "100 90"},   {"50vi", "500 200"},
              {"50svw", "500 200"},   {"10dvh", "60 90"},
              {"10lvb", "60 90"},     {"20em", "320 320"},
              {"10rem", "160 160"},   {"2in", "192 192"},
              {"72pt", "96 96"},      {"6pc", "96 96"},
              {"25.4mm", "96 96"},    {"2.54cm", "96 96"},
              {"101.6q", "96 96"},    {"300PX", "300 300"},
              {"+300px", "300 300"},  {"1e2px", "100 100"},
              {".5e3px", "500 500"},  {"0", "0 0"},
              {"0px", "0 0"},         {"10lh", "? ?"},
              {" 300px ", "300 300"}, {"/* x */ 40vw", "400 160"}},
             [](std::string_view sizes) { return sizes_of(sizes); });
}

TEST_CASE("sizes: mathematical functions") {
  check_rows({{"calc(100vw - 40px)", "960 360"},
              {"calc(100vw/3)", "333 133"},
              {"calc((100vw - 20px)*0.5)", "490 190"},
              {"calc(300*1px)", "300 300"},
              {"calc(50vw + 1em)", "516 216"},
              {"calc(1px - 9px)", "0 0"},
              {"calc(-5px), 200px", "0 0"},
              {"min(100vw, 700px)", "700 400"},
              {"max(50vw,500px)", "500 500"},
              {"clamp(200px, 30vw, 250px)", "250 200"},
              {"calc(max(1px, 2px) + min(3px, 4px))", "5 5"},
              {"calc(1px + 10lh)", "? ?"},
              {"calc(300px", "300 300"},
              // Of these none counts.
              {"calc(1px + 2), 7px", "7 7"},
              {"calc(1px+300px), 7px", "7 7"},
              {"calc(10% + 1px), 7px", "7 7"},
              {"calc(300), 7px", "7 7"},
              {"calc(0), 7px", "7 7"},
              {"calc(1px * 1px), 7px", "7 7"},
              {"min(1px, 2), 7px", "7 7"},
              {"clamp(1px, 2px), 7px", "7 7"},
              {"calc(), 7px", "7 7"},
              {"abs(-300px), 7px", "7 7"},
              {"round(100vw, 7px), 7px", "7 7"},
              {"calc(100vw - var(--x)), 7px", "7 7"}},
             [](std::string_view sizes) { return sizes_of(sizes); });
}

TEST_CASE("sizes: entries") {
  check_rows({{"", "1000 400"},
              {"vw", "1000 400"},
              {"100%", "1000 400"},
              {"100px foo", "1000 400"},
              {"1vw 2vw", "1000 400"},
              {"(min-width: 1px", "1000 400"},
              {"-1px, 5px", "5 5"},
              {", 300px", "300 300"},
              {"300px,,", "300 300"},
              {"300px, 5px", "300 300"},
              {"(min-width: 800px) 50vw, 100vw", "500 400"},
              {"(max-width: 600px) 480px, 800px", "800 480"},
              {"(min-width: 800px)33vw,66vw", "330 264"},
              {"(min-width: 800px) and (orientation: landscape) 33vw, 66vw", "330 264"},
              {"((min-width: 800px)) 33vw, 66vw", "330 264"},
              {"not (min-width: 800px) 33vw, 66vw", "660 132"},
              {"(min-width: 800px), 300px", "300 300"},
              {"(min-width: 9000px) 5vw", "1000 400"},
              {"(foo) 33vw, 66vw", "660 264"},
              {"not (foo) 33vw, 66vw", "660 264"},
              {"(prefers-color-scheme: dark) 33vw, 66vw", "660 264"},
              // A media type makes it no media condition.
              {"screen 33vw, 66vw", "660 264"},
              {"not all 30px, 60px", "60 60"},
              {"not 300px, 200px", "200 200"}},
             [](std::string_view sizes) { return sizes_of(sizes); });
}

TEST_CASE("sizes: auto") {
  check_rows({{"auto", "1000 400"}, {"auto, 300px", "1000 400"}, {"Auto", "1000 400"}},
             [](std::string_view sizes) { return sizes_of(sizes); });
  check_rows({{"auto", "? ?"},
              {" AUTO , 300px", "? ?"},
              {"300px", "300 300"},
              {"300px, auto", "300 300"},
              {"autos", "1000 400"}},
             [](std::string_view sizes) { return sizes_of(sizes, AutoSizes::allowed); });
  CHECK(css::source_sizes("auto", {}, AutoSizes::ignored).empty());
}

TEST_CASE("sizes: deep and long input") {
  CHECK(sizes_of(repeat("calc(", 5000) + "1px") == "1000 400");
  CHECK(sizes_of(repeat("(", 5000)) == "1000 400");
  CHECK(sizes_of(repeat("x,", 50000) + "1px") == "1 1");
}
