#include "analyzer/css/media_features.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <string>
#include <vector>

#include "analyzer/css/math.h"
#include "base/text.h"

namespace pushplan::css {
namespace {

using refs::Certainty;

constexpr double kEpsilon = 1e-6;
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNotKnown = std::numeric_limits<double>::quiet_NaN();

struct Unit {
  std::string_view name;
  double factor;
};

// In CSS pixels, with the initial font size of 16px.
constexpr Unit kLengths[] = {
    {"px", 1},          {"em", 16},          {"rem", 16},        {"pt", 96.0 / 72}, {"in", 96},
    {"pc", 16},         {"cm", 96 / 2.54},   {"mm", 9.6 / 2.54}, {"q", 2.4 / 2.54}, {"ch", 8},
    {"ex", 8},          {"rch", 8},          {"rex", 8},         {"ic", 16},        {"ric", 16},
    {"cap", kNotKnown}, {"rcap", kNotKnown}, {"lh", kNotKnown},  {"rlh", kNotKnown}};
// In dots per CSS pixel.
constexpr Unit kResolutions[] = {{"dppx", 1}, {"x", 1}, {"dpi", 1.0 / 96}, {"dpcm", 2.54 / 96}};

template <std::size_t N>
std::optional<double> factor_of(std::string_view unit, const Unit (&units)[N]) {
  for (const Unit& u : units)
    if (u.name == unit) return u.factor;
  return std::nullopt;
}

enum class FeatureType { length, ratio, resolution, number, integer, flag, orientation };
constexpr double kLandscape = 1, kPortrait = 2;  // any numbers but 0

struct Feature {
  std::string_view name;
  FeatureType kind;
  bool ranges;  // takes min-, max- and comparisons
  double (*of)(const Window& window);
};

double ratio(double width, double height) { return height == 0 ? kInfinity : width / height; }
double density_of(const Window& w) { return w.milli_dppx / 1000.0; }
double nothing_of(const Window&) { return 0; }
double one_of(const Window&) { return 1; }

constexpr Feature kFeatures[] = {
    {"width", FeatureType::length, true, [](const Window& w) { return w.width; }},
    {"height", FeatureType::length, true, [](const Window& w) { return w.height; }},
    {"device-width", FeatureType::length, true, [](const Window& w) { return w.device_width; }},
    {"device-height", FeatureType::length, true, [](const Window& w) { return w.device_height; }},
    {"aspect-ratio", FeatureType::ratio, true,
     [](const Window& w) { return ratio(w.width, w.height); }},
    {"device-aspect-ratio", FeatureType::ratio, true,
     [](const Window& w) { return ratio(w.device_width, w.device_height); }},
    {"orientation", FeatureType::orientation, false,
     [](const Window& w) { return w.height >= w.width ? kPortrait : kLandscape; }},
    {"resolution", FeatureType::resolution, true, density_of},
    {"-webkit-device-pixel-ratio", FeatureType::number, true, density_of},
    {"-webkit-transform-3d", FeatureType::flag, false, one_of},
    {"color", FeatureType::integer, true, [](const Window&) { return 8.0; }},
    {"color-index", FeatureType::integer, true, nothing_of},
    {"monochrome", FeatureType::integer, true, nothing_of},
    {"horizontal-viewport-segments", FeatureType::integer, true, one_of},
    {"vertical-viewport-segments", FeatureType::integer, true, one_of},
    {"grid", FeatureType::flag, false, nothing_of}};

enum class Comparison { less, less_equal, equal, greater_equal, greater };

// What a name stands for; `feature` is nullptr when it is no feature with numbers.
struct FeatureName {
  const Feature* feature = nullptr;
  Comparison how = Comparison::equal;  // by the prefix min- or max-
};

bool is_kind(const TokenStream& s, TokenRange range, TokenKind kind) {
  return !range.empty() && s.tokens[range.first].kind == kind;
}

std::string lower_name(const TokenStream& s, std::uint32_t index) {
  return to_lower(decoded_value(s.source, s.tokens[index]));
}

FeatureName find_name(std::string name) {
  constexpr std::string_view kPrefix = "-webkit-";
  const std::size_t at = name.compare(0, kPrefix.size(), kPrefix) == 0 ? kPrefix.size() : 0;
  FeatureName found;
  if (name.compare(at, 4, "min-") == 0) found.how = Comparison::greater_equal;
  if (name.compare(at, 4, "max-") == 0) found.how = Comparison::less_equal;
  if (found.how != Comparison::equal) name.erase(at, 4);
  const auto feature = std::find_if(std::begin(kFeatures), std::end(kFeatures),
                                    [&](const Feature& f) { return f.name == name; });
  if (feature != std::end(kFeatures)) found.feature = feature;
  return found;
}

// A value as a feature of one kind reads it, for one window. None: one that it cannot have; NaN:
// one that is not worked out here.
class ValueReader {
 public:
  ValueReader(const TokenStream& s, FeatureType kind, const Window& window)
      : s_(s), kind_(kind), window_(window) {}

