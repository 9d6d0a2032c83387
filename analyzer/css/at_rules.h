// The at-rules that browsers know, as Chromium 156 does.
#pragma once

#include <cstdint>

#include "analyzer/css/parser.h"

namespace pushplan::css {

// What an at-rule makes of its content.
enum class AtRule : std::uint8_t {
  media,
  supports,
  container,
  layer,
  scope,
  starting_style,
  import,
  charset,
  namespace_prefix,
  font_face,
  keyframes,
  page,         // for print
  descriptors,  // of something that fetches nothing
  property,
  unknown,
};

// What the at-keyword means.
AtRule at_rule_of(const TokenStream& stream, Token at_keyword);

// True for the rules that may stand in a style rule, too (CSS Nesting 1, section 3.2).
constexpr bool is_group(AtRule rule) { return rule <= AtRule::starting_style; }

}  // namespace pushplan::css
