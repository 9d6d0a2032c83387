#include "base/settings.h"

#include <fmt/format.h>

#include <charconv>

#include "base/glob.h"

namespace pushplan {
namespace {

// The values of an enumeration with their names, in the order of the enumeration.
constexpr const char* kMechanisms[] = {"push", "early-hints", "link"};
constexpr const char* kStrategies[] = {"none",       "css",          "critical",
                                       "everything", "images-first", "best"};
constexpr const char* kUrlStyles[] = {"html", "clean"};
constexpr const char* kEncodings[] = {"br", "zstd", "gzip", "identity"};

template <class E, std::size_t N>
std::optional<E> find_name(const char* const (&names)[N], std::string_view text) {
  for (std::size_t i = 0; i < N; ++i)
    if (text == names[i]) return static_cast<E>(i);
  return std::nullopt;
}

// A whole decimal number that ends at `end`; false on anything else, zero and overflow included.
bool read_positive(const char*& cursor, const char* end, std::uint32_t& value) {
  const auto [rest, error] = std::from_chars(cursor, end, value);
  if (error != std::errc() || value == 0) return false;
  cursor = rest;
  return true;
}

}  // namespace

std::uint64_t budget_of(const Settings& settings, std::string_view url_path) {
  std::uint64_t budget = settings.budget;
  for (const PageRule& rule : settings.page_budgets)
    if (rule.budget && glob_match(rule.pages, url_path)) budget = *rule.budget;
  return budget;
}

std::optional<std::uint32_t> cached_permille_of(const Settings& settings,
                                                std::string_view url_path) {
  std::optional<std::uint32_t> permille = settings.cached_permille;
  for (const PageRule& rule : settings.page_budgets)
    if (rule.cached_permille && glob_match(rule.pages, url_path)) permille = rule.cached_permille;
  return permille;
}

const char* to_string(Mechanism mechanism) { return kMechanisms[static_cast<int>(mechanism)]; }
const char* to_string(Strategy strategy) { return kStrategies[static_cast<int>(strategy)]; }
const char* to_string(UrlStyle style) { return kUrlStyles[static_cast<int>(style)]; }
const char* to_string(Encoding encoding) { return kEncodings[static_cast<int>(encoding)]; }

std::string to_string(const Viewport& viewport) {
  std::string ratio =
      fmt::format("{}.{:03}", viewport.milli_dppx / 1000, viewport.milli_dppx % 1000);
  while (ratio.back() == '0') ratio.pop_back();
  if (ratio.back() == '.') ratio.pop_back();
  return fmt::format("{}x{}@{}", viewport.width, viewport.height, ratio);
}

std::optional<Mechanism> parse_mechanism(std::string_view text) {
  return find_name<Mechanism>(kMechanisms, text);
}
std::optional<Strategy> parse_strategy(std::string_view text) {
  return find_name<Strategy>(kStrategies, text);
}
std::optional<UrlStyle> parse_url_style(std::string_view text) {
  return find_name<UrlStyle>(kUrlStyles, text);
}
std::optional<Encoding> parse_encoding(std::string_view text) {
  return find_name<Encoding>(kEncodings, text);
}

std::optional<Viewport> parse_viewport(std::string_view text) {
  Viewport viewport;
  const char* cursor = text.data();
  const char* end = cursor + text.size();
  if (!read_positive(cursor, end, viewport.width)) return std::nullopt;
  if (cursor == end || *cursor++ != 'x') return std::nullopt;
  if (!read_positive(cursor, end, viewport.height)) return std::nullopt;
  if (cursor == end) return viewport;
  if (*cursor++ != '@') return std::nullopt;
  std::uint32_t whole = 0;
  const auto [rest, error] = std::from_chars(cursor, end, whole);
  if (error != std::errc() || whole > 1000) return std::nullopt;
  cursor = rest;
  std::uint32_t milli = whole * 1000;
  if (cursor != end) {
    if (*cursor++ != '.' || cursor == end || end - cursor > 3) return std::nullopt;
    for (std::uint32_t unit = 100; cursor != end; unit /= 10, ++cursor) {
      if (*cursor < '0' || *cursor > '9') return std::nullopt;
      milli += static_cast<std::uint32_t>(*cursor - '0') * unit;
    }
  }
  if (milli == 0) return std::nullopt;
  viewport.milli_dppx = milli;
  return viewport;
}

}  // namespace pushplan
