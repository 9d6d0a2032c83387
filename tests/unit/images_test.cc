// Tests of judge_embedded(): images, their candidates, lazy loading, frames, objects and SVG. What
// each row expects was measured in Chromium, but that it fetches more of what is lazy than is sure.
#include <string>
#include <string_view>

#include "tests/support/embedded.h"
#include "tests/support/table.h"

namespace {

using namespace pushplan::test;

std::string without_viewport(std::string_view markup) { return fetched(markup, Meta::none); }

}  // namespace

TEST_CASE("images: plain ones are fetched wherever they stand") {
  check_rows({{"<img src=a>", "a yes"},
              {"<div hidden><img src=a></div>", "a yes"},
              {"<details><img src=a></details>", "a yes"},
              {"<video><img src=a></video>", "a yes"},
              {"<img src=''>", ""},
              {"<img src=a srcset=''>", "a yes"},
              {"<img src=a srcset='b bogus'>", "a yes"},
              {"<img src=a media='(min-width: 9000px)'>", "a yes"},
              {"<input type=image src=a hidden>", "a yes"},
              {"<link rel=stylesheet href=a><script src=b></script><img src=c>", "c yes"}},
             fetched_of);
}

TEST_CASE("images: srcset by density") {
  check_rows({{"<img srcset='a, b 2x'>", "a yes/no, b no/yes"},
              {"<img srcset='a 1x, b 2x, c 3x'>", "a yes/no, b no, c no/yes"},
              {"<img srcset='a 2x, b 3x, c 4x'>", "a yes/no, b no/yes, c no"},
              {"<img srcset='a 3x, b 5x'>", "a yes, b no"},
              {"<img src=a srcset='b 3x'>", "a yes/no, b no/yes"},
              {"<img src=a srcset='b 1x'>", "a no, b yes"},
              {"<img srcset='a 2x, b 2x'>", "a yes, b no"}},
             fetched_of);
}

TEST_CASE("images: srcset by width") {
  // 1366 pixels wide on one, 1081.5 on the other.
  check_rows(
      {{"<img srcset='a 400w, b 1082w, c 1366w, d 2000w'>", "a no, b no/yes, c yes/no, d no"},
       {"<img srcset='a 1000w, b 1300w'>", "a no, b yes"},
       {"<img src=a srcset='b 9w'>", "a no, b yes"},
       {"<img srcset='a 600w, b 800w' sizes='(min-width: 800px) 50vw, 200px'>",
        "a no/yes, b yes/no"},
       {"<img srcset='a 600w, b 800w' sizes='calc(1px + 2lh)'>", "a unknown, b unknown"},
       {"<img srcset='a 600w' sizes='calc(1px + 2lh)'>", "a yes"},
       {"<img srcset='a 600w, b 1400w' sizes=auto>", "a no, b yes"},
       {"<img loading=lazy srcset='a 600w, b 1400w' sizes=auto>", "a unknown, b unknown"},
       {"<img loading=lazy srcset='a 1w, b 2w' sizes=100px>", "a no, b yes"}},
      fetched_of);
}

TEST_CASE("images: picture") {
  check_rows(
      {{"<picture><source srcset=a><img src=b></picture>", "a yes, b no"},
       {"<picture><source srcset='a, b 2x'><img src=c></picture>", "a yes/no, b no/yes, c no"},
       {"<picture><source srcset=a media='(min-width: 800px)'><source srcset=b><img "
        "src=c></picture>",
        "a yes/no, b no/yes, c no"},
       {"<picture><source srcset=a media='(max-width: 800px)'><img src=b></picture>",
        "a no/yes, b yes/no"},
       {"<picture><source srcset=a media='(prefers-color-scheme: dark)'><img src=b></picture>",
        "a later, b yes"},
       {"<picture><source srcset=a type=image/avif><source srcset=b><img src=c></picture>",
        "a yes, b no, c no"},
       {"<picture><source srcset=a type=image/jp2><img src=b></picture>", "a no, b yes"},
       {"<picture><source type=image/avif><img src=b></picture>", "b yes"},
       {"<picture><source src=a><img src=b></picture>", "b yes"},
       {"<picture><source srcset='a bogus'><img src=b></picture>", "b yes"},
       {"<picture><source srcset=a media=''><img src=b></picture>", "a yes, b no"},
       {"<picture><source srcset=a></picture>", "a no"},
       {"<picture><img src=a><source srcset=b></picture>", "a yes, b no"},
       {"<picture><div><source srcset=a></div><img src=b></picture>", "b yes"},
       {"<picture><div><source srcset=a><img src=b></div></picture>", "b yes"},
       {"<picture><source srcset=a><img></picture>", "a yes"},
       {"<picture><source srcset=a><img data-src=b><p></picture>", "a yes"},
       {"<picture><source srcset=a media=print><source srcset=b><img></picture>", "a no, b yes"},
       {"<picture><source srcset=a><img src=b><img src=c></picture>", "a yes, b no, c no"},
       {"<picture><source srcset=a><img src=b></picture><picture><source srcset=c><img "
        "src=d></picture><img src=e>",
        "a yes, b no, c yes, d no, e yes"},
       {"<picture><source srcset='a 600w, b 1400w' sizes=50vw><img src=c></picture>",
        "a no/yes, b yes/no, c no"}},
      fetched_of);
}

TEST_CASE("images: without a viewport browsers look ahead in the window's own width") {
  // Laid out 980 CSS pixels wide: 2572.5 pixels; seen ahead as 1081.5.
  check_rows({{"<img srcset='a 1100w, b 2000w, c 2600w'>", "a no/unknown, b yes/no, c no/yes"},
              {"<img srcset='a, b 3x'>", "a yes/no, b no/yes"}},
             without_viewport);
}

