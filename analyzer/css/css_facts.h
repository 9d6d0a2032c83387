// What one style sheet says that bears on fetches, without a tree: its references in order, its
// font faces, and which families its rules ask for. Made once a sheet, then frozen and shared by
// every page that uses it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analyzer/css/media.h"
#include "analyzer/refs/reference.h"

namespace pushplan::css {

// A reference with what decides whether it counts. For css_import, Reference::media is the
// condition as written.
struct CssReference {
  refs::Reference reference;
  Verdict applies =
      Verdict::always;     // the conditions of the rules around it and, for an import, its own
  bool undecided = false;  // an import behind supports(): browsers differ
  bool inert =
      false;  // nothing fetches it: a property no browser knows, a source that is overridden
};

// One source of an @font-face rule.
struct FontSource {
  std::optional<std::size_t> reference;  // in CssFacts::references; nullopt: local()
  std::string format;                    // of format(), lower case; empty: not said
  bool unsupported_tech = false;         // tech() asks for what no current browser does
};

struct FontFace {
  std::string family;               // lower case, for comparing
  std::vector<FontSource> sources;  // of the last src descriptor
  int weight_low = 400, weight_high = 400;
  bool italic = false;                                       // or oblique
  std::vector<std::pair<char32_t, char32_t>> unicode_range;  // empty: all
  Verdict applies = Verdict::always;
};

// The names that an element must carry somewhere on the page so that a selector can match at all.
struct SelectorKeys {
  std::vector<std::string> tags, classes, ids;
};

// "--x" -> the families that var(--x, ...) names for when --x has no value.
using Fallbacks = std::map<std::string, std::vector<std::string>>;

// A font-family (or font) declaration.
struct FontUse {
  std::vector<std::string> families;  // lower case, in order; "var(--x)" for a custom property
  Fallbacks fallbacks;
  std::vector<SelectorKeys>
      selectors;  // one of them must be possible; empty: the element is known (style attribute)
  Verdict applies = Verdict::always;
};

struct CssFacts {
  std::vector<CssReference> references;
  std::vector<FontFace> faces;
  std::vector<FontUse> font_uses;
  std::map<std::string, std::vector<std::string>>
      custom_properties;  // "--x" -> what reads as font families
  Fallbacks fallbacks;    // of the custom properties
};

enum class SheetKind { stylesheet, declarations };

// Reads a sheet, or the declarations of a style attribute; never fails: what does not parse is
// dropped as the standard says. Text is taken as UTF-8.
CssFacts read_css(std::string_view text, SheetKind kind, const std::vector<Viewport>& viewports);

}  // namespace pushplan::css
