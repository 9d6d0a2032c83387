// What of a page stands in its own bytes, as far as it bears on loading.
#pragma once

#include <cstddef>
#include <vector>

#include "analyzer/html/html_facts.h"
#include "analyzer/study/page_needs.h"
#include "base/hint_block.h"

namespace pushplan::study {

Outline outline_of(const html::HtmlFacts& facts, std::size_t bytes);

// Style, scripts that run, and data: URLs, of kLeastInlined bytes or more. `own_hints`: what a plan
// has put into the page, which the facts do not count.
std::vector<Inlined> inlined_of(const html::HtmlFacts& facts,
                                const std::vector<HintBlock>& own_hints);

}  // namespace pushplan::study
