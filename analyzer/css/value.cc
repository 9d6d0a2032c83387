#include "analyzer/css/value.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "analyzer/css/math.h"
#include "analyzer/css/named_colors.h"
#include "analyzer/css/urls.h"
#include "base/text.h"

namespace pushplan::css {
namespace {

// Words of background and mask layers that are no colours.
constexpr std::string_view kLayerWords[] = {
    "auto",      "border-box", "bottom",      "center",     "contain",   "content-box",  "cover",
    "fill-box",  "fixed",      "left",        "local",      "luminance", "match-source", "no-clip",
    "no-repeat", "none",       "padding-box", "repeat",     "repeat-x",  "repeat-y",     "right",
    "round",     "scroll",     "space",       "stroke-box", "text",      "top",          "view-box",
    "add",       "subtract",   "intersect",   "exclude",    "alpha",     "border-area"};

struct Stretch {
  std::string_view name;
  double value;
};
// CSS Fonts 4, section 2.3.
constexpr Stretch kStretches[] = {
    {"normal", 100},   {"ultra-condensed", 50},  {"extra-condensed", 62.5},
    {"condensed", 75}, {"semi-condensed", 87.5}, {"semi-expanded", 112.5},
    {"expanded", 125}, {"extra-expanded", 150},  {"ultra-expanded", 200}};
constexpr std::string_view kSizes[] = {"xx-small", "x-small", "small",    "medium",
                                       "large",    "x-large", "xx-large", "xxx-large",
                                       "smaller",  "larger",  "math"};
constexpr std::string_view kSystemFonts[] = {"caption",     "icon",          "menu",
                                             "message-box", "small-caption", "status-bar"};
std::optional<Wide> wide_keyword(std::string_view word) {
  constexpr std::pair<std::string_view, Wide> kWords[] = {{"initial", Wide::initial},
                                                          {"inherit", Wide::inherit},
                                                          {"unset", Wide::unset},
                                                          {"revert", Wide::revert},
                                                          {"revert-layer", Wide::revert_layer}};
  for (const auto& [name, wide] : kWords)
    if (name == word) return wide;
  return std::nullopt;
}

// Reads one value: each grammar leaves what it found in `value_`, or answers false.
class LonghandReader {
 public:
  LonghandReader(const TokenStream& s, TokenRange range) : s_(s), range_(range) {}

  // What is not set for a longhand by a shorthand is its initial value.
  std::vector<Longhand> read(const PropertyName& row) {
    std::vector<Longhand> out;
    if (const auto wide = whole_keyword()) {
      value_.wide = *wide;
    } else if (!parse(row.grammar)) {
      return out;
    }
    for (std::size_t i = 0; i < row.longhands.count; ++i)
      out.push_back({row.longhands.first[i], value_});
    return out;
  }

 private:
  bool parse(Grammar grammar) {
    switch (grammar) {
      case Grammar::display:
        return display();
      case Grammar::content_visibility:
        return content_visibility();
      case Grammar::content:
        return content();
      case Grammar::images:
        return layers(false);
      case Grammar::background:
        return layers(true);
      case Grammar::one_image:
        return one_image();
      case Grammar::border:
        return true;
      case Grammar::cursor:
        return cursor();
      case Grammar::functions:
        return functions();
      case Grammar::families:
        return families(range_);
      case Grammar::weight:
        return single() && weight(range_.first);
      case Grammar::style:
        return style();
      case Grammar::stretch:
        return single() && stretch(range_.first);
      case Grammar::transform:
        return transform();
      case Grammar::font:
        return font();
      case Grammar::all:
        return false;  // takes CSS-wide keywords alone
    }
    return false;
  }

