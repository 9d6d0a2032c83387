#include "analyzer/css/image_value.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

#include "analyzer/css/math.h"
#include "analyzer/css/urls.h"
#include "analyzer/refs/media_types.h"
#include "base/text.h"

namespace pushplan::css {
namespace {

constexpr std::string_view kImageSets[] = {"image-set", "-webkit-image-set"};
// Functions of the standards that are images nowhere in current browsers.
constexpr std::string_view kUnknownImages[] = {"cross-fade", "element", "image", "src"};
constexpr std::string_view kForeign[] = {"-moz-", "-ms-", "-o-", "progid"};

bool is_unknown(std::string_view name) {
  return contains(kUnknownImages, name) ||
         std::any_of(std::begin(kForeign), std::end(kForeign), [&](std::string_view prefix) {
           return name.substr(0, prefix.size()) == prefix;
         });
}

std::string name_of(const TokenStream& s, std::uint32_t i) {
  return to_lower(decoded_value(s.source, s.tokens[i]));
}

bool is_generated(std::string_view name) {
  return name.find("gradient") != std::string_view::npos || name == "paint";
}

TokenRange inside(const TokenStream& s, std::uint32_t function) {
  return skip_whitespace(s, {function + 1, s.match[function]});
}

std::optional<Quantity> dots_per_pixel(const TokenStream& s, Token token) {
  const double number = number_value(s.source, token);
  if (token.kind == TokenKind::number) return Quantity{number, true};
  if (token.kind != TokenKind::dimension) return std::nullopt;
  if (value_equals(s.source, token, "x") || value_equals(s.source, token, "dppx"))
    return Quantity{number, false};
  if (value_equals(s.source, token, "dpi")) return Quantity{number / 96, false};
  if (value_equals(s.source, token, "dpcm")) return Quantity{number * 2.54 / 96, false};
  return std::nullopt;
}

// What follows the image of an option: a resolution or a type().
bool read_detail(const TokenStream& s, std::uint32_t i, ImageOption& option) {
  if (s.tokens[i].kind == TokenKind::function && name_of(s, i) == "type") {
    const TokenRange type = inside(s, i);
    if (type.empty() || s.tokens[type.first].kind != TokenKind::string) return false;
    const std::string essence = refs::essence(decoded_value(s.source, s.tokens[type.first]));
    // Chromium shows SVG here, but does not count it as a type that it knows.
    option.supported = refs::is_supported_image(essence) && essence != "image/svg+xml";
    return true;
  }
  const auto read = [&s](Token token) { return dots_per_pixel(s, token); };
  const auto amount =
      s.tokens[i].kind == TokenKind::function ? evaluate_math(s, i, read) : read(s.tokens[i]);
  if (!amount || amount->plain || amount->value < 0) return false;
  option.dppx = amount->value;
  return true;
}

// [ <image> | <string> ] [ <resolution> || type(<string>) ]? # (CSS Images 4, section 2.4)
bool read_image_set(const TokenStream& s, TokenRange range, std::vector<ImageChoice>& images) {
  ImageChoice choice;
  bool fresh = true;
  for (TokenRange rest = range; !rest.empty();
       rest = skip_whitespace(s, {component_end(s, rest, rest.first), rest.last})) {
    const std::uint32_t i = rest.first;
    const Token token = s.tokens[i];
    if (token.kind == TokenKind::comma) {
      if (fresh) return false;
      fresh = true;
    } else if (!fresh) {
      if (!read_detail(s, i, choice.back())) return false;
    } else if (token.kind == TokenKind::string || is_url(s, i)) {
      choice.push_back({token.offset, 1, true});
      fresh = false;
    } else if (token.kind == TokenKind::function && is_generated(name_of(s, i))) {
      choice.push_back({kNoUrl, 1, true});
      fresh = false;
    } else {
      return false;
    }
  }
  if (fresh) return false;
  images.push_back(std::move(choice));
  return true;
}

// Every URL among the arguments: those of a cross-fade are all shown.
void read_all(const TokenStream& s, TokenRange range, std::vector<ImageChoice>& images) {
  for (std::uint32_t i = range.first; i < range.last; ++i)
    if (is_url(s, i)) images.push_back({{s.tokens[i].offset, 1, true}});
}

// light-dark(): the light one, since a dark page is the user's preference (CSS Color 5, section
// 5.3).
ImageKind read_light(const TokenStream& s, TokenRange range, std::vector<ImageChoice>& images) {
  if (range.empty()) return ImageKind::invalid;
  if (is_url(s, range.first)) images.push_back({{s.tokens[range.first].offset, 1, true}});
  return ImageKind::image;
}

}  // namespace

ImageKind read_image(const TokenStream& s, std::uint32_t i, std::vector<ImageChoice>& images) {
  const Token token = s.tokens[i];
  if (is_url(s, i)) {
    images.push_back({{token.offset, 1, true}});
    return ImageKind::image;
  }
  if (token.kind == TokenKind::bad_url || token.kind == TokenKind::bad_string)
    return ImageKind::invalid;
  if (token.kind != TokenKind::function) return ImageKind::none;
  const std::string name = name_of(s, i);
  if (contains(kImageSets, name))
    return read_image_set(s, inside(s, i), images) ? ImageKind::image : ImageKind::invalid;
  if (name == "-webkit-cross-fade") {
    read_all(s, inside(s, i), images);
    return ImageKind::image;
  }
  if (name == "light-dark") return read_light(s, inside(s, i), images);
  // A url() that is_url() refuses has modifiers.
  if (is_unknown(name) || name == "url") return ImageKind::invalid;
  return is_generated(name) ? ImageKind::image : ImageKind::none;
}

}  // namespace pushplan::css
