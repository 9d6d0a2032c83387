#include "analyzer/css/media.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include "analyzer/css/parser.h"

namespace pushplan::css {
namespace {

constexpr double kEpsilon = 1e-6;

Verdict negate(Verdict v) {
  return v == Verdict::depends ? v : v == Verdict::always ? Verdict::never : Verdict::always;
}

// A value of a feature: a length in CSS pixels, a ratio, a resolution in dppx, or a number.
std::optional<double> number_of(const TokenStream& s, TokenRange range) {
  range = skip_whitespace(s, range);
  if (range.empty()) return std::nullopt;
  const Token& token = s.tokens[range.first];
  const double value = number_value(s.source, token);
  if (token.kind == TokenKind::number) {
    // A ratio: number / number.
    TokenRange rest = skip_whitespace(s, {range.first + 1, range.last});
    if (rest.empty()) return value;
    if (!is_delim(s.source, s.tokens[rest.first], '/')) return std::nullopt;
    const auto below = number_of(s, {rest.first + 1, rest.last});
    return below && *below > 0 ? std::optional(value / *below) : std::nullopt;
  }
  if (token.kind != TokenKind::dimension) return std::nullopt;
  struct Unit {
    const char* name;
    double factor;
  };
  // Relative lengths in media queries use the initial font size, 16px (Media Queries 4,
  // section 1.3).
  constexpr Unit kUnits[] = {
      {"px", 1},         {"em", 16},          {"rem", 16}, {"pt", 96.0 / 72}, {"in", 96},
      {"cm", 96 / 2.54}, {"mm", 9.6 / 2.54},  {"pc", 16},  {"dppx", 1},       {"x", 1},
      {"dpi", 1.0 / 96}, {"dpcm", 2.54 / 96}, {"ch", 8},   {"ex", 8}};
  for (const Unit& unit : kUnits)
    if (value_equals(s.source, token, unit.name)) return value * unit.factor;
  return std::nullopt;
}

// The window's value for a feature that is a number; nullopt for any other feature.
std::optional<double> window_value(std::string_view feature, const Viewport& v) {
  if (feature == "width" || feature == "device-width") return v.width;
  if (feature == "height" || feature == "device-height") return v.height;
  if (feature == "resolution" || feature == "device-pixel-ratio") return v.milli_dppx / 1000.0;
  if (feature == "aspect-ratio" || feature == "device-aspect-ratio")
    return static_cast<double>(v.width) / v.height;
  if (feature == "color") return 8;
  if (feature == "monochrome" || feature == "grid") return 0;
  return std::nullopt;
}

enum class Comparison { less, less_equal, equal, greater_equal, greater };

Verdict compare(double a, Comparison how, double b) {
  const bool equal = std::abs(a - b) < kEpsilon;
  const bool holds = how == Comparison::equal        ? equal
                     : how == Comparison::less       ? a < b && !equal
                     : how == Comparison::less_equal ? a < b || equal
                     : how == Comparison::greater    ? a > b && !equal
                                                     : a > b || equal;
  return holds ? Verdict::always : Verdict::never;
}

Comparison mirrored(Comparison how) {
  constexpr Comparison kMirror[] = {Comparison::greater, Comparison::greater_equal,
                                    Comparison::equal, Comparison::less_equal, Comparison::less};
  return kMirror[static_cast<int>(how)];
}

// One media query list against one window. A cursor over the tokens of a query, by the grammar of
// section 3.
class Query {
 public:
  Query(const TokenStream& s, TokenRange range, const Viewport& viewport)
      : s_(s), rest_(range), viewport_(viewport) {}

  // <media-query>; nullopt when it does not parse.
  std::optional<Verdict> evaluate() {
    Query start = *this;
    if (const auto condition = start.media_condition(); condition && start.at_end())
      return condition;
    return typed_query();
  }