  Token token(std::uint32_t i) const { return s_.tokens[i]; }
  bool is(std::uint32_t i, TokenKind kind) const { return token(i).kind == kind; }
  std::string word(std::uint32_t i) const { return to_lower(decoded_value(s_.source, token(i))); }
  std::string ident(std::uint32_t i) const {
    return is(i, TokenKind::ident) ? word(i) : std::string();
  }
  bool is_function(std::uint32_t i, std::string_view name) const {
    return is(i, TokenKind::function) && value_equals(s_.source, token(i), name);
  }
  TokenRange skip(TokenRange range) const { return skip_whitespace(s_, range); }
  TokenRange behind(TokenRange range) const {
    return skip({component_end(s_, range, range.first), range.last});
  }
  bool single() const { return !range_.empty() && behind(range_).empty(); }

  std::optional<Wide> whole_keyword() const {
    return single() ? wide_keyword(ident(range_.first)) : std::nullopt;
  }

  bool display() {
    std::string words;
    for (TokenRange rest = range_; !rest.empty(); rest = behind(rest)) {
      const std::string next = ident(rest.first);
      if (next.empty()) return false;
      words += (words.empty() ? "" : " ") + next;
    }
    const auto display = display_of(words);
    value_.display = display.value_or(Display::inline_box);
    return display.has_value();
  }

  bool content_visibility() {
    const std::string name = single() ? ident(range_.first) : "";
    value_.skips_contents = name == "hidden";
    value_.may_skip_contents = name == "auto";
    return name == "visible" || name == "hidden" || name == "auto";
  }

  // <image> at `i`, if there is one: adds what it fetches. False for one that makes the declaration
  // invalid.
  bool image(std::uint32_t i, bool& found) {
    const ImageKind kind = read_image(s_, i, value_.images);
    found = kind == ImageKind::image;
    return kind != ImageKind::invalid;
  }

  // What may stand in a background or mask layer beside its image.
  bool is_layer_part(std::uint32_t i) const {
    switch (token(i).kind) {
      case TokenKind::ident: {
        const std::string name = word(i);
        return contains(kLayerWords, name) || is_named_color(name);
      }
      case TokenKind::hash:
        return !token(i).has(kHasEscapes);
      case TokenKind::number:
        return number_value(s_.source, token(i)) == 0;
      case TokenKind::dimension:
        return !token(i).has(kHasEscapes);
      case TokenKind::percentage:
      case TokenKind::function:
        return true;
      case TokenKind::delim:
        return is_delim(s_.source, token(i), '/');
      default:
        return false;
    }
  }

  bool is_color(std::uint32_t i) const {
    return is(i, TokenKind::hash) || is_named_color(ident(i));
  }

  // Layers between commas, each with at most one image: background-image and mask-image, and with
  // `more` their shorthands, where a colour stands in the last layer alone.
  bool layers(bool more) {
    bool fresh = true, any = false, has_image = false, has_color = false;
    for (TokenRange rest = range_; !rest.empty(); rest = behind(rest)) {
      const std::uint32_t i = rest.first;
      if (is(i, TokenKind::comma)) {
        if (fresh || has_color) return false;
        fresh = true;
        has_image = false;
        continue;
      }
      any = true;
      bool found = false;
      if (!image(i, found)) return false;
      if (found && std::exchange(has_image, true)) return false;
      if (is_color(i) && std::exchange(has_color, true)) return false;
      if (!found && !more && (!fresh || ident(i) != "none")) return false;
      if (!found && more && !is_layer_part(i)) return false;
      fresh = false;
    }
    return any && !fresh;
  }

  // At most one image among other words; of list-style one `none` can be for the type alone.
  bool one_image() {
    bool has_image = false;
    int nones = 0;
    for (TokenRange rest = range_; !rest.empty(); rest = behind(rest)) {
      bool found = false;
      if (ident(rest.first) == "none") ++nones;
      if (is(rest.first, TokenKind::comma) || !image(rest.first, found)) return false;
      if (found && std::exchange(has_image, true)) return false;
    }
    return !range_.empty() && nones + (has_image ? 1 : 0) <= 2;
  }

  // [ <url> [<x> <y>]? , ]* <keyword>
  bool cursor() {
    bool keyword = false;
    for (TokenRange rest = range_; !rest.empty(); rest = behind(rest)) {
      bool found = false;
      if (!image(rest.first, found)) return false;
      keyword = is(rest.first, TokenKind::ident);
    }
    return keyword;
  }

