// What one style sheet says that bears on fetches, without a tree: its references in order, its
// font faces, and those of its rules that can cause a fetch or prevent one. Made once a sheet, then
// frozen and shared by every page that uses it; nothing in it depends on a page or a window.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analyzer/css/conditions.h"
#include "analyzer/css/selector.h"
#include "analyzer/css/value.h"
#include "analyzer/dom/element_tree.h"
#include "analyzer/refs/reference.h"

namespace pushplan::css {

inline constexpr std::uint32_t kNone = 0xFFFFFFFF;

// What the browser does with a URL of the sheet.
enum class Role : std::uint8_t {
  import_rule,  // @import, where it counts
  font,         // a source of a font face
  value,        // a value of a property of style.h: fetched when the declaration wins somewhere
  keyframe,     // fetched while an animation runs
  inert,        // never fetched: see CssReference::why
};

struct CssReference {
  refs::Reference reference;  // for css_import, `media` is its media query list as written
  Role role = Role::value;
  std::uint32_t condition = kUnconditional;  // around it; for css_import with its own
  std::uint32_t layer = kNone;               // css_import: the layer into which the sheet goes
  const char* why = "";                      // inert: the reason, for people
  std::string font_display;                  // font: of its face; empty: auto
};

// One source of an @font-face rule.
struct FontSource {
  std::optional<std::size_t> reference;  // in CssFacts::references; nullopt: local()
  std::string format;                    // of format(), lower case; empty: not said
};

struct FontFace {
  std::string family;               // lower case, for comparing
  std::vector<FontSource> sources;  // of the last src descriptor
  double weight_low = 400, weight_high = 400;
  double stretch_low = 100, stretch_high = 100;  // percent
  FontStyle style = FontStyle::normal;
  std::vector<std::pair<char32_t, char32_t>> unicode_range;  // empty: all
  std::string display;                                       // font-display; empty: auto
  std::uint32_t condition = kUnconditional;
  std::uint32_t layer = kNone;
};

// A cascade layer (CSS Cascade 5, section 6.4), in the order of first appearance in the sheet.
struct Layer {
  std::uint32_t outer = kNone;
  std::string name;                  // one identifier; empty: anonymous, one of its own
  std::uint32_t imports_before = 0;  // how many @import rules stand before it
};

// @scope (CSS Cascade 6, section 2.5).
struct Scope {
  std::uint32_t outer = kNone;
  std::shared_ptr<const SelectorList>
      roots;  // nullptr: the parent of the style element, or the root
  std::shared_ptr<const SelectorList> limits;  // nullptr: none
};

// A declaration of one longhand that matters.
struct Declaration {
  Property property = Property::custom;
  bool important = false;
  Value value;  // ImageOption::url: in CssFacts::references
  std::uint32_t substituted =
      kNone;  // in CssFacts::substituted: the value is known only by element
};

// A value that holds var(): read when the values of its variables are known. Also the value of
// every custom property.
struct SubstitutedValue {
  std::string name;  // of the property as written, lower case (a shorthand, perhaps); "--x" as is
  std::string text;
  struct Url {
    std::uint32_t offset = 0;  // of its token in `text`
    std::uint32_t reference = 0;
  };
  std::vector<Url> urls;
  std::vector<std::string> variables;  // the custom properties that its var() name, fallbacks' too
};

// The declarations of one style rule that matter; where rules are nested between them, of each run.
struct StyleRule {
  std::shared_ptr<const SelectorList> selectors;  // nullptr: of a style attribute
  std::uint32_t condition = kUnconditional;
  std::uint32_t layer = kNone;
  std::uint32_t scope = kNone;
  std::uint32_t first_declaration = 0, declaration_count = 0;
};

struct CssFacts {
  std::vector<CssReference> references;
  std::vector<Condition> conditions;
  std::vector<Layer> layers;
  std::vector<Scope> scopes;
  std::vector<FontFace> faces;
  std::vector<StyleRule> rules;  // in order
  std::vector<Declaration> declarations;
  std::vector<SubstitutedValue> substituted;
};

// Calls `f` with each of CssFacts::references that the value of a declaration names.
template <class F>
void for_each_url(const CssFacts& facts, const Declaration& declaration, F f) {
  for (const ImageChoice& choice : declaration.value.images)
    for (const ImageOption& option : choice)
      if (option.url != kNoUrl) f(option.url);
  if (declaration.substituted == kNone) return;
  for (const auto& url : facts.substituted[declaration.substituted].urls) f(url.reference);
}

enum class SheetKind { stylesheet, declarations };

// Reads a sheet, or the declarations of a style attribute; never fails: what does not parse is
// dropped as the standard says. Text is taken as UTF-8.
CssFacts read_css(std::string_view text, SheetKind kind);

}  // namespace pushplan::css
