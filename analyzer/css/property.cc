#include "analyzer/css/property.h"

#include <algorithm>
#include <iterator>

namespace pushplan::css {
namespace {

using P = Property;

constexpr P kDisplay[] = {P::display};
constexpr P kContentVisibility[] = {P::content_visibility};
constexpr P kContent[] = {P::content};
constexpr P kBackground[] = {P::background_image};
constexpr P kBorderImage[] = {P::border_image_source};
constexpr P kMask[] = {P::mask_image};
constexpr P kMaskBorder[] = {P::mask_border_source};
constexpr P kListStyle[] = {P::list_style_image};
constexpr P kShapeOutside[] = {P::shape_outside};
constexpr P kCursor[] = {P::cursor};
constexpr P kFilter[] = {P::filter};
constexpr P kBackdropFilter[] = {P::backdrop_filter};
constexpr P kClipPath[] = {P::clip_path};
constexpr P kFill[] = {P::fill};
constexpr P kStroke[] = {P::stroke};
constexpr P kMarker[] = {P::marker_start, P::marker_mid, P::marker_end};
constexpr P kMarkerStart[] = {P::marker_start};
constexpr P kMarkerMid[] = {P::marker_mid};
constexpr P kMarkerEnd[] = {P::marker_end};
constexpr P kReflect[] = {P::box_reflect};
constexpr P kFontFamily[] = {P::font_family};
constexpr P kFontWeight[] = {P::font_weight};
constexpr P kFontStyle[] = {P::font_style};
constexpr P kFontStretch[] = {P::font_stretch};
constexpr P kTextTransform[] = {P::text_transform};
constexpr P kFont[] = {P::font_family, P::font_weight, P::font_style, P::font_stretch};
constexpr P kAll[] = {P::display,
                      P::content_visibility,
                      P::content,
                      P::background_image,
                      P::border_image_source,
                      P::mask_image,
                      P::mask_border_source,
                      P::list_style_image,
                      P::shape_outside,
                      P::cursor,
                      P::filter,
                      P::backdrop_filter,
                      P::clip_path,
                      P::fill,
                      P::stroke,
                      P::marker_start,
                      P::marker_mid,
                      P::marker_end,
                      P::box_reflect,
                      P::font_family,
                      P::font_weight,
                      P::font_style,
                      P::font_stretch,
                      P::text_transform};

template <std::size_t N>
constexpr PropertyName row(std::string_view name, Grammar grammar, const P (&longhands)[N]) {
  return {name, grammar, {longhands, N}};
}

// Sorted by name.
constexpr PropertyName kProperties[] = {
    row("-webkit-backdrop-filter", Grammar::functions, kBackdropFilter),
    row("-webkit-border-image", Grammar::one_image, kBorderImage),
    row("-webkit-box-reflect", Grammar::one_image, kReflect),
    row("-webkit-clip-path", Grammar::functions, kClipPath),
    row("-webkit-filter", Grammar::functions, kFilter),
    row("-webkit-mask", Grammar::background, kMask),
    row("-webkit-mask-box-image", Grammar::one_image, kMaskBorder),
    row("-webkit-mask-box-image-source", Grammar::one_image, kMaskBorder),
    row("-webkit-mask-image", Grammar::images, kMask),
    row("-webkit-shape-outside", Grammar::one_image, kShapeOutside),
    row("all", Grammar::all, kAll),
    row("backdrop-filter", Grammar::functions, kBackdropFilter),
    row("background", Grammar::background, kBackground),
    row("background-image", Grammar::images, kBackground),
    row("border", Grammar::border, kBorderImage),
    row("border-image", Grammar::one_image, kBorderImage),
    row("border-image-source", Grammar::one_image, kBorderImage),
    row("clip-path", Grammar::functions, kClipPath),
    row("content", Grammar::content, kContent),
    row("content-visibility", Grammar::content_visibility, kContentVisibility),
    row("cursor", Grammar::cursor, kCursor),
    row("display", Grammar::display, kDisplay),
    row("fill", Grammar::functions, kFill),
    row("filter", Grammar::functions, kFilter),
    row("font", Grammar::font, kFont),
    row("font-family", Grammar::families, kFontFamily),
    row("font-stretch", Grammar::stretch, kFontStretch),
    row("font-style", Grammar::style, kFontStyle),
    row("font-weight", Grammar::weight, kFontWeight),
    row("list-style", Grammar::one_image, kListStyle),
    row("list-style-image", Grammar::one_image, kListStyle),
    row("marker", Grammar::functions, kMarker),
    row("marker-end", Grammar::functions, kMarkerEnd),
    row("marker-mid", Grammar::functions, kMarkerMid),
    row("marker-start", Grammar::functions, kMarkerStart),
    row("mask", Grammar::background, kMask),
    row("mask-image", Grammar::images, kMask),
    row("shape-outside", Grammar::one_image, kShapeOutside),
    row("stroke", Grammar::functions, kStroke),
    row("text-transform", Grammar::transform, kTextTransform),
};

constexpr std::string_view kDescriptors[] = {"font-display", "src", "unicode-range"};

}  // namespace

bool is_read(std::string_view name) {
  return find_property(name) != nullptr ||
         std::find(std::begin(kDescriptors), std::end(kDescriptors), name) !=
             std::end(kDescriptors);
}

bool fetches_with_cors(const PropertyName& property) {
  return std::any_of(property.longhands.first, property.longhands.first + property.longhands.count,
                     [](Property longhand) { return fetches_with_cors(longhand); });
}

const PropertyName* find_property(std::string_view name) {
  const auto* const found = std::lower_bound(
      std::begin(kProperties), std::end(kProperties), name,
      [](const PropertyName& row, std::string_view wanted) { return row.name < wanted; });
  return found != std::end(kProperties) && found->name == name ? found : nullptr;
}

}  // namespace pushplan::css
