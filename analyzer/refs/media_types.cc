#include "analyzer/refs/media_types.h"

#include <algorithm>
#include <iterator>

#include "base/text.h"

namespace pushplan::refs {
namespace {

constexpr std::string_view kImages[] = {
    "image/apng", "image/avif",   "image/bmp",   "image/gif",       "image/jpeg",
    "image/jpg",  "image/jxl",    "image/png",   "image/pjpeg",     "image/svg+xml",
    "image/webp", "image/x-icon", "image/x-png", "image/x-xbitmap", "image/vnd.microsoft.icon"};

constexpr std::string_view kContainers[] = {"application/ogg",
                                            "application/vnd.apple.mpegurl",
                                            "application/x-mpegurl",
                                            "audio/aac",
                                            "audio/flac",
                                            "audio/mp3",
                                            "audio/mp4",
                                            "audio/mpeg",
                                            "audio/mpegurl",
                                            "audio/ogg",
                                            "audio/wav",
                                            "audio/webm",
                                            "audio/x-m4a",
                                            "audio/x-matroska",
                                            "audio/x-mp3",
                                            "audio/x-mpegurl",
                                            "audio/x-wav",
                                            "video/3gpp",
                                            "video/matroska",
                                            "video/mp4",
                                            "video/ogg",
                                            "video/webm",
                                            "video/x-m4v",
                                            "video/x-matroska"};

// Codecs, as far as the first dot, that every current browser plays.
constexpr std::string_view kCodecs[] = {"1",    "av01", "avc1", "avc3",   "flac", "mp3",
                                        "mp4a", "opus", "vp09", "vorbis", "vp8",  "vp9"};
// Codecs that none plays any more.
constexpr std::string_view kGoneCodecs[] = {"av1", "h264", "mp4v", "theora"};

// Documents beside text/*, images and media.
constexpr std::string_view kDocuments[] = {
    "application/javascript", "application/json", "application/pdf", "application/rss+xml",
    "application/xhtml+xml",  "application/xml",  "message/rfc822",  "multipart/x-mixed-replace"};

// The codecs parameter's value without its quotes; empty when there is none.
std::string_view codecs_of(std::string_view type) {
  constexpr std::string_view kName = "codecs=";
  for (std::size_t i = type.find(';'); i < type.size(); i = type.find(';', i + 1)) {
    const std::string_view parameter = trim(type.substr(i + 1));
    if (!equals_ignoring_case(parameter.substr(0, kName.size()), kName)) continue;
    const std::string_view value = parameter.substr(kName.size());
    if (value.substr(0, 1) == "\"") return value.substr(1, value.find('"', 1) - 1);
    return trim(value.substr(0, value.find(';')));
  }
  return {};
}

Certainty decodable(std::string_view codec) {
  const std::string name = to_lower(codec.substr(0, codec.find('.')));
  if (contains(kCodecs, name)) return Certainty::yes;
  return contains(kGoneCodecs, name) ? Certainty::no : Certainty::unknown;
}

}  // namespace

std::string essence(std::string_view type) {
  return to_lower(trim(type.substr(0, type.find(';'))));
}

bool is_supported_image(std::string_view type) {
  return type.empty() || contains(kImages, essence(type));
}

Certainty playable(std::string_view type) {
  if (type.empty()) return Certainty::yes;
  if (!contains(kContainers, essence(type))) return Certainty::no;
  Certainty all = Certainty::yes;
  std::string_view codecs = codecs_of(type);
  while (!codecs.empty()) {
    const std::size_t comma = codecs.find(',');
    all = std::min(all, decodable(trim(codecs.substr(0, comma))));
    codecs = comma == codecs.npos ? std::string_view() : codecs.substr(comma + 1);
  }
  return all;
}

bool is_supported_object(std::string_view type) {
  if (type.empty()) return true;
  const std::string name = essence(type);
  if (name.rfind("text/", 0) == 0) return name != "text/csv";
  return contains(kImages, name) || contains(kContainers, name) || contains(kDocuments, name);
}

}  // namespace pushplan::refs
