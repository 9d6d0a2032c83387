#include "analyzer/css/media_features.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"

namespace pushplan::css {
namespace {

constexpr double kEpsilon = 1e-6;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

struct Unit {
  const char* name;
  double factor;  // 0: valid, but not worked out here
};

// In CSS pixels. Relative lengths use the initial font size, 16px (Media Queries 4, section 1.3).
constexpr Unit kLengths[] = {
    {"px", 1},    {"em", 16},        {"rem", 16},        {"pt", 96.0 / 72}, {"in", 96},
    {"pc", 16},   {"cm", 96 / 2.54}, {"mm", 9.6 / 2.54}, {"q", 2.4 / 2.54}, {"ch", 8},
    {"ex", 8},    {"rch", 8},        {"rex", 8},         {"cap", 0},        {"rcap", 0},
    {"ic", 0},    {"ric", 0},        {"lh", 0},          {"rlh", 0},        {"vw", 0},
    {"vh", 0},    {"vi", 0},         {"vb", 0},          {"vmin", 0},       {"vmax", 0},
    {"svw", 0},   {"svh", 0},        {"svi", 0},         {"svb", 0},        {"svmin", 0},
    {"svmax", 0}, {"lvw", 0},        {"lvh", 0},         {"lvi", 0},        {"lvb", 0},
    {"lvmin", 0}, {"lvmax", 0},      {"dvw", 0},         {"dvh", 0},        {"dvi", 0},
    {"dvb", 0},   {"dvmin", 0},      {"dvmax", 0},       {"cqw", 0},        {"cqh", 0},
    {"cqi", 0},   {"cqb", 0},        {"cqmin", 0},       {"cqmax", 0}};
// In dots per CSS pixel.
constexpr Unit kResolutions[] = {{"dppx", 1}, {"x", 1}, {"dpi", 1.0 / 96}, {"dpcm", 2.54 / 96}};

enum class Kind { length, ratio, resolution, number, integer, orientation };
constexpr double kLandscape = 1, kPortrait = 2;  // any numbers but 0

struct Feature {
  const char* name;
  Kind kind;
  bool ranges;  // takes min-, max- and comparisons
  double (*of)(const Viewport& window);
};

double width_of(const Viewport& v) { return v.width; }
double height_of(const Viewport& v) { return v.height; }
double ratio_of(const Viewport& v) { return v.height == 0 ? kInfinity : 1.0 * v.width / v.height; }
double density_of(const Viewport& v) { return v.milli_dppx / 1000.0; }
double orientation_of(const Viewport& v) { return v.height >= v.width ? kPortrait : kLandscape; }
double color_of(const Viewport&) { return 8; }
double nothing_of(const Viewport&) { return 0; }

constexpr Feature kFeatures[] = {{"width", Kind::length, true, width_of},
                                 {"height", Kind::length, true, height_of},
                                 {"device-width", Kind::length, true, width_of},
                                 {"device-height", Kind::length, true, height_of},
                                 {"aspect-ratio", Kind::ratio, true, ratio_of},
                                 {"device-aspect-ratio", Kind::ratio, true, ratio_of},
                                 {"resolution", Kind::resolution, true, density_of},
                                 {"device-pixel-ratio", Kind::number, true, density_of},
                                 {"orientation", Kind::orientation, false, orientation_of},
                                 {"color", Kind::integer, true, color_of},
                                 {"monochrome", Kind::integer, true, nothing_of},
                                 {"grid", Kind::integer, false, nothing_of}};

enum class Comparison { less, less_equal, equal, greater_equal, greater };

// What a name stands for; no feature when it is not known here.
struct Name {
  const Feature* feature = nullptr;
  Comparison how = Comparison::equal;  // by the prefix min- or max-
};

// A value as a feature reads it.
struct Value {
  bool valid = false;
  std::optional<double> number;  // none: a valid one that is not worked out here, as calc()
};

bool is_kind(const TokenStream& s, TokenRange range, TokenKind kind) {
  return !range.empty() && s.tokens[range.first].kind == kind;
}

Name name_at(const TokenStream& s, std::uint32_t index) {
  const std::string text = to_lower(decoded_value(s.source, s.tokens[index]));
  std::string_view rest = text;
  const auto accept = [&](std::string_view prefix) {
    const bool found = rest.substr(0, prefix.size()) == prefix;
    if (found) rest.remove_prefix(prefix.size());
    return found;
  };
  accept("-webkit-");
  Name name;
  if (accept("min-"))
    name.how = Comparison::greater_equal;
  else if (accept("max-"))
    name.how = Comparison::less_equal;
  const auto found = std::find_if(std::begin(kFeatures), std::end(kFeatures),
                                  [&](const Feature& feature) { return rest == feature.name; });
  if (found != std::end(kFeatures)) name.feature = found;
  return name;
}

template <std::size_t N>
Value in_units(const TokenStream& s, Token token, const Unit (&units)[N]) {
  for (const Unit& unit : units)
    if (value_equals(s.source, token, unit.name))
      return unit.factor == 0 ? Value{true, std::nullopt}
                              : Value{true, number_value(s.source, token) * unit.factor};
  return {};
}

Value keyword(const TokenStream& s, Token token, Kind kind) {
  const auto is = [&](const char* word) { return value_equals(s.source, token, word); };
  if (kind == Kind::resolution && is("infinite")) return {true, kInfinity};
  if (kind == Kind::orientation && is("landscape")) return {true, kLandscape};
  if (kind == Kind::orientation && is("portrait")) return {true, kPortrait};
  return {};
}

Value number(const TokenStream& s, Token token, Kind kind) {
  const double value = number_value(s.source, token);
  const bool valid = kind == Kind::number || (kind == Kind::length && value == 0) ||
                     (kind == Kind::ratio && value >= 0) ||
                     (kind == Kind::integer && token.has(kIsInteger));
  return valid ? Value{true, value} : Value{};
}

Value component(const TokenStream& s, std::uint32_t index, Kind kind) {
  const Token token = s.tokens[index];
  switch (token.kind) {
    case TokenKind::function:
      return {true, std::nullopt};
    case TokenKind::ident:
      return keyword(s, token, kind);
    case TokenKind::number:
      return number(s, token, kind);
    case TokenKind::dimension:
      if (kind == Kind::length) return in_units(s, token, kLengths);
      // Resolutions are never negative (CSS Values 4, section 7.4).
      if (kind == Kind::resolution && number_value(s.source, token) >= 0)
        return in_units(s, token, kResolutions);
      return {};
    default:
      return {};
  }
}

// <mf-value>, as the kind of the feature asks.
Value value_of(const TokenStream& s, TokenRange range, Kind kind) {
  range = skip_whitespace(s, range);
  if (range.empty()) return {};
  const Value first = component(s, range.first, kind);
  const TokenRange rest = skip_whitespace(s, {component_end(s, range, range.first), range.last});
  if (rest.empty()) return first;
  if (kind != Kind::ratio || !is_delim(s.source, s.tokens[rest.first], '/')) return {};
  const TokenRange below = skip_whitespace(s, {rest.first + 1, rest.last});
  if (below.empty()) return {};
  const Value second = component(s, below.first, kind);
  if (!skip_whitespace(s, {component_end(s, below, below.first), below.last}).empty()) return {};
  if (!first.valid || !second.valid) return {};
  if (!first.number || !second.number) return {true, std::nullopt};
  return {true, *second.number == 0 ? kInfinity : *first.number / *second.number};
}

Outcome compare(double actual, Comparison how, const Value& wanted) {
  if (!wanted.valid) return kMalformed;
  if (!wanted.number) return kAnything;
  const bool equal = std::abs(actual - *wanted.number) < kEpsilon;
  const bool less = actual < *wanted.number;
  const bool holds = how == Comparison::equal        ? equal
                     : how == Comparison::less       ? less && !equal
                     : how == Comparison::less_equal ? less || equal
                     : how == Comparison::greater    ? !less && !equal
                                                     : !less || equal;
  return holds ? kTrue : kFalse;
}

Comparison mirrored(Comparison how) {
  constexpr Comparison kMirror[] = {Comparison::greater, Comparison::greater_equal,
                                    Comparison::equal, Comparison::less_equal, Comparison::less};
  return kMirror[static_cast<int>(how)];
}

// `400px <= width < 700px`, taken apart: n signs between n + 1 operands.
struct Chain {
  std::vector<TokenRange> operands;
  std::vector<Comparison> signs;
};

Chain take_apart(const TokenStream& s, TokenRange range) {
  Chain chain;
  chain.operands.push_back({range.first, range.first});
  for (std::uint32_t i = range.first, end = i; i < range.last; i = end) {
    end = component_end(s, range, i);
    const Token token = s.tokens[i];
    const bool less = is_delim(s.source, token, '<'), greater = is_delim(s.source, token, '>');
    if (!less && !greater && !is_delim(s.source, token, '=')) {
      chain.operands.back().last = end;
      continue;
    }
    const bool or_equal =
        (less || greater) && end < range.last && is_delim(s.source, s.tokens[end], '=');
    if (or_equal) ++end;
    chain.signs.push_back(less      ? (or_equal ? Comparison::less_equal : Comparison::less)
                          : greater ? (or_equal ? Comparison::greater_equal : Comparison::greater)
                                    : Comparison::equal);
    chain.operands.push_back({end, end});
  }
  return chain;
}

// The name that a range is about; none when the operand is no single word, or one not known here.
Name name_of(const TokenStream& s, TokenRange operand) {
  operand = skip_whitespace(s, operand);
  const bool single = is_kind(s, operand, TokenKind::ident) &&
                      skip_whitespace(s, {operand.first + 1, operand.last}).empty();
  return single ? name_at(s, operand.first) : Name{};
}

// `width >= 600px`, `600px <= width`, `400px <= width < 700px`.
Outcome evaluate_range(const TokenStream& s, TokenRange range, const Viewport& window) {
  const Chain chain = take_apart(s, range);
  if (chain.signs.empty() || chain.signs.size() > 2) return kAnything;
  const bool between = chain.signs.size() == 2;
  const std::size_t at = !between && name_of(s, chain.operands[0]).feature != nullptr ? 0 : 1;
  const Name name = name_of(s, chain.operands[at]);
  if (name.feature == nullptr) return kAnything;
  if (!name.feature->ranges || name.how != Comparison::equal) return kMalformed;
  const auto upwards = [](Comparison how) { return how < Comparison::equal; };
  if (between && (chain.signs[0] == Comparison::equal || chain.signs[1] == Comparison::equal ||
                  upwards(chain.signs[0]) != upwards(chain.signs[1])))
    return kMalformed;
  const double actual = name.feature->of(window);
  Outcome all = kTrue;
  for (std::size_t i = 0; i < chain.signs.size(); ++i) {
    const bool name_left = i == at;
    const Value wanted = value_of(s, chain.operands[name_left ? i + 1 : i], name.feature->kind);
    if (!wanted.valid) return kMalformed;
    const Outcome one =
        compare(actual, name_left ? chain.signs[i] : mirrored(chain.signs[i]), wanted);
    all = {std::min(all.least, one.least), std::min(all.greatest, one.greatest)};
  }
  return all;
}

}  // namespace

Outcome evaluate_feature(const TokenStream& s, TokenRange inside, const Viewport& window) {
  inside = skip_whitespace(s, inside);
  if (!is_kind(s, inside, TokenKind::ident)) return evaluate_range(s, inside, window);
  const TokenRange rest = skip_whitespace(s, {inside.first + 1, inside.last});
  const bool plain = is_kind(s, rest, TokenKind::colon);
  if (!plain && !rest.empty()) return evaluate_range(s, inside, window);
  const Name name = name_at(s, inside.first);
  if (name.feature == nullptr) return kAnything;
  const bool prefixed = name.how != Comparison::equal;
  if (prefixed && (!plain || !name.feature->ranges)) return kMalformed;
  const double actual = name.feature->of(window);
  if (!plain) return actual != 0 ? kTrue : kFalse;
  return compare(actual, name.how, value_of(s, {rest.first + 1, rest.last}, name.feature->kind));
}

}  // namespace pushplan::css
