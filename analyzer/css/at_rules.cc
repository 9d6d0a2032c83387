#include "analyzer/css/at_rules.h"

namespace pushplan::css {
namespace {

struct AtRuleName {
  const char* name;
  AtRule rule;
};

constexpr AtRuleName kNames[] = {{"media", AtRule::media},
                                 {"font-face", AtRule::font_face},
                                 {"keyframes", AtRule::keyframes},
                                 {"-webkit-keyframes", AtRule::keyframes},
                                 {"supports", AtRule::supports},
                                 {"import", AtRule::import},
                                 {"layer", AtRule::layer},
                                 {"container", AtRule::container},
                                 {"property", AtRule::property},
                                 {"page", AtRule::page},
                                 {"scope", AtRule::scope},
                                 {"starting-style", AtRule::starting_style},
                                 {"charset", AtRule::charset},
                                 {"namespace", AtRule::namespace_prefix},
                                 {"counter-style", AtRule::descriptors},
                                 {"font-feature-values", AtRule::descriptors},
                                 {"font-palette-values", AtRule::descriptors},
                                 {"function", AtRule::descriptors},
                                 {"position-try", AtRule::descriptors},
                                 {"view-transition", AtRule::descriptors}};

}  // namespace

AtRule at_rule_of(const TokenStream& stream, Token at_keyword) {
  for (const AtRuleName& row : kNames)
    if (value_equals(stream.source, at_keyword, row.name)) return row.rule;
  return AtRule::unknown;
}

}  // namespace pushplan::css
