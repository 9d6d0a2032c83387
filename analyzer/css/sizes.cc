#include "analyzer/css/sizes.h"

#include <cmath>
#include <cstddef>
#include <cstdint>

#include "analyzer/css/math.h"
#include "analyzer/css/media_features.h"
#include "analyzer/css/parser.h"
#include "base/text.h"

namespace pushplan::css {
namespace {

// CSS pixels; nullopt where they depend on the metrics of a font.
using SourceSize = std::optional<double>;

// The component value at `i` as a <source-size-value>: a length that is not negative, of a function
// clamped; or zero. nullopt for anything else.
std::optional<SourceSize> source_size(const TokenStream& s, std::uint32_t i, const Window& window) {
  bool known = true;
  const auto read = [&](Token token) -> std::optional<Quantity> {
    const double number = number_value(s.source, token);
    if (token.kind == TokenKind::number) return Quantity{number, true};
    if (token.kind != TokenKind::dimension) return std::nullopt;
    const auto unit = length_unit(to_lower(decoded_value(s.source, token)), window);
    if (!unit) return std::nullopt;
    known = known && !std::isnan(*unit);
    return Quantity{number * *unit, false};
  };
  const bool function = s.tokens[i].kind == TokenKind::function;
  const auto size = function ? evaluate_math(s, i, read) : read(s.tokens[i]);
  if (!size || (size->plain && (function || size->value != 0))) return std::nullopt;
  if (!known) return SourceSize();
  if (size->value < 0 && !function) return std::nullopt;
  return SourceSize(size->value > 0 ? size->value : 0);
}

// True if `range` may begin a <media-condition>, which names no media type.
bool is_condition(const TokenStream& s, TokenRange range) {
  const Token first = s.tokens[range.first];
  if (first.kind == TokenKind::ident && value_equals(s.source, first, "not")) {
    range = skip_whitespace(s, {range.first + 1, range.last});
    if (range.empty()) return false;
    const TokenKind kind = s.tokens[range.first].kind;
    return kind == TokenKind::open_paren || kind == TokenKind::function;
  }
  return first.kind == TokenKind::open_paren || first.kind == TokenKind::function;
}

// Walks the entries of the list from first to last; a window is decided by the first that fits.
class SizesReader {
 public:
  SizesReader(const TokenStream& s, const std::vector<Window>& windows)
      : s_(s), windows_(windows), sizes_(windows.size()), decided_(windows.size()) {
    for (std::size_t w = 0; w < windows.size(); ++w) sizes_[w] = windows[w].width;
  }

  std::vector<std::optional<double>> read(AutoSizes automatic) {
    const TokenRange all = s_.all();
    bool first = true;
    for (std::uint32_t start = all.first, i = start; i <= all.last;) {
      if (i < all.last && s_.tokens[i].kind != TokenKind::comma) {
        i = component_end(s_, all, i);
        continue;
      }
      const TokenRange range = skip_whitespace(s_, {start, i});
      start = ++i;
      // An `auto` that is not allowed means 100vw in Chromium, whatever follows.
      if (first && is_auto(range))
        return automatic == AutoSizes::allowed ? decltype(sizes_)(windows_.size()) : sizes_;
      first = false;
      if (!range.empty() && !entry(range)) break;
    }
    return sizes_;
  }

 private:
  bool is_auto(TokenRange range) const {
    return !range.empty() && s_.tokens[range.first].kind == TokenKind::ident &&
           value_equals(s_.source, s_.tokens[range.first], "auto") &&
           skip_whitespace(s_, {range.first + 1, range.last}).empty();
  }

  // One <media-condition>? <source-size-value>; false when nothing behind it can count.
  bool entry(TokenRange range) {
    std::uint32_t last = range.first;
    for (std::uint32_t i = range.first; i < range.last; i = component_end(s_, range, i))
      if (s_.tokens[i].kind != TokenKind::whitespace) last = i;
    refs::Windows holds = refs::Windows::all(refs::Certainty::yes);
    const TokenRange condition = {range.first, last};
    if (!condition.empty()) {
      if (!is_condition(s_, condition)) return true;
      holds = evaluate_media(range_text(s_, condition), windows_);
    }
    bool open = false;
    for (std::size_t w = 0; w < windows_.size(); ++w) {
      if (!decided_[w]) decide(w, holds.in(w), source_size(s_, last, windows_[w]));
      open = open || !decided_[w];
    }
    return open;
  }

  void decide(std::size_t window, refs::Certainty holds, const std::optional<SourceSize>& size) {
    if (!size || holds < refs::Certainty::unknown) return;
    decided_[window] = true;
    sizes_[window] = holds == refs::Certainty::yes ? *size : std::nullopt;
  }

  const TokenStream& s_;
  const std::vector<Window>& windows_;
  std::vector<std::optional<double>> sizes_;
  std::vector<bool> decided_;
};

}  // namespace

std::vector<std::optional<double>> source_sizes(std::string_view sizes,
                                                const std::vector<Window>& windows,
                                                AutoSizes automatic) {
  const TokenStream stream = tokenize(sizes);
  return SizesReader(stream, windows).read(automatic);
}

}  // namespace pushplan::css