  // <mf-value>
  std::optional<double> read(TokenRange range) const {
    range = skip_whitespace(s_, range);
    if (range.empty()) return std::nullopt;
    const auto first = component(range.first);
    const TokenRange rest =
        skip_whitespace(s_, {component_end(s_, range, range.first), range.last});
    if (rest.empty()) return first;
    if (kind_ != FeatureType::ratio || !is_delim(s_.source, s_.tokens[rest.first], '/'))
      return std::nullopt;
    const TokenRange below = skip_whitespace(s_, {rest.first + 1, rest.last});
    if (below.empty()) return std::nullopt;
    const auto second = component(below.first);
    if (!skip_whitespace(s_, {component_end(s_, below, below.first), below.last}).empty())
      return std::nullopt;
    return first && second ? std::optional(ratio(*first, *second)) : std::nullopt;
  }

 private:
  std::optional<double> component(std::uint32_t index) const {
    const Token token = s_.tokens[index];
    if (token.kind == TokenKind::function) return function(index);
    if (token.kind == TokenKind::ident && kind_ == FeatureType::orientation) {
      if (value_equals(s_.source, token, "landscape")) return kLandscape;
      if (value_equals(s_.source, token, "portrait")) return kPortrait;
    }
    if (token.kind == TokenKind::number && number_fits(token))
      return number_value(s_.source, token);
    return dimension(token);
  }

  bool number_fits(Token token) const {
    const double value = number_value(s_.source, token);
    switch (kind_) {
      case FeatureType::number:
        return true;
      case FeatureType::length:
        return value == 0;
      case FeatureType::ratio:
        return value >= 0;
      case FeatureType::integer:
        return token.has(kIsInteger);
      case FeatureType::flag:
        return token.has(kIsInteger) && (value == 0 || value == 1);
      default:
        return false;
    }
  }

  std::optional<double> dimension(Token token) const {
    if (token.kind != TokenKind::dimension) return std::nullopt;
    const double value = number_value(s_.source, token);
    const std::string unit = to_lower(decoded_value(s_.source, token));
    // Resolutions are never negative (CSS Values 4, section 7.4).
    if (kind_ != FeatureType::length && (kind_ != FeatureType::resolution || value < 0))
      return std::nullopt;
    const auto factor =
        kind_ == FeatureType::length ? length_unit(unit, window_) : factor_of(unit, kResolutions);
    return factor ? std::optional(value * *factor) : std::nullopt;
  }

  std::optional<double> function(std::uint32_t index) const {
    const bool dimensions = kind_ == FeatureType::length || kind_ == FeatureType::resolution;
    const auto found = evaluate_math(s_, index, [&](Token token) -> std::optional<Quantity> {
      if (token.kind == TokenKind::number) return Quantity{number_value(s_.source, token), true};
      const auto amount = dimension(token);
      return amount ? std::optional(Quantity{*amount, false}) : std::nullopt;
    });
    return found && found->plain != dimensions ? std::optional(found->value) : std::nullopt;
  }

