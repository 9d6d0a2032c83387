// Values of the properties that cause a fetch or prevent one, each as far as that matters.
// Tests: tests/unit/css_value_test.cc.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/css/display.h"
#include "analyzer/css/image_value.h"
#include "analyzer/css/parser.h"
#include "analyzer/css/property.h"

namespace pushplan::css {

// CSS-wide keywords (CSS Cascade 5, section 7.3).
enum class Wide : std::uint8_t { none, initial, inherit, unset, revert, revert_layer };

enum class TextTransform : std::uint8_t { none, uppercase, lowercase, capitalize };
enum class FontStyle : std::uint8_t { normal, italic, oblique };

struct Value {
  Wide wide = Wide::none;
  // By property, the others empty:
  std::vector<ImageChoice> images;      // of all image properties; none: []
  bool generates = true;                // content: false for none and normal
  std::string text;                     // content: its strings; "0123456789" for a counter
  std::vector<std::string> attributes;  // content: names in attr()
  Display display = Display::inline_box;
  bool skips_contents = false;        // content-visibility: hidden
  bool may_skip_contents = false;     // content-visibility: auto
  std::vector<std::string> families;  // lower case, in order, generic names included
  double weight = 400;                // 1 to 1000
  int relative_weight = 0;            // 1: bolder, -1: lighter
  double stretch = 100;               // percent
  FontStyle style = FontStyle::normal;
  TextTransform transform = TextTransform::none;
};

struct Longhand {
  Property property = Property::custom;
  Value value;
};

// Reads the value of the property `name` (any name of find_property): what each
// longhand becomes. ImageOption::url is the offset of the token that begins the URL: `url(x)`, the
// function `url(` of a quoted one, or a string of image-set().
// Empty when the value is invalid, which drops the declaration. Must hold no substitution.
std::vector<Longhand> read_value(std::string_view name, const TokenStream& stream,
                                 TokenRange range);

// True when the value of the property `name` holds var() or another function that is replaced only
// at computed-value time: env(), if(), a function of the author's, and attr(), but for that of
// `content`.
bool has_substitution(std::string_view name, const TokenStream& stream, TokenRange range);

}  // namespace pushplan::css
