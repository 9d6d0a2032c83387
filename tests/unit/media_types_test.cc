// Tests of what browsers show and play, by MIME type.
#include "analyzer/refs/media_types.h"

#include <string>

#include "tests/support/table.h"

namespace {

using namespace pushplan;
using namespace pushplan::test;
using refs::Certainty;

std::string word(bool supported) { return supported ? "yes" : "no"; }

std::string playable(std::string_view type) {
  const Certainty certainty = refs::playable(type);
  return certainty == Certainty::unknown ? "unknown" : word(certainty == Certainty::yes);
}

}  // namespace

TEST_CASE("media types: images") {
  check_rows({{"", "yes"},
              {"image/avif", "yes"},
              {"image/webp", "yes"},
              {"IMAGE/PNG", "yes"},
              {" image/png ", "yes"},
              {"image/png; x=y", "yes"},
              {"image/svg+xml", "yes"},
              {"image/jxl", "yes"},
              {"image/heic", "no"},
              {"image/jp2", "no"},
              {"image/tiff", "no"},
              {"image/svg", "no"},
              {"image/gif,image/png", "no"},
              {"text/html", "no"},
              {"png", "no"}},
             [](std::string_view type) { return word(refs::is_supported_image(type)); });
}

TEST_CASE("media types: video and audio") {
  check_rows({{"", "yes"},
              {"video/mp4", "yes"},
              {"VIDEO/WebM", "yes"},
              {"audio/ogg", "yes"},
              {"audio/midi", "no"},
              {"video/quicktime", "no"},
              {"application/octet-stream", "no"},
              {"mp4", "no"},
              {"video/mp4; codecs=\"avc1.42E01E, mp4a.40.2\"", "yes"},
              {"video/mp4;codecs=avc1", "yes"},
              {"video/mp4; foo=bar; Codecs=\"av01.0.05M.08\"", "yes"},
              {"video/webm; codecs=vp9,opus", "yes"},
              {"video/mp4; codecs=", "yes"},
              {"video/mp4; codecs=hvc1", "unknown"},
              {"video/mp4; codecs=\"avc1, ec-3\"", "unknown"},
              {"video/ogg; codecs=\"theora, vorbis\"", "no"},
              {"video/quicktime; codecs=hvc1", "no"},
              {"video/mp4; codecs=\"avc1", "yes"}},
             playable);
}

TEST_CASE("media types: objects") {
  check_rows({{"", "yes"},
              {"text/html", "yes"},
              {"text/plain", "yes"},
              {"application/pdf", "yes"},
              {"image/svg+xml", "yes"},
              {"image/png; q=1", "yes"},
              {"video/mp4", "yes"},
              {"application/xhtml+xml", "yes"},
              {"text/csv", "no"},
              {"application/x-shockwave-flash", "no"},
              {"application/octet-stream", "no"},
              {"application/java", "no"},
              {"image/tiff", "no"}},
             [](std::string_view type) { return word(refs::is_supported_object(type)); });
}
