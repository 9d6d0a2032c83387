#include "analyzer/refs/reference.h"

#include "base/text.h"

namespace pushplan::refs {
namespace {

struct Row {
  Kind kind;
  const char* name;
  const char* destination;
  By by;
};

// In the order of Kind; a test checks it.
constexpr Row kRows[] = {
    {Kind::stylesheet, "link rel=stylesheet", "style", By::html},
    {Kind::classic_script, "script", "script", By::html},
    {Kind::module_script, "script type=module", "script", By::html},
    {Kind::image, "img", "image", By::html},
    {Kind::image_set, "srcset", "image", By::html},
    {Kind::poster, "video poster", "image", By::html},
    {Kind::video, "video", "video", By::html},
    {Kind::audio, "audio", "audio", By::html},
    {Kind::media_source, "source", "video", By::html},
    {Kind::track, "track", "track", By::html},
    {Kind::iframe, "iframe", "iframe", By::html},
    {Kind::embed, "embed", "embed", By::html},
    {Kind::object, "object", "object", By::html},
    {Kind::input_image, "input type=image", "image", By::html},
    {Kind::svg_image, "svg image", "image", By::html},
    {Kind::svg_use, "svg use", "image", By::html},
    {Kind::icon, "link rel=icon", "image", By::html},
    {Kind::web_manifest, "link rel=manifest", "manifest", By::html},
    {Kind::preload, "link rel=preload", "", By::hint},
    {Kind::modulepreload, "link rel=modulepreload", "script", By::hint},
    {Kind::prefetch, "link rel=prefetch", "", By::hint},
    {Kind::preconnect, "link rel=preconnect", "", By::hint},
    {Kind::dns_prefetch, "link rel=dns-prefetch", "", By::hint},
    {Kind::background, "background attribute", "image", By::html},
    {Kind::css_import, "@import", "style", By::css},
    {Kind::css_image, "url()", "image", By::css},
    {Kind::css_font, "@font-face src", "font", By::css},
    {Kind::js_import, "import", "script", By::js},
    {Kind::js_dynamic_import, "import()", "script", By::js},
    {Kind::js_fetch, "fetch()", "", By::js},
    {Kind::js_made, "made by a script", "", By::js},
    {Kind::js_worker, "worker", "worker", By::js},
};

const Row& row_of(Kind kind) { return kRows[static_cast<std::size_t>(kind)]; }

}  // namespace

const char* name_of(Kind kind) { return row_of(kind).name; }
const char* destination_of(Kind kind) { return row_of(kind).destination; }
By by_of(Kind kind) { return row_of(kind).by; }

const char* to_string(By by) {
  constexpr const char* kNames[] = {"html", "css", "js", "hint"};
  return kNames[static_cast<int>(by)];
}

const char* to_string(State state) {
  constexpr const char* kNames[] = {"unused", "possible", "needed"};
  return kNames[static_cast<int>(state)];
}

const char* to_string(Blocks blocks) {
  constexpr const char* kNames[] = {"none", "parser", "render"};
  return kNames[static_cast<int>(blocks)];
}

std::optional<std::string> cors_setting(const std::string* attribute) {
  if (attribute == nullptr) return std::nullopt;
  return equals_ignoring_case(trim(*attribute), "use-credentials") ? "use-credentials"
                                                                   : "anonymous";
}

}  // namespace pushplan::refs
