// The conditions of a sheet's rules, @media, @supports, @container and their like, against the
// windows in which a page is shown. Tests: tests/unit/css_media_test.cc, css_conditions_test.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/css/parser.h"
#include "analyzer/refs/certainty.h"
#include "base/settings.h"

namespace pushplan::css {

// A window as media queries see it, lengths in CSS pixels.
struct Window {
  double width = 0, height = 0;  // of the layout viewport
  double device_width = 0, device_height = 0;
  std::uint32_t milli_dppx = 1000;
  bool mobile = false;  // coarse pointer, no hover
};

// The window in which a page is laid out. `meta_viewport`: the content of its meta viewport,
// nullptr without one. A viewport narrower than 800 with another ratio than 1 is a mobile one: it
// honours the meta viewport, and is laid out 980 px wide without one.
Window window_of(const Viewport& viewport, const std::string_view* meta_viewport);

// In which windows a media query list matches (Media Queries 4). An empty list matches; what cannot
// be parsed does not (section 3.2).
refs::Windows evaluate_media(std::string_view query_list, const std::vector<Window>& windows);

// What current browsers answer to a <supports-condition> (CSS Conditional 3 to 5): yes or no;
// nullopt when it is none, which drops the rule.
std::optional<refs::Certainty> evaluate_supports(const TokenStream& stream, TokenRange condition);

// The same for a bare declaration, as in supports() of an @import; nullopt when it is none.
std::optional<bool> supports_declaration(const TokenStream& stream, TokenRange range);

inline constexpr std::uint32_t kUnconditional = 0xFFFFFFFF;

// What must hold for the rules inside an at-rule.
struct Condition {
  std::uint32_t outer = kUnconditional;          // the condition around it
  std::string media;                             // of @media, as written; empty: any
  refs::Certainty fixed = refs::Certainty::yes;  // of all others: the same in every window
  bool operator==(const Condition&) const = default;
};

// Each condition of a list, where an outer one stands before those inside, with all around it.
std::vector<refs::Windows> evaluate(const std::vector<Condition>& conditions,
                                    const std::vector<Window>& windows);

}  // namespace pushplan::css
