// Values of the properties that cause a fetch or prevent one, each as far as that matters.
// Tests: tests/unit/css_value_test.cc.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/css/parser.h"
#include "analyzer/css/property.h"

namespace pushplan::css {

// CSS-wide keywords (CSS Cascade 5, section 7.3).
enum class Wide : std::uint8_t { none, initial, inherit, unset, revert, revert_layer };

// One of the images among which a browser chooses: of url() the only one.
struct ImageOption {
  std::uint32_t url = 0;  // what stands for its URL: see read_value
  double dppx = 1;
  bool supported = true;  // its type(): one that current browsers decode
};
inline constexpr std::uint32_t kNoUrl = 0xFFFFFFFF;  // an option that fetches nothing: a gradient
using ImageChoice = std::vector<ImageOption>;

enum class Display : std::uint8_t { none, contents, other };
enum class FontStyle : std::uint8_t { normal, italic, oblique };

struct Value {
  Wide wide = Wide::none;
  // By property, the others empty:
  std::vector<ImageChoice> images;      // of all image properties; none: []
  bool generates = true;                // content: false for none and normal
  std::string text;                     // content: its strings; "0123456789" for a counter
  std::vector<std::string> attributes;  // content: names in attr()
  Display display = Display::other;
  bool skips_contents = false;        // content-visibility: hidden
  bool may_skip_contents = false;     // content-visibility: auto
  std::vector<std::string> families;  // lower case, in order, generic names included
  double weight = 400;                // 1 to 1000
  int relative_weight = 0;            // 1: bolder, -1: lighter
  double stretch = 100;               // percent
  FontStyle style = FontStyle::normal;
};

struct Longhand {
  Property property = Property::custom;
  Value value;
};

// Reads the value of the property `name` (any name of find_property): what each
// longhand becomes. ImageOption::url is the offset of the token that begins the URL: `url(x)`, the
// functions `url(` and `src(` of a quoted one, or a string of image-set().
// Empty when the value is invalid, which drops the declaration. Must hold no substitution.
std::vector<Longhand> read_value(std::string_view name, const TokenStream& stream,
                                 TokenRange range);

// True when the value holds var() or another function that is replaced only at computed-value time
// (env(), attr(), if()).
bool has_substitution(const TokenStream& stream, TokenRange range);

}  // namespace pushplan::css