TEST_CASE("images: preloads") {
  check_rows(
      {{"<link rel=preload as=image imagesrcset='a 600w, b 1400w'>", "a no, b yes"},
       {"<link rel=preload as=image imagesrcset='a 600w, b 1400w' imagesizes=50vw href=c>",
        "c no, a no/yes, b yes/no"},
       {"<link rel=preload as=image imagesrcset='a 1x, b 2x' href=c>", "c no, a yes/no, b no/yes"},
       {"<link rel=preload as=image imagesrcset='a 2x' media='(max-width: 500px)'>", "a no/yes"},
       {"<link rel=preload as=image imagesrcset='a 2x' type=image/jp2>", "a no"},
       {"<link rel=preload as=image href=a>", ""}},
      fetched_of);
}

TEST_CASE("images: lazy ones are sure only very near the top") {
  const std::string text(1000, 'x');
  const auto behind = [&](const std::string& before) {
    return fetched(before + "<img loading=lazy src=a>");
  };
  CHECK(behind("") == "a yes");
  CHECK(behind("<p>" + text.substr(0, 300) + "</p>") == "a yes");
  CHECK(behind("<p>" + text + "</p>") == "a unknown");
  CHECK(behind("<title>" + text + "</title>") == "a yes");
  CHECK(behind("<p>" + text.substr(0, 665) + "</p>") == "a unknown/yes");
  CHECK(behind(repeat("<br>", 30)) == "a yes");
  CHECK(behind(repeat("<br>", 60)) == "a unknown");
  CHECK(behind("<img src=b height=400>") == "b yes, a yes");
  CHECK(behind("<img src=b height=1000>") == "b yes, a unknown");
  CHECK(behind("<img src=b><img src=c>") == "b yes, c yes, a unknown");
  // What stands behind does not count, if its place can be told.
  CHECK(fetched("<p><img loading=lazy src=a></p><p>" + text) == "a yes");
  check_rows(
      {{"<img loading=lazy src=a hidden>", "a no"},
       {"<div hover><img loading=lazy src=a></div>", "a later"},
       {"<div unsure><img loading=lazy src=a></div>", "a unknown"},
       {"<img loading=LAZY src=a hidden>", "a no"},
       {"<img loading=' lazy' src=a hidden>", "a yes"},
       {"<img loading=lazy srcset='a, b 2x' hidden>", "a no, b no"},
       {"<picture><source srcset='a, b 2x'><img loading=lazy src=c></picture>",
        "a yes/no, b no/yes, c no"},
       {"<picture><source srcset=a><img loading=lazy src=b hidden></picture>", "a no, b no"},
       {"<picture><source srcset=a><img loading=lazy hidden></picture>", "a no"},
       {"<picture><source loading=lazy srcset=a><img src=b hidden></picture>", "a yes, b no"}},
      fetched_of);
}

TEST_CASE("images: frames") {
  check_rows({{"<iframe src=a hidden></iframe>", "a yes"},
              {"<iframe src=a srcdoc=x></iframe>", ""},
              {"<iframe src=a loading=lazy></iframe>", "a yes"},
              {"<iframe src=a loading=lazy hidden></iframe>", "a no"},
              {"<object data=a><iframe src=b></iframe></object>", "a yes, b yes"}},
             fetched_of);
}

TEST_CASE("images: SVG is fetched even where it is not shown") {
  check_rows({{"<svg><image href=a /></svg>", "a yes"},
              {"<svg hidden><image xlink:href=a /><use href='b#c'/></svg>", "a yes, b#c yes"},
              {"<svg><defs><use href='a#b'/><filter><feImage href=c /></filter></defs></svg>",
               "a#b yes, c yes"}},
             fetched_of);
}

TEST_CASE("images: object and embed") {
  check_rows({{"<object data=a></object><embed src=b>", "a yes, b yes"},
              {"<object data=a hidden></object><embed src=b hidden>", "a no, b no"},
              {"<object data=a hover></object><embed src=b unsure>", "a later, b unknown"},
              {"<object data=a type=image/svg+xml></object>", "a yes"},
              {"<object data=a type=application/x-foo></object>", "a no"},
              {"<embed src=a type=application/x-shockwave-flash>", "a no"},
              {"<object data=a.swf></object><embed src='a.SWF?x'>", "a.swf no, a.SWF?x no"},
              {"<object data=a.swf type=image/png></object>", "a.swf yes"},
              {"<object data=a classid=b></object>", "a no"},
              {"<object data=a><object data=b></object><embed src=c><img src=d></object>",
               "a yes, b no, c no, d yes"},
              {"<object data=a type=x/y><object data=b></object><embed src=c></object>",
               "a no, b yes, c yes"},
              {"<object data=a type=x/y><embed src=c></object>", "a no, c yes"},
              {"<object><embed src=a></object>", "a yes"},
              {"<object data=a unsure><embed src=b></object>", "a unknown, b unknown"},
              {"<video><embed src=a></video><audio><object data=b></object></audio>", "a no, b no"},
              {"<canvas><embed src=a></canvas>", "a no"}},
             fetched_of);
}

TEST_CASE("images: hostile pages") {
  const std::string many = repeat("<picture><source srcset='a, b 2x'>", 2000);
  CHECK(!fetched(many).empty());
  CHECK(!fetched("<picture>" + repeat("<source srcset='a 1w, b 2w' sizes=auto>", 5000) +
                 repeat("<img loading=lazy src=c>", 5000))
             .empty());
  CHECK(!fetched(repeat("<object data=a unsure>", 2000)).empty());
}
