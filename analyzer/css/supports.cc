// @supports conditions (CSS Conditional 3 to 5) against what Chromium 156 knows.
#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include "analyzer/css/at_rules.h"
#include "analyzer/css/condition_reader.h"
#include "analyzer/css/conditions.h"
#include "analyzer/css/font_face.h"
#include "analyzer/css/media_features.h"
#include "analyzer/css/named_colors.h"
#include "analyzer/css/selector.h"
#include "analyzer/css/supports_table.h"
#include "analyzer/css/value.h"
#include "base/text.h"

namespace pushplan::css {
namespace {

using refs::Certainty;

constexpr std::string_view kKnownFunctions[] = {"-webkit-calc",
                                                "-webkit-cross-fade",
                                                "-webkit-gradient",
                                                "-webkit-image-set",
                                                "-webkit-linear-gradient",
                                                "-webkit-radial-gradient",
                                                "-webkit-repeating-linear-gradient",
                                                "-webkit-repeating-radial-gradient",
                                                "abs",
                                                "acos",
                                                "alpha",
                                                "anchor",
                                                "anchor-size",
                                                "annotation",
                                                "asin",
                                                "atan",
                                                "atan2",
                                                "attr",
                                                "blur",
                                                "brightness",
                                                "calc",
                                                "calc-size",
                                                "character-variant",
                                                "circle",
                                                "clamp",
                                                "color",
                                                "color-mix",
                                                "conic-gradient",
                                                "contrast",
                                                "contrast-color",
                                                "cos",
                                                "counter",
                                                "counters",
                                                "cubic-bezier",
                                                "drop-shadow",
                                                "dynamic-range-limit-mix",
                                                "ellipse",
                                                "env",
                                                "exp",
                                                "fit-content",
                                                "format",
                                                "grayscale",
                                                "hsl",
                                                "hsla",
                                                "hue-rotate",
                                                "hwb",
                                                "hypot",
                                                "if",
                                                "image",
                                                "image-set",
                                                "inset",
                                                "invert",
                                                "lab",
                                                "lch",
                                                "light-dark",
                                                "linear",
                                                "linear-gradient",
                                                "log",
                                                "matrix",
                                                "matrix3d",
                                                "max",
                                                "min",
                                                "minmax",
                                                "mod",
                                                "oklab",
                                                "oklch",
                                                "opacity",
                                                "ornaments",
                                                "palette-mix",
                                                "path",
                                                "perspective",
                                                "polygon",
                                                "pow",
                                                "progress",
                                                "radial-gradient",
                                                "random",
                                                "ray",
                                                "rect",
                                                "rem",
                                                "repeat",
                                                "repeating-conic-gradient",
                                                "repeating-linear-gradient",
                                                "repeating-radial-gradient",
                                                "rgb",
                                                "rgba",
                                                "rotate",
                                                "rotate3d",
                                                "rotatex",
                                                "rotatey",
                                                "rotatez",
                                                "round",
                                                "saturate",
                                                "scale",
                                                "scale3d",
                                                "scalex",
                                                "scaley",
                                                "scalez",
                                                "scroll",
                                                "sepia",
                                                "shape",
                                                "sibling-count",
                                                "sibling-index",
                                                "sign",
                                                "sin",
                                                "skew",
                                                "skewx",
                                                "skewy",
                                                "sqrt",
                                                "steps",
                                                "styleset",
                                                "stylistic",
                                                "superellipse",
                                                "swash",
                                                "symbols",
                                                "tan",
                                                "translate",
                                                "translate3d",
                                                "translatex",
                                                "translatey",
                                                "translatez",
                                                "type",
                                                "url",
                                                "var",
                                                "view",
                                                "xywh"};

struct UnitKind {
  std::string_view unit;
  char kind;  // as in PropertySupport
};

constexpr UnitKind kUnits[] = {{"deg", 'a'}, {"grad", 'a'}, {"rad", 'a'}, {"turn", 'a'}, {"s", 't'},
                               {"ms", 't'},  {"hz", 'h'},   {"khz", 'h'}, {"dppx", 'r'}, {"x", 'r'},
                               {"dpi", 'r'}, {"dpcm", 'r'}, {"fr", 'f'}};

// The kind of a unit; 0 for one that browsers do not know.
char kind_of_unit(std::string_view unit) {
  for (const UnitKind& u : kUnits)
    if (u.unit == unit) return u.kind;
  return length_unit(unit, Window{}) ? 'l' : '\0';
}

bool has_kind(const PropertySupport& property, char kind) {
  return kind != '\0' && property.kinds.find(kind) != std::string_view::npos;
}

bool has_word(const PropertySupport& property, const std::string& word) {
  constexpr std::string_view kWide[] = {"inherit", "initial",      "unset",
                                        "revert",  "revert-layer", "revert-rule"};
  return std::binary_search(property.words.begin(), property.words.end(), word) ||
         std::find(std::begin(kWide), std::end(kWide), word) != std::end(kWide) ||
         has_kind(property, 'w') || (has_kind(property, 'c') && is_named_color(word)) ||
         (has_kind(property, 'd') && word.rfind("--", 0) == 0);
}

// Words that begin with the name of another browser.
bool is_foreign(std::string_view word) {
  constexpr std::string_view kPrefixes[] = {"-apple-", "-epub-", "-khtml-", "-moz-", "-ms-", "-o-"};
  return std::any_of(std::begin(kPrefixes), std::end(kPrefixes), [&](std::string_view prefix) {
    return word.substr(0, prefix.size()) == prefix;
  });
}

// A component value of a declaration: whether the property takes it as its only one, or may take it
// among several.
class ValueCheck {
 public:
  ValueCheck(const TokenStream& s, const PropertySupport& property) : s_(s), property_(property) {}

