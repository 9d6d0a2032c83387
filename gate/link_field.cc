#include "gate/link_field.h"

#include <algorithm>

#include "base/link_field.h"
#include "base/text.h"

namespace pushplan::gate {

std::vector<StatedHint> read_link_field(std::string_view value, bool* broken) {
  const LinkField field = parse_link_field(value);
  if (broken != nullptr) *broken = field.broken;
  std::vector<StatedHint> hints;
  for (const Link& link : field.links) {
    // In lower case, as servers that push want it; a 103 with more than one relation type is none
    // that browsers heed.
    const auto types = split_on_whitespace(link.parameter("rel"));
    if (std::none_of(types.begin(), types.end(), [](std::string_view type) {
          return type == "preload" || type == "modulepreload";
        }))
      continue;
    LinkHint read = link_hint(link);
    StatedHint hint;
    hint.hint = std::move(read.hint);
    hint.nopush = read.nopush;
    hint.other_parameters = std::move(read.other_parameters);
    hint.span = link.span;
    hints.push_back(std::move(hint));
  }
  return hints;
}

}  // namespace pushplan::gate