  // url() fetches a document of SVG elements; no other function fetches.
  bool functions() {
    for (TokenRange rest = range_; !rest.empty(); rest = behind(rest)) {
      if (is_url(s_, rest.first))
        value_.images.push_back({{token(rest.first).offset, 1, true}});
      else if (!is(rest.first, TokenKind::ident) && !is(rest.first, TokenKind::function) &&
               !is(rest.first, TokenKind::hash))
        return false;
    }
    return !range_.empty();
  }

  // normal | none | [ <image> | <string> | <counter> | attr() | <quote> ]+ [ / <alternative> ]?
  bool content() {
    const std::string keyword = single() ? ident(range_.first) : "";
    if (keyword == "normal" || keyword == "none") {
      value_.generates = false;
      return true;
    }
    for (TokenRange rest = range_; !rest.empty(); rest = behind(rest)) {
      const std::uint32_t i = rest.first;
      if (is_delim(s_.source, token(i), '/')) break;
      if (is(i, TokenKind::string)) {
        value_.text += decoded_value(s_.source, token(i));
      } else if (is_function(i, "counter") || is_function(i, "counters")) {
        value_.text += "0123456789.";
      } else if (is_function(i, "attr")) {
        const TokenRange name = skip({i + 1, s_.match[i]});
        if (!name.empty()) value_.attributes.push_back(word(name.first));
      } else if (is(i, TokenKind::ident)) {
        const std::string name = word(i);
        if (name == "open-quote" || name == "close-quote")
          value_.text += "\xE2\x80\x9C\xE2\x80\x9D\xE2\x80\x98\xE2\x80\x99";  // the usual four
        else if (name != "no-open-quote" && name != "no-close-quote")
          return false;
      } else {
        bool found = false;
        if (!image(i, found) || !found) return false;
      }
    }
    return !range_.empty();
  }

  // <family-name>#, each a string or words (CSS Fonts 4, section 2.1).
  bool families(TokenRange range) {
    std::string name;
    bool quoted = false;
    const auto end_name = [&] {
      if (name.empty() && !quoted) return false;
      value_.families.push_back(std::exchange(name, ""));
      quoted = false;
      return true;
    };
    for (TokenRange rest = skip(range); !rest.empty(); rest = behind(rest)) {
      const std::uint32_t i = rest.first;
      if (is(i, TokenKind::comma)) {
        if (!end_name()) return false;
      } else if (quoted) {
        return false;
      } else if (is(i, TokenKind::string)) {
        if (!name.empty()) return false;
        name = word(i);
        quoted = true;
      } else if (is(i, TokenKind::ident)) {
        name += (name.empty() ? "" : " ") + word(i);
      } else {
        return false;
      }
    }
    return end_name();
  }

  bool weight(std::uint32_t i) {
    const std::string name = ident(i);
    if (name == "bold") value_.weight = 700;
    if (name == "bolder") value_.relative_weight = 1;
    if (name == "lighter") value_.relative_weight = -1;
    if (is(i, TokenKind::number)) {
      value_.weight = number_value(s_.source, token(i));
      return value_.weight >= 1 && value_.weight <= 1000;
    }
    if (is(i, TokenKind::function)) {
      const auto sum = evaluate_math(s_, i, [this](Token t) -> std::optional<Quantity> {
        if (t.kind != TokenKind::number) return std::nullopt;
        return Quantity{number_value(s_.source, t), true};
      });
      if (sum) value_.weight = std::clamp(sum->value, 1.0, 1000.0);
      return sum.has_value();
    }
    return name == "normal" || name == "bold" || name == "bolder" || name == "lighter";
  }

  bool style_word(std::uint32_t i) {
    const std::string name = ident(i);
    if (name == "italic") value_.style = FontStyle::italic;
    if (name == "oblique") value_.style = FontStyle::oblique;
    return name == "normal" || name == "italic" || name == "oblique";
  }

