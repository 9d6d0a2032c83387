#include "analyzer/css/font_face.h"

#include <algorithm>
#include <iterator>

#include "analyzer/css/urls.h"
#include "base/text.h"

namespace pushplan::css {
namespace {

struct Format {
  std::string_view name;
  std::string_view media_type;  // RFC 8081
};

constexpr Format kFormats[] = {{"woff2", "font/woff2"},
                               {"woff", "font/woff"},
                               {"truetype", "font/ttf"},
                               {"opentype", "font/otf"},
                               {"collection", "font/collection"},
                               {"woff2-variations", "font/woff2"},
                               {"woff-variations", "font/woff"},
                               {"truetype-variations", "font/ttf"},
                               {"opentype-variations", "font/otf"}};
constexpr std::string_view kVariations = "-variations";  // of strings only

std::string lower_value(const TokenStream& s, Token token) {
  return to_lower(decoded_value(s.source, token));
}

// The only component value of `range`, white space aside; none when there are others or none.
std::optional<std::uint32_t> only(const TokenStream& s, TokenRange range) {
  range = skip_whitespace(s, range);
  if (range.empty()) return std::nullopt;
  const TokenRange rest = {component_end(s, range, range.first), range.last};
  return skip_whitespace(s, rest).empty() ? std::optional(range.first) : std::nullopt;
}

// The format of format(...); nullopt for one that browsers do not know.
std::optional<std::string> read_format(const TokenStream& s, TokenRange arguments) {
  const auto at = only(s, arguments);
  if (!at) return std::nullopt;
  const bool word = s.tokens[*at].kind == TokenKind::ident;
  if (!word && s.tokens[*at].kind != TokenKind::string) return std::nullopt;
  std::string format = lower_value(s, s.tokens[*at]);
  if (word && format.find(kVariations) != std::string::npos) return std::nullopt;
  if (format.empty() || !supported_format(format)) return std::nullopt;
  return format;
}

// tech(...): words between commas.
bool supported_techs(const TokenStream& s, TokenRange arguments) {
  bool any = false;
  for (std::uint32_t i = arguments.first; i < arguments.last; ++i) {
    const TokenKind kind = s.tokens[i].kind;
    if (kind == TokenKind::whitespace || kind == TokenKind::comma) continue;
    if (kind != TokenKind::ident || !supported_tech(lower_value(s, s.tokens[i]))) return false;
    any = true;
  }
  return any;
}

// local( <family-name> )
bool is_local(const TokenStream& s, std::uint32_t index) {
  if (s.tokens[index].kind != TokenKind::function ||
      !value_equals(s.source, s.tokens[index], "local"))
    return false;
  const auto names = read_value("font-family", s, {index + 1, s.match[index]});
  return names.size() == 1 && names[0].value.families.size() == 1;
}

// <url> [ format(...) ]? [ tech(...) ]? | local(...)
std::optional<SourceValue> read_source(const TokenStream& s, TokenRange range) {
  range = skip_whitespace(s, range);
  if (range.empty()) return std::nullopt;
  SourceValue source;
  const bool local = is_local(s, range.first);
  if (!local && !is_url(s, range.first)) return std::nullopt;
  if (!local) source.url = range.first;
  const auto next = [&] {
    range = skip_whitespace(s, {component_end(s, range, range.first), range.last});
    return !range.empty();
  };
  const auto is = [&](const char* name) {
    return s.tokens[range.first].kind == TokenKind::function &&
           value_equals(s.source, s.tokens[range.first], name);
  };
  if (!next()) return source;
  if (local) return std::nullopt;
  if (is("format")) {
    const auto format = read_format(s, {range.first + 1, s.match[range.first]});
    if (!format) return std::nullopt;
    source.format = *format;
    if (!next()) return source;
  }
  const bool tech = is("tech") && supported_techs(s, {range.first + 1, s.match[range.first]});
  return tech && !next() ? std::optional(source) : std::nullopt;
}

// The one or two values of a descriptor that names a range, each read as `property`; nullopt when
// one is invalid. `auto` gives none.
std::optional<std::vector<Value>> read_ends(const char* property, const TokenStream& s,
                                            TokenRange value) {
  std::vector<Value> ends;
  const auto word = only(s, value);
  if (word && value_equals(s.source, s.tokens[*word], "auto")) return ends;
  for (TokenRange rest = skip_whitespace(s, value); !rest.empty();) {
    const std::uint32_t end = component_end(s, rest, rest.first);
    const auto read = read_value(property, s, {rest.first, end});
    if (read.size() != 1 || read[0].value.wide != Wide::none ||
        read[0].value.relative_weight != 0 || ends.size() == 2)
      return std::nullopt;
    ends.push_back(read[0].value);
    rest = skip_whitespace(s, {end, rest.last});
  }
  return ends.empty() ? std::nullopt : std::optional(ends);
}

void read_weight(const TokenStream& s, TokenRange value, FontFace& face) {
  const auto ends = read_ends("font-weight", s, value);
  if (!ends) return;
  const double low = ends->empty() ? 400 : ends->front().weight;
  const double high = ends->empty() ? 400 : ends->back().weight;
  face.weight_low = std::min(low, high);
  face.weight_high = std::max(low, high);
}

void read_stretch(const TokenStream& s, TokenRange value, FontFace& face) {
  const auto ends = read_ends("font-stretch", s, value);
  if (!ends) return;
  const double low = ends->empty() ? 100 : ends->front().stretch;
  const double high = ends->empty() ? 100 : ends->back().stretch;
  face.stretch_low = std::min(low, high);
  face.stretch_high = std::max(low, high);
}

// auto | normal | italic | oblique [ <angle>{1,2} ]?; the angles do not choose a face here.
void read_style(const TokenStream& s, TokenRange value, FontFace& face) {
  value = skip_whitespace(s, value);
  if (value.empty()) return;
  if (value_equals(s.source, s.tokens[value.first], "auto")) {
    face.style = FontStyle::normal;
    return;
  }
  const auto read = read_value("font-style", s, {value.first, value.first + 1});
  if (read.size() == 1 && read[0].value.wide == Wide::none) face.style = read[0].value.style;
}

// One <family-name>: no generic one, which is a keyword.
void read_family(const TokenStream& s, TokenRange value, FontFace& face) {
  constexpr std::string_view kGeneric[] = {"serif",      "sans-serif",    "monospace",   "cursive",
                                           "fantasy",    "system-ui",     "math",        "ui-serif",
                                           "ui-rounded", "ui-sans-serif", "ui-monospace"};
  const auto read = read_value("font-family", s, value);
  if (read.size() != 1 || read[0].value.families.size() != 1) return;
  const std::string& name = read[0].value.families.front();
  const auto word = only(s, value);
  if (word && s.tokens[*word].kind == TokenKind::ident &&
      std::find(std::begin(kGeneric), std::end(kGeneric), name) != std::end(kGeneric))
    return;
  face.family = name;
}

// The hexadecimal digits at the start of `text`, at most `most`.
std::size_t count_hex_digits(std::string_view text, std::size_t most) {
  return std::min({text.find_first_not_of("0123456789abcdefABCDEF"), text.size(), most});
}

char32_t hex_value(std::string_view digits, char wildcard) {
  char32_t value = 0;
  for (const char c : digits) {
    const char digit = ascii_lower(c == '?' ? wildcard : c);
    value = value * 16 + static_cast<char32_t>(digit <= '9' ? digit - '0' : digit - 'a' + 10);
  }
  return value;
}

// A list of ranges between commas; comments and white space count for nothing.
void read_unicode_range(std::string_view text, FontFace& face) {
  std::vector<std::pair<char32_t, char32_t>> ranges;
  const auto skip = [&] {
    while (!text.empty()) {
      if (is_ascii_whitespace(text[0]))
        text.remove_prefix(1);
      else if (text.substr(0, 2) == "/*")
        text.remove_prefix(std::min(text.find("*/", 2), text.size() - 2) + 2);
      else
        return;
    }
  };
  while (true) {
    skip();
    const auto range = consume_unicode_range(text);
    if (!range || range->first > range->second || range->second > 0x10FFFF) return;
    ranges.push_back(*range);
    skip();
    if (text.empty()) break;
    if (text[0] != ',') return;
    text.remove_prefix(1);
  }
  face.unicode_range = std::move(ranges);
}

}  // namespace

std::optional<std::pair<char32_t, char32_t>> consume_unicode_range(std::string_view& text) {
  if (text.size() < 3 || ascii_lower(text[0]) != 'u' || text[1] != '+') return std::nullopt;
  std::string_view rest = text.substr(2);
  std::size_t length = count_hex_digits(rest, 6);
  std::size_t wildcards = 0;
  while (length + wildcards < std::min<std::size_t>(rest.size(), 6) &&
         rest[length + wildcards] == '?')
    ++wildcards;
  length += wildcards;
  if (length == 0) return std::nullopt;
  const std::string_view low = rest.substr(0, length);
  std::string_view high = low;
  rest.remove_prefix(length);
  if (wildcards == 0 && rest.size() > 1 && rest[0] == '-') {
    if (const std::size_t more = count_hex_digits(rest.substr(1), 6); more > 0) {
      high = rest.substr(1, more);
      rest.remove_prefix(1 + more);
    }
  }
  text = rest;
  return std::pair(hex_value(low, '0'), hex_value(high, 'f'));
}

std::vector<SourceValue> read_sources(const TokenStream& s, TokenRange value) {
  std::vector<SourceValue> sources;
  for (std::uint32_t start = value.first, i = start; i <= value.last;
       i = i < value.last ? component_end(s, value, i) : i + 1) {
    if (i < value.last && s.tokens[i].kind != TokenKind::comma) continue;
    if (auto source = read_source(s, {start, i})) sources.push_back(std::move(*source));
    start = i + 1;
  }
  return sources;
}

void read_descriptor(const TokenStream& s, const Item& declaration, FontFace& face) {
  const Token name = s.tokens[declaration.name];
  const TokenRange value = declaration.value;
  const auto is = [&](const char* descriptor) { return value_equals(s.source, name, descriptor); };
  if (is("font-family")) {
    read_family(s, value, face);
  } else if (is("font-weight")) {
    read_weight(s, value, face);
  } else if (is("font-stretch")) {
    read_stretch(s, value, face);
  } else if (is("font-style")) {
    read_style(s, value, face);
  } else if (is("unicode-range")) {
    read_unicode_range(range_text(s, value), face);
  } else if (is("font-display")) {
    constexpr std::string_view kDisplays[] = {"auto", "block", "swap", "fallback", "optional"};
    const auto word = only(s, value);
    const std::string display = word ? lower_value(s, s.tokens[*word]) : "";
    if (std::find(std::begin(kDisplays), std::end(kDisplays), display) != std::end(kDisplays))
      face.display = display == "auto" ? "" : display;
  }
}

bool supported_format(std::string_view format) {
  return format.empty() || !media_type_of(format).empty();
}

std::string_view media_type_of(std::string_view format) {
  for (const Format& known : kFormats)
    if (known.name == format) return known.media_type;
  return {};
}

bool supported_tech(std::string_view tech) {
  // Not among them: features-graphite, incremental, color-svg (Chromium has no renderer for it).
  constexpr std::string_view kSupported[] = {"features-opentype", "features-aat", "variations",
                                             "palettes",          "color-colrv0", "color-colrv1",
                                             "color-sbix",        "color-cbdt"};
  return std::find(std::begin(kSupported), std::end(kSupported), tech) != std::end(kSupported);
}

}  // namespace pushplan::css
