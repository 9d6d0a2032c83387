#include "analyzer/css/font_face.h"

#include <algorithm>
#include <charconv>
#include <iterator>

#include "base/text.h"

namespace pushplan::css {
namespace {

// Weight keywords as numbers (section 2.2.1); -1 for anything else.
int weight_of(const TokenStream& s, Token token) {
  if (token.kind == TokenKind::number)
    return static_cast<int>(std::clamp(number_value(s.source, token), 1.0, 1000.0));
  if (token.kind != TokenKind::ident) return -1;
  if (value_equals(s.source, token, "normal")) return 400;
  if (value_equals(s.source, token, "bold")) return 700;
  return -1;
}

void read_weight(const TokenStream& s, TokenRange value, FontFace& face) {
  std::vector<int> weights;
  for (std::uint32_t i = value.first; i < value.last; ++i)
    if (const int weight = weight_of(s, s.tokens[i]); weight > 0) weights.push_back(weight);
  if (weights.empty()) return;
  face.weight_low = *std::min_element(weights.begin(), weights.end());
  face.weight_high = *std::max_element(weights.begin(), weights.end());
}

// One range of unicode-range: U+26, U+0-7F, U+4?? (section 4.5); false when it is none.
bool read_range(std::string_view text, std::pair<char32_t, char32_t>& range) {
  text = trim(text);
  if (text.size() < 3 || ascii_lower(text[0]) != 'u' || text[1] != '+') return false;
  text.remove_prefix(2);
  const std::size_t dash = text.find('-');
  std::string low(text.substr(0, dash)),
      high(dash == std::string_view::npos ? text : text.substr(dash + 1));
  std::replace(low.begin(), low.end(), '?', '0');
  std::replace(high.begin(), high.end(), '?', 'F');
  const auto parse = [](const std::string& hex, char32_t& out) {
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(hex.data(), hex.data() + hex.size(), value, 16);
    out = value;
    return error == std::errc() && end == hex.data() + hex.size();
  };
  return parse(low, range.first) && parse(high, range.second);
}

void read_unicode_range(std::string_view text, FontFace& face) {
  face.unicode_range.clear();
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    std::pair<char32_t, char32_t> range;
    if (read_range(text.substr(0, comma), range)) face.unicode_range.push_back(range);
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
}

}  // namespace

std::vector<std::string> family_names(const TokenStream& s, TokenRange value) {
  std::vector<std::string> names;
  std::string words;  // an unquoted name may be several identifiers
  const auto finish = [&] {
    if (!words.empty()) names.push_back(to_lower(words));
    words.clear();
  };
  for (std::uint32_t i = value.first; i < value.last; i = component_end(s, value, i)) {
    const Token token = s.tokens[i];
    if (token.kind == TokenKind::comma) finish();
    if (token.kind == TokenKind::string) words = decoded_value(s.source, token);
    if (token.kind == TokenKind::ident)
      words += (words.empty() ? "" : " ") + decoded_value(s.source, token);
    if (token.kind == TokenKind::function && value_equals(s.source, token, "var")) {
      finish();
      const TokenRange inner = skip_whitespace(s, {i + 1, s.match[i]});
      if (!inner.empty())
        names.push_back("var(" + decoded_value(s.source, s.tokens[inner.first]) + ")");
    }
  }
  finish();
  return names;
}

std::vector<std::string> families_of_shorthand(const TokenStream& s, TokenRange value) {
  // The size is the first dimension, percentage, size keyword or function; a line height may follow
  // behind a slash.
  constexpr const char* kSizes[] = {"xx-small", "x-small", "small",    "medium",
                                    "large",    "x-large", "xx-large", "xxx-large",
                                    "smaller",  "larger",  "math"};
  for (std::uint32_t i = value.first; i < value.last; i = component_end(s, value, i)) {
    const Token token = s.tokens[i];
    const bool keyword = token.kind == TokenKind::ident &&
                         std::any_of(std::begin(kSizes), std::end(kSizes), [&](const char* size) {
                           return value_equals(s.source, token, size);
                         });
    if (token.kind != TokenKind::dimension && token.kind != TokenKind::percentage && !keyword &&
        token.kind != TokenKind::function)
      continue;
    TokenRange rest = skip_whitespace(s, {component_end(s, value, i), value.last});
    if (!rest.empty() && is_delim(s.source, s.tokens[rest.first], '/')) {
      rest = skip_whitespace(s, {rest.first + 1, rest.last});
      if (!rest.empty()) rest.first = component_end(s, rest, rest.first);
    }
    // A var() with nothing behind it may hold the families as well.
    const bool all = token.kind == TokenKind::function && skip_whitespace(s, rest).empty();
    return family_names(s, all ? TokenRange{i, value.last} : rest);
  }
  return {};
}

void read_fallbacks(const TokenStream& s, TokenRange value, Fallbacks& out) {
  for (std::uint32_t i = value.first; i < value.last; ++i) {
    if (s.tokens[i].kind != TokenKind::function || !value_equals(s.source, s.tokens[i], "var"))
      continue;
    const TokenRange name = skip_whitespace(s, {i + 1, std::min(s.match[i], value.last)});
    if (name.empty()) continue;
    const TokenRange rest = skip_whitespace(s, {name.first + 1, name.last});
    if (rest.empty() || s.tokens[rest.first].kind != TokenKind::comma) continue;
    const auto families = family_names(s, {rest.first + 1, rest.last});
    auto& known = out[decoded_value(s.source, s.tokens[name.first])];
    known.insert(known.end(), families.begin(), families.end());
  }
}

void read_descriptor(const TokenStream& s, const Item& declaration, FontFace& face) {
  const Token name = s.tokens[declaration.name];
  const TokenRange value = declaration.value;
  if (value_equals(s.source, name, "font-family")) {
    const auto names = family_names(s, value);
    if (!names.empty()) face.family = names.front();
  } else if (value_equals(s.source, name, "font-weight")) {
    read_weight(s, value, face);
  } else if (value_equals(s.source, name, "font-style")) {
    const TokenRange word = skip_whitespace(s, value);
    face.italic = !word.empty() && !value_equals(s.source, s.tokens[word.first], "normal");
  } else if (value_equals(s.source, name, "unicode-range")) {
    read_unicode_range(range_text(s, value), face);
  }
}

bool supported_format(std::string_view format) {
  constexpr std::string_view kSupported[] = {"",
                                             "woff2",
                                             "woff",
                                             "truetype",
                                             "opentype",
                                             "collection",
                                             "woff2-variations",
                                             "woff-variations",
                                             "truetype-variations",
                                             "opentype-variations"};
  return std::find(std::begin(kSupported), std::end(kSupported), format) != std::end(kSupported);
}

bool supported_tech(const TokenStream& s, TokenRange arguments) {
  // Not among them: features-graphite, incremental, color-svg (Chromium has no renderer for it).
  constexpr const char* kSupported[] = {"features-opentype", "features-aat", "variations",
                                        "palettes",          "color-colrv0", "color-colrv1",
                                        "color-sbix",        "color-cbdt"};
  for (std::uint32_t i = arguments.first; i < arguments.last; ++i)
    if (s.tokens[i].kind == TokenKind::ident &&
        std::none_of(std::begin(kSupported), std::end(kSupported),
                     [&](const char* name) { return value_equals(s.source, s.tokens[i], name); }))
      return false;
  return true;
}

}  // namespace pushplan::css
