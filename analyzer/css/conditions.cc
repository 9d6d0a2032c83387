#include "analyzer/css/conditions.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>

#include "base/text.h"

namespace pushplan::css {
namespace {

// What a meta viewport asks for, as the descriptors into which CSS Device Adaptation, section 9,
// translates it; nullopt: auto.
struct MetaViewport {
  std::optional<double> width, height;  // CSS pixels
  std::optional<double> zoom;
  double min_zoom = 0.25, max_zoom = 5;  // Chromium's defaults
};

constexpr double kFallbackWidth = 980;  // of pages without a viewport, by convention

// The number with which a text begins; nullopt when it begins with none.
std::optional<double> leading_number(std::string_view text) {
  std::size_t length = text.find_first_not_of("+-.0123456789eE");
  const std::string digits(text.substr(0, length));
  char* end = nullptr;
  const double value = std::strtod(digits.c_str(), &end);
  return end == digits.c_str() ? std::nullopt : std::optional(value);
}

std::optional<double> length_of(std::string_view value, const Viewport& device) {
  if (equals_ignoring_case(value, "device-width")) return device.width;
  if (equals_ignoring_case(value, "device-height")) return device.height;
  const auto number = leading_number(value);
  if (!number || *number < 0) return std::nullopt;
  return std::clamp(*number, 1.0, 10000.0);
}

std::optional<double> zoom_of(std::string_view value) {
  double zoom = leading_number(value).value_or(0);
  if (equals_ignoring_case(value, "yes")) zoom = 1;
  if (equals_ignoring_case(value, "device-width") || equals_ignoring_case(value, "device-height"))
    zoom = 10;
  return zoom < 0 ? std::nullopt : std::optional(std::clamp(zoom, 0.1, 10.0));
}

void take(std::string_view key, std::string_view value, const Viewport& device, MetaViewport& out) {
  const auto is = [&](const char* name) { return equals_ignoring_case(key, name); };
  if (is("width")) {
    if (const auto width = length_of(value, device)) out.width = width;
  } else if (is("height")) {
    if (const auto height = length_of(value, device)) out.height = height;
  } else if (is("initial-scale")) {
    out.zoom = zoom_of(value);
  } else if (is("minimum-scale")) {
    out.min_zoom = zoom_of(value).value_or(out.min_zoom);
  } else if (is("maximum-scale")) {
    out.max_zoom = zoom_of(value).value_or(out.max_zoom);
  }
}

// The properties of the content attribute (CSS Device Adaptation, section 9.2, as Chromium has it).
MetaViewport parse_meta_viewport(std::string_view text, const Viewport& device) {
  constexpr std::string_view kSeparators = " \t\n\r\f,=";  // not the semicolon
  MetaViewport out;
  while (true) {
    text.remove_prefix(std::min(text.find_first_not_of(kSeparators), text.size()));
    if (text.empty()) return out;
    const std::string_view key = text.substr(0, text.find_first_of(kSeparators));
    text.remove_prefix(key.size());
    // The value stands behind "=", white space around it; a comma ends a name without one.
    text.remove_prefix(std::min(text.find_first_of(",="), text.size()));
    const bool has_value = !text.empty() && text[0] == '=';
    if (has_value) text.remove_prefix(std::min(text.find_first_not_of(" \t\n\r\f="), text.size()));
    const std::string_view value =
        has_value ? text.substr(0, text.find_first_of(kSeparators)) : std::string_view();
    text.remove_prefix(value.size());
    take(key, value, device, out);
  }
}

// The layout viewport that the constraints lead to (CSS Device Adaptation, section 7), in the form
// that both sides share: `asked` is the maximum, and the minimum extends to what the zoom shows.
double extended(double asked, double device, double zoom) {
  return std::max(std::min(asked, device), std::max(device / zoom, asked));
}

void lay_out(const MetaViewport& meta, const Viewport& device, Window& window) {
  const double device_width = device.width, device_height = device.height;
  const double max_zoom = std::max(meta.min_zoom, meta.max_zoom);
  double zoom = max_zoom;
  if (meta.zoom) zoom = std::max(meta.min_zoom, std::min(max_zoom, *meta.zoom));
  std::optional<double> width, height;
  if (meta.height) height = extended(*meta.height, device_height, zoom);
  if (meta.width)
    width = extended(*meta.width, device_width, zoom);
  else if (!meta.zoom)
    width = extended(kFallbackWidth, device_width, zoom);
  else if (!meta.height)
    width = device_width / zoom;
  if (!width) width = *height * device_width / device_height;
  if (!height) height = *width * device_height / device_width;
  window.width = std::floor(*width);
  window.height = std::floor(*height);
}

}  // namespace

Window window_of(const Viewport& viewport, const std::string_view* meta_viewport) {
  Window window;
  window.width = window.device_width = viewport.width;
  window.height = window.device_height = viewport.height;
  window.milli_dppx = viewport.milli_dppx;
  window.mobile = viewport.width < 800 && viewport.milli_dppx != 1000;
  if (!window.mobile || viewport.width == 0 || viewport.height == 0) return window;
  lay_out(parse_meta_viewport(meta_viewport ? *meta_viewport : std::string_view(), viewport),
          viewport, window);
  return window;
}

std::vector<refs::Windows> evaluate(const std::vector<Condition>& conditions,
                                    const std::vector<Window>& windows) {
  std::vector<refs::Windows> out;
  out.reserve(conditions.size());
  for (const Condition& condition : conditions) {
    refs::Windows all = refs::Windows::all(condition.fixed);
    if (!condition.media.empty()) all = all & evaluate_media(condition.media, windows);
    if (condition.outer != kUnconditional) all = all & out[condition.outer];
    out.push_back(all);
  }
  return out;
}

}  // namespace pushplan::css