  const TokenStream& s_;
  FeatureType kind_;
  const Window& window_;
};

Truth compare(double actual, Comparison how, std::optional<double> wanted) {
  if (!wanted) return kMalformed;
  if (std::isnan(*wanted)) return truth(Certainty::unknown);
  const bool equal = actual == *wanted || std::abs(actual - *wanted) < kEpsilon;
  const bool less = actual < *wanted;
  return truth(how == Comparison::equal        ? equal
               : how == Comparison::less       ? less && !equal
               : how == Comparison::less_equal ? less || equal
               : how == Comparison::greater    ? !less && !equal
                                               : !less || equal);
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

// The feature that a range is about; nullptr when the operand is no single word, or takes no range.
const Feature* feature_of(const TokenStream& s, TokenRange operand) {
  operand = skip_whitespace(s, operand);
  const bool single = is_kind(s, operand, TokenKind::ident) &&
                      skip_whitespace(s, {operand.first + 1, operand.last}).empty();
  if (!single) return nullptr;
  const FeatureName name = find_name(lower_name(s, operand.first));
  const bool ranges = name.feature != nullptr && name.feature->ranges;
  return ranges && name.how == Comparison::equal ? name.feature : nullptr;
}

// `width >= 600px`, `600px <= width`, `400px <= width < 700px`.
Truth evaluate_range(const TokenStream& s, TokenRange range, const Window& window) {
  const Chain chain = take_apart(s, range);
  if (chain.signs.empty() || chain.signs.size() > 2) return kMalformed;
  const bool between = chain.signs.size() == 2;
  const std::size_t at = !between && feature_of(s, chain.operands[0]) != nullptr ? 0 : 1;
  const Feature* feature = feature_of(s, chain.operands[at]);
  if (feature == nullptr) return kMalformed;
  const auto upwards = [](Comparison how) { return how < Comparison::equal; };
  if (between && (chain.signs[0] == Comparison::equal || chain.signs[1] == Comparison::equal ||
                  upwards(chain.signs[0]) != upwards(chain.signs[1])))
    return kMalformed;
  const ValueReader reader(s, feature->kind, window);
  Truth all = truth(true);
  for (std::size_t i = 0; i < chain.signs.size(); ++i) {
    const bool name_left = i == at;
    const auto wanted = reader.read(chain.operands[name_left ? i + 1 : i]);
    if (!wanted) return kMalformed;
    const Comparison how = name_left ? chain.signs[i] : mirrored(chain.signs[i]);
    all = all_of(all, compare(feature->of(window), how, wanted));
  }
  return all;
}

// A feature in the plain form, `name: value`, where `value` is a word.
Truth evaluate_word(const TokenStream& s, std::string_view name, TokenRange value, bool mobile) {
  value = skip_whitespace(s, value);
  const bool single = is_kind(s, value, TokenKind::ident) &&
                      skip_whitespace(s, {value.first + 1, value.last}).empty();
  if (!single) return kMalformed;
  return evaluate_keyword(name, lower_name(s, value.first), mobile).value_or(kMalformed);
}

}  // namespace

std::optional<double> length_unit(std::string_view unit, const Window& window) {
  if (const auto fixed = factor_of(unit, kLengths)) return fixed;
  // The small, large and dynamic viewports are one here, and containers are the viewport.
  std::string_view axis;
  for (const std::string_view prefix : {"v", "sv", "lv", "dv", "cq"})
    if (unit.substr(0, prefix.size()) == prefix) axis = unit.substr(prefix.size());
  const double w = window.width / 100, h = window.height / 100;
  if (axis == "w" || axis == "i") return w;
  if (axis == "h" || axis == "b") return h;
  if (axis == "min") return std::min(w, h);
  if (axis == "max") return std::max(w, h);
  return std::nullopt;
}

Truth evaluate_feature(const TokenStream& s, TokenRange inside, const Window& window) {
  inside = skip_whitespace(s, inside);
  if (!is_kind(s, inside, TokenKind::ident)) return evaluate_range(s, inside, window);
  const TokenRange rest = skip_whitespace(s, {inside.first + 1, inside.last});
  const bool plain = is_kind(s, rest, TokenKind::colon);
  if (!plain && !rest.empty()) return evaluate_range(s, inside, window);
  const TokenRange value = plain ? TokenRange{rest.first + 1, rest.last} : TokenRange{};
  const std::string text = lower_name(s, inside.first);
  const FeatureName name = find_name(text);
  if (name.feature == nullptr)
    return plain ? evaluate_word(s, text, value, window.mobile)
                 : evaluate_keyword(text, "", window.mobile).value_or(kMalformed);
  const bool prefixed = name.how != Comparison::equal;
  if (prefixed && (!plain || !name.feature->ranges)) return kMalformed;
  const double actual = name.feature->of(window);
  if (!plain) return truth(actual != 0);
  return compare(actual, name.how, ValueReader(s, name.feature->kind, window).read(value));
}

}  // namespace pushplan::css