 private:
  bool at_end() {
    rest_ = skip_whitespace(s_, rest_);
    return rest_.empty();
  }
  bool accept_ident(const char* name) {
    if (at_end() || s_.tokens[rest_.first].kind != TokenKind::ident ||
        !value_equals(s_.source, s_.tokens[rest_.first], name))
      return false;
    ++rest_.first;
    return true;
  }

  // [ not | only ]? <media-type> [ and <media-condition-without-or> ]?
  std::optional<Verdict> typed_query() {
    const bool negated = accept_ident("not");
    if (!negated) accept_ident("only");
    if (at_end() || s_.tokens[rest_.first].kind != TokenKind::ident) return std::nullopt;
    const Token& type = s_.tokens[rest_.first++];
    for (const char* reserved : {"and", "or", "not", "only", "layer"})
      if (value_equals(s_.source, type, reserved)) return std::nullopt;
    const bool shown =
        value_equals(s_.source, type, "all") || value_equals(s_.source, type, "screen");
    Verdict verdict = shown ? Verdict::always : Verdict::never;
    while (accept_ident("and")) {
      const bool inner_not = accept_ident("not");
      const auto part = in_parens();
      if (!part) return std::nullopt;
      verdict = both(verdict, inner_not ? negate(*part) : *part);
    }
    if (!at_end()) return std::nullopt;
    return negated ? negate(verdict) : verdict;
  }

  // <media-condition>
  std::optional<Verdict> media_condition() {
    if (accept_ident("not")) {
      const auto part = in_parens();
      return part ? std::optional(negate(*part)) : std::nullopt;
    }
    auto verdict = in_parens();
    if (!verdict) return std::nullopt;
    if (accept_ident("and")) {
      do {
        const auto part = in_parens();
        if (!part) return std::nullopt;
        verdict = both(*verdict, *part);
      } while (accept_ident("and"));
    } else {
      while (accept_ident("or")) {
        const auto part = in_parens();
        if (!part) return std::nullopt;
        verdict = std::max(*verdict, *part);
      }
    }
    return verdict;
  }

  // <media-in-parens>: a nested condition, a feature, or something general that is unknown.
  std::optional<Verdict> in_parens() {
    if (at_end()) return std::nullopt;
    const TokenKind kind = s_.tokens[rest_.first].kind;
    if (kind != TokenKind::open_paren && kind != TokenKind::function) return std::nullopt;
    const TokenRange inner = {rest_.first + 1, std::min(s_.match[rest_.first], rest_.last)};
    rest_.first = component_end(s_, rest_, rest_.first);
    if (kind == TokenKind::function || depth_ > kMaxNesting) return Verdict::depends;
    Query nested(s_, inner, viewport_);
    nested.depth_ = depth_ + 1;
    if (const auto condition = nested.media_condition(); condition && nested.at_end())
      return condition;
    return feature(inner);
  }

  // <media-feature>: plain, boolean or range.
  Verdict feature(TokenRange range) const {
    range = skip_whitespace(s_, range);
    std::uint32_t colon = range.first;
    while (colon < range.last && s_.tokens[colon].kind != TokenKind::colon) ++colon;
    const bool named = !range.empty() && s_.tokens[range.first].kind == TokenKind::ident;
    if (named && colon < range.last)
      return plain_feature(decoded(range.first), {colon + 1, range.last});
    if (named && skip_whitespace(s_, {range.first + 1, range.last}).empty())
      return boolean_feature(decoded(range.first));
    return range_feature(range);
  }

  std::string decoded(std::uint32_t index) const {
    std::string name = decoded_value(s_.source, s_.tokens[index]);
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    if (name.rfind("-webkit-", 0) == 0) name.erase(0, 8);
    return name;
  }

  Verdict boolean_feature(const std::string& name) const {
    const auto value = window_value(name, viewport_);
    return value ? (*value != 0 ? Verdict::always : Verdict::never) : Verdict::depends;
  }