  // normal | italic | oblique <angle>?
  bool style() {
    if (range_.empty() || !style_word(range_.first)) return false;
    const TokenRange rest = behind(range_);
    return rest.empty() || (value_.style == FontStyle::oblique && behind(rest).empty() &&
                            is(rest.first, TokenKind::dimension));
  }

  bool stretch(std::uint32_t i) {
    if (is(i, TokenKind::percentage)) {
      value_.stretch = number_value(s_.source, token(i));
      return value_.stretch >= 0;
    }
    const std::string name = ident(i);
    const auto* const found = std::find_if(std::begin(kStretches), std::end(kStretches),
                                           [&](const Stretch& w) { return w.name == name; });
    if (found == std::end(kStretches)) return false;
    value_.stretch = found->value;
    return true;
  }

  // none | [ capitalize | uppercase | lowercase ] || full-width || full-size-kana | math-auto
  bool transform() {
    constexpr std::pair<std::string_view, TextTransform> kWords[] = {
        {"none", TextTransform::none},           {"uppercase", TextTransform::uppercase},
        {"lowercase", TextTransform::lowercase}, {"capitalize", TextTransform::capitalize},
        {"full-width", TextTransform::none},     {"full-size-kana", TextTransform::none},
        {"math-auto", TextTransform::none}};
    for (TokenRange rest = range_; !rest.empty(); rest = behind(rest)) {
      const std::string name = ident(rest.first);
      const auto* const found =
          std::find_if(std::begin(kWords), std::end(kWords),
                       [&](const auto& known) { return known.first == name; });
      if (found == std::end(kWords)) return false;
      if (found->second != TextTransform::none) value_.transform = found->second;
    }
    return !range_.empty();
  }

  bool is_size(std::uint32_t i) const {
    return is(i, TokenKind::dimension) || is(i, TokenKind::percentage) ||
           is(i, TokenKind::function) || contains(kSizes, ident(i)) ||
           (is(i, TokenKind::number) && number_value(s_.source, token(i)) == 0);
  }

  // [ style || variant || weight || stretch ]? size [ / line-height ]? families, or a system font
  // (CSS Fonts 4, section 2.7).
  bool font() {
    if (single() && contains(kSystemFonts, ident(range_.first))) {
      value_.families = {"system-ui"};
      return true;
    }
    TokenRange rest = range_;
    for (; !rest.empty(); rest = behind(rest)) {
      const std::uint32_t i = rest.first;
      const bool angle =
          is(i, TokenKind::dimension) && value_.style == FontStyle::oblique &&
          (value_equals(s_.source, token(i), "deg") || value_equals(s_.source, token(i), "rad") ||
           value_equals(s_.source, token(i), "turn"));
      if (angle || ident(i) == "small-caps" || ident(i) == "normal") continue;
      if (is_size(i)) break;
      if (!weight(i) && !style_word(i) && !stretch(i)) return false;
    }
    if (rest.empty()) return false;
    rest = behind(rest);
    if (!rest.empty() && is_delim(s_.source, token(rest.first), '/')) {
      rest = behind(rest);
      if (rest.empty()) return false;
      rest = behind(rest);
    }
    return families(rest);
  }

  const TokenStream& s_;
  TokenRange range_;
  Value value_;
};

}  // namespace

std::vector<Longhand> read_value(std::string_view name, const TokenStream& stream,
                                 TokenRange range) {
  const PropertyName* row = find_property(name);
  if (row == nullptr) return {};
  return LonghandReader(stream, skip_whitespace(stream, range)).read(*row);
}

bool has_substitution(std::string_view name, const TokenStream& stream, TokenRange range) {
  for (std::uint32_t i = range.first; i < range.last; ++i) {
    if (stream.tokens[i].kind != TokenKind::function) continue;
    const std::string function = to_lower(decoded_value(stream.source, stream.tokens[i]));
    if (function == "var" || function == "env" || function == "if") return true;
    if (function.substr(0, 2) == "--" || (function == "attr" && name != "content")) return true;
  }
  return false;
}

}  // namespace pushplan::css