  bool takes(TokenRange value) const {
    if (value.empty()) return false;
    const bool alone = component_end(s_, value, value.first) == value.last;
    for (std::uint32_t i = value.first; i < value.last; i = component_end(s_, value, i))
      if (!component(i, alone)) return false;
    return true;
  }

 private:
  bool component(std::uint32_t i, bool alone) const {
    const Token token = s_.tokens[i];
    const std::string value = to_lower(decoded_value(s_.source, token));
    switch (token.kind) {
      case TokenKind::ident:
        return alone ? has_word(property_, value) : !is_foreign(value);
      case TokenKind::number:
        return !alone || number(token);
      case TokenKind::percentage:
        return !alone || has_kind(property_, 'p');
      case TokenKind::dimension:
        return alone ? has_kind(property_, kind_of_unit(value)) : kind_of_unit(value) != '\0';
      case TokenKind::hash:
        return hex_color(value) && (!alone || has_kind(property_, 'c'));
      case TokenKind::string:
        return !alone || has_kind(property_, 's');
      case TokenKind::url:
        return !alone || has_kind(property_, 'u');
      case TokenKind::function:
        return std::binary_search(std::begin(kKnownFunctions), std::end(kKnownFunctions), value);
      case TokenKind::comma:
      case TokenKind::whitespace:
      case TokenKind::open_square:
        return true;
      default:
        return is_delim(s_.source, token, '/');
    }
  }

  bool number(Token token) const {
    return has_kind(property_, 'n') || (token.has(kIsInteger) && has_kind(property_, 'i')) ||
           (number_value(s_.source, token) == 0 && has_kind(property_, 'z'));
  }

  static bool hex_color(std::string_view digits) {
    const std::size_t n = digits.size();
    return digits.find_first_not_of("0123456789abcdef") == std::string_view::npos &&
           (n == 3 || n == 4 || n == 6 || n == 8);
  }

  const TokenStream& s_;
  const PropertySupport& property_;
};

// Judges what stands in a bracket or a function of a condition (<supports-feature>).
class FeatureCheck {
 public:
  explicit FeatureCheck(const TokenStream& s) : s_(s) {}

  bool part(std::uint32_t index, std::uint32_t last) const {
    const TokenRange inside = skip_whitespace(s_, {index + 1, std::min(s_.match[index], last)});
    if (s_.tokens[index].kind == TokenKind::open_paren)
      return supports_declaration(s_, inside).value_or(false);
    const std::string name = to_lower(decoded_value(s_.source, s_.tokens[index]));
    if (name == "selector") return selector(inside);
    if (inside.empty() || !skip_whitespace(s_, {inside.first + 1, inside.last}).empty())
      return false;
    const Token word = s_.tokens[inside.first];
    const std::string value = to_lower(decoded_value(s_.source, word));
    if (name == "at-rule")
      return word.kind == TokenKind::at_keyword && at_rule_of(s_, word) != AtRule::unknown;
    if (word.kind != TokenKind::ident) return false;
    if (name == "named-feature") return value == "anchor-position-follows-transforms";
    return (name == "font-tech" && supported_tech(value)) ||
           (name == "font-format" && !value.empty() && supported_format(value) &&
            value.find("-variations") == std::string::npos);
  }

 private:
  // One complex selector.
  bool selector(TokenRange inside) const {
    for (std::uint32_t i = inside.first; i < inside.last; i = component_end(s_, inside, i))
      if (s_.tokens[i].kind == TokenKind::comma) return false;
    return parse_selectors(s_, inside).has_value();
  }

  const TokenStream& s_;
};

}  // namespace

std::optional<bool> supports_declaration(const TokenStream& s, TokenRange range) {
  const auto declaration = parse_declaration(s, range);
  if (!declaration) return std::nullopt;
  for (std::uint32_t i = range.first; i < range.last; i = component_end(s, range, i))
    if (s.tokens[i].kind == TokenKind::semicolon) return false;
  std::string name = decoded_value(s.source, s.tokens[declaration->name]);
  if (name.rfind("--", 0) == 0) return name.size() > 2;
  name = to_lower(name);
  const PropertySupport* property = supported_property(name);
  if (property == nullptr) return false;
  return has_substitution(name, s, declaration->value) ||
         ValueCheck(s, *property).takes(declaration->value);
}

std::optional<Certainty> evaluate_supports(const TokenStream& s, TokenRange condition) {
  // What is not known is false here, and true when negated (CSS Conditional 3, section 6.1).
  const ConditionReader::Part part = [&](std::uint32_t index) {
    return truth(FeatureCheck(s).part(index, condition.last));
  };
  const auto found = ConditionReader(s, condition, part).whole();
  return found ? std::optional(found->holds) : std::nullopt;
}

}  // namespace pushplan::css