  Verdict plain_feature(std::string name, TokenRange value) const {
    Comparison how = Comparison::equal;
    if (name.rfind("min-", 0) == 0) how = Comparison::greater_equal;
    if (name.rfind("max-", 0) == 0) how = Comparison::less_equal;
    if (how != Comparison::equal) name.erase(0, 4);
    if (name == "orientation") {
      const TokenRange word = skip_whitespace(s_, value);
      const bool portrait = viewport_.height >= viewport_.width;
      return !word.empty() && value_equals(s_.source, s_.tokens[word.first],
                                           portrait ? "portrait" : "landscape")
                 ? Verdict::always
                 : Verdict::never;
    }
    const auto actual = window_value(name, viewport_);
    const auto wanted = number_of(s_, value);
    if (!actual) return Verdict::depends;
    return wanted ? compare(*actual, how, *wanted) : Verdict::never;
  }

  // `400px <= width < 700px`, `width >= 600px`.
  Verdict range_feature(TokenRange range) const {
    std::vector<TokenRange> operands(1, TokenRange{range.first, range.first});
    std::vector<Comparison> signs;
    for (std::uint32_t i = range.first; i < range.last; ++i) {
      const Token& token = s_.tokens[i];
      const bool less = is_delim(s_.source, token, '<'), greater = is_delim(s_.source, token, '>');
      if (!less && !greater && !is_delim(s_.source, token, '=')) {
        operands.back().last = i + 1;
        continue;
      }
      const bool or_equal =
          (less || greater) && i + 1 < range.last && is_delim(s_.source, s_.tokens[i + 1], '=');
      signs.push_back(less      ? (or_equal ? Comparison::less_equal : Comparison::less)
                      : greater ? (or_equal ? Comparison::greater_equal : Comparison::greater)
                                : Comparison::equal);
      if (or_equal) ++i;
      operands.push_back({i + 1, i + 1});
    }
    if (signs.empty() || signs.size() > 2) return Verdict::depends;
    const std::size_t at =
        signs.size() == 2 || number_of(s_, operands[0]) ? 1 : 0;  // where the name stands
    const TokenRange name = skip_whitespace(s_, operands[at]);
    if (name.empty() || s_.tokens[name.first].kind != TokenKind::ident) return Verdict::depends;
    const auto actual = window_value(decoded(name.first), viewport_);
    if (!actual) return Verdict::depends;
    Verdict verdict = Verdict::always;
    for (std::size_t i = 0; i < signs.size(); ++i) {
      const bool name_left = i == at;
      const auto wanted = number_of(s_, operands[name_left ? i + 1 : i]);
      if (!wanted) return Verdict::never;
      verdict = both(verdict, compare(*actual, name_left ? signs[i] : mirrored(signs[i]), *wanted));
    }
    return verdict;
  }

  const TokenStream& s_;
  TokenRange rest_;
  const Viewport& viewport_;
  std::size_t depth_ = 0;
};

Verdict evaluate_list(const TokenStream& s, const Viewport& viewport) {
  Verdict verdict = Verdict::never;
  TokenRange rest = s.all();
  if (skip_whitespace(s, rest).empty()) return Verdict::always;
  for (std::uint32_t start = rest.first, i = start; i <= rest.last;
       i = i < rest.last ? component_end(s, rest, i) : i + 1) {
    if (i < rest.last && s.tokens[i].kind != TokenKind::comma) continue;
    verdict = std::max(verdict, Query(s, {start, i}, viewport).evaluate().value_or(Verdict::never));
    start = i + 1;
  }
  return verdict;
}

}  // namespace

Verdict both(Verdict a, Verdict b) { return std::min(a, b); }

Verdict evaluate_media(std::string_view query_list, const std::vector<Viewport>& viewports) {
  const TokenStream s = tokenize(query_list);
  std::optional<Verdict> common;
  for (const Viewport& viewport : viewports) {
    const Verdict verdict = evaluate_list(s, viewport);
    if (common && *common != verdict) return Verdict::depends;
    common = verdict;
  }
  return common.value_or(Verdict::depends);
}

}  // namespace pushplan::css
