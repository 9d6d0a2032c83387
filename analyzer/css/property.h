// The properties that cause a fetch or prevent one: their names, shorthands and aliases.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace pushplan::css {

// Longhands.
enum class Property : std::uint8_t {
  custom,  // --*
  display,
  content_visibility,
  content,
  background_image,
  border_image_source,
  mask_image,
  mask_border_source,  // -webkit-mask-box-image
  list_style_image,
  shape_outside,
  cursor,
  filter,
  backdrop_filter,
  clip_path,
  fill,
  stroke,
  marker_start,
  marker_mid,
  marker_end,
  box_reflect,  // -webkit-box-reflect
  font_family,
  font_weight,
  font_style,
  font_stretch,
  text_transform,
};
inline constexpr std::size_t kPropertyCount = 25;

// Masks, shapes and what refers to elements of an SVG document are fetched in CORS mode (CSS Shapes
// 1, section 5.1; CSS Masking 1, section 7.1); filters are not in Chromium, which takes them from
// the same origin only.
constexpr bool fetches_with_cors(Property p) {
  return p == Property::mask_image || p == Property::shape_outside || p == Property::clip_path ||
         (p >= Property::fill && p <= Property::marker_end);
}

// How the value of a property is read.
enum class Grammar : std::uint8_t {
  display,
  content_visibility,
  content,
  images,      // <image>#
  background,  // layers of <image> and more, also of mask
  one_image,   // <image> | none, among other words: border-image, shape-outside
  border,      // resets border-image-source
  cursor,
  functions,  // url() among words, colours and functions: filter, clip-path, fill
  families,
  weight,
  style,
  stretch,
  transform,
  font,
  all,
};

// The longhands that a name sets: one, those of a shorthand, or those of `all`.
struct Span {
  const Property* first = nullptr;
  std::size_t count = 0;
};

struct PropertyName {
  std::string_view name;
  Grammar grammar;
  Span longhands;
};

// Whether what a name sets is fetched in CORS mode.
bool fetches_with_cors(const PropertyName& property);

// The row of a name in lower case, aliases and shorthands included; nullptr for a property that
// does not matter here. Custom properties have none.
const PropertyName* find_property(std::string_view name);

// Whether a property or a descriptor of @font-face, in lower case, is read at all.
bool is_read(std::string_view name);

}  // namespace pushplan::css
