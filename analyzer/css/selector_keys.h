// Which names a selector cannot match without: a quick test of a rule against a page, before any
// matching of elements.
#pragma once

#include <vector>

#include "analyzer/css/css_facts.h"
#include "analyzer/css/parser.h"

namespace pushplan::css {

// The keys of each complex selector of a list. Selectors that need a user's action (:hover, :focus,
// ...) are left out: nothing is fetched for them while the page loads. Arguments of functional
// pseudo-classes ask for nothing.
std::vector<SelectorKeys> selector_keys(const TokenStream& stream, TokenRange prelude);

}  // namespace pushplan::css
