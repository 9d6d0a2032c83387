// Tests of judge_embedded(): video and audio, their sources, posters and tracks. What each row
// expects was measured in Chromium.
#include <string>
#include <string_view>

#include "tests/support/embedded.h"
#include "tests/support/table.h"

namespace {

using namespace pushplan::test;

}  // namespace

TEST_CASE("media elements: preload and autoplay") {
  check_rows({{"<video src=a></video>", "a yes"},
              {"<video src=a hidden></video>", "a yes"},
              {"<video src=a preload></video>", "a yes"},
              {"<video src=a preload=metadata></video>", "a yes"},
              {"<video src=a preload=auto></video>", "a yes"},
              {"<video src=a preload=bogus></video>", "a yes"},
              {"<video src=a preload=None></video>", "a later"},
              {"<video src=a preload=none muted loop></video>", "a later"},
              {"<video src=a preload=none autoplay muted></video>", "a yes"},
              {"<video src=a preload=none autoplay></video>", "a unknown"},
              {"<audio src=a></audio>", "a yes"},
              {"<audio src=a preload=none></audio>", "a later"},
              {"<audio src=a preload=none autoplay muted></audio>", "a unknown"},
              {"<video src=''></video>", ""},
              {"<video loading=lazy src=a></video>", "a yes"},
              {"<video loading=lazy src=a poster=b hidden></video>", "b no, a no"},
              {"<video loading=lazy hidden><source src=a></video>", "a no"}},
             fetched_of);
}

TEST_CASE("media elements: sources") {
  check_rows({{"<video><source src=a></video>", "a yes"},
              {"<video><source src=a><source src=b></video>", "a yes, b no"},
              {"<video src=a><source src=b></video>", "a yes, b no"},
              {"<video src=''><source src=b></video>", "b no"},
              {"<video><source src=a type=video/xyz><source src=b type=video/webm></video>",
               "a no, b yes"},
              {"<video><source src=a type='video/mp4; codecs=hvc1'><source src=b></video>",
               "a unknown, b unknown"},
              {"<video><source src=a media='(min-width: 800px)'><source src=b></video>",
               "a yes/no, b no/yes"},
              {"<video preload=none><source src=a></video>", "a later"},
              {"<video preload=none><source src=a><source src=b></video>", "a later, b no"},
              {"<video><source src=''><source src=a></video>", "a yes"},
              {"<video><span><source src=a></span></video>", ""},
              {"<video><source src=a></video><audio><source src=b type=audio/ogg></audio>",
               "a yes, b yes"}},
             fetched_of);
}

TEST_CASE("media elements: posters") {
  check_rows({{"<video poster=a></video>", "a yes"},
              {"<video poster=a preload=none hidden></video>", "a yes"},
              {"<audio poster=a></audio>", "a no"}},
             fetched_of);
}

TEST_CASE("media elements: tracks") {
  check_rows({{"<video><track src=a></video>", "a later"},
              {"<video><track default src=a></video>", "a yes"},
              {"<video preload=none><track default src=a></video>", "a yes"},
              {"<track default src=a>", "a no"},
              {"<video><track default src=a><track default src=b></video>", "a yes, b later"},
              {"<video><track src=a><track default src=b></video>", "a later, b yes"},
              {"<video><track default kind=captions src=a><track default kind=subtitles src=b>"
               "<track default kind=descriptions src=c><track default kind=chapters src=d>"
               "<track default kind=metadata src=e><track default kind=foo src=f></video>",
               "a yes, b later, c yes, d yes, e yes, f yes"},
              {"<video><track default src=a></video><video><track default src=b></video>",
               "a yes, b yes"}},
             fetched_of);
}
