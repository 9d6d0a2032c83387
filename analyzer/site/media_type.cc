#include "analyzer/site/media_type.h"

#include <algorithm>
#include <iterator>

#include "base/text.h"

namespace pushplan::site {
namespace {

struct Row {
  std::string_view ending;
  MediaType type;
};

// Types as Debian's media-types registers them (Apache's and H2O's default). Compressible are text,
// what is text inside (JSON, XML, SVG), and the binary formats without compression of their own
// that common server recipes list.
constexpr Row kRows[] = {
    {"avif", {"image/avif", false}},
    {"bmp", {"image/bmp", true}},
    {"cjs", {"text/javascript", true}},
    {"css", {"text/css", true}},
    {"csv", {"text/csv", true}},
    {"eot", {"application/vnd.ms-fontobject", true}},
    {"gif", {"image/gif", false}},
    {"htm", {"text/html", true}},
    {"html", {"text/html", true}},
    {"ico", {"image/vnd.microsoft.icon", true}},
    {"jpeg", {"image/jpeg", false}},
    {"jpg", {"image/jpeg", false}},
    {"js", {"text/javascript", true}},
    {"json", {"application/json", true}},
    {"jxl", {"image/jxl", false}},
    {"m4a", {"audio/mp4", false}},
    {"map", {"application/json", true}},
    {"md", {"text/markdown", true}},
    {"mjs", {"text/javascript", true}},
    {"mov", {"video/quicktime", false}},
    {"mp3", {"audio/mpeg", false}},
    {"mp4", {"video/mp4", false}},
    {"oga", {"audio/ogg", false}},
    {"ogg", {"audio/ogg", false}},
    {"ogv", {"video/ogg", false}},
    {"otf", {"font/otf", true}},
    {"pdf", {"application/pdf", false}},
    {"png", {"image/png", false}},
    {"svg", {"image/svg+xml", true}},
    {"svgz", {"image/svg+xml", false}},
    {"ttc", {"font/collection", true}},
    {"ttf", {"font/ttf", true}},
    {"txt", {"text/plain", true}},
    {"vtt", {"text/vtt", true}},
    {"wasm", {"application/wasm", true}},
    {"wav", {"audio/x-wav", false}},
    {"webm", {"video/webm", false}},
    {"webmanifest", {"application/manifest+json", true}},
    {"webp", {"image/webp", false}},
    {"woff", {"font/woff", false}},
    {"woff2", {"font/woff2", false}},
    {"xht", {"application/xhtml+xml", true}},
    {"xhtml", {"application/xhtml+xml", true}},
    {"xml", {"application/xml", true}},
};

constexpr MediaType kUnknown = {"application/octet-stream", false};

}  // namespace

const MediaType& media_type_of(std::string_view path) {
  const std::size_t dot = path.find_last_of("./");
  if (dot == std::string_view::npos || path[dot] == '/') return kUnknown;
  const std::string ending = to_lower(path.substr(dot + 1));
  const auto* row =
      std::lower_bound(std::begin(kRows), std::end(kRows), ending,
                       [](const Row& r, const std::string& e) { return r.ending < e; });
  return row != std::end(kRows) && row->ending == ending ? row->type : kUnknown;
}

}  // namespace pushplan::site
