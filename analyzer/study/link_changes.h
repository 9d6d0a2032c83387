// Style sheet links that a script of the page changes at once: see analyzer/js/link_changes.h.
#pragma once

#include "analyzer/html/html_facts.h"

namespace pushplan::study {

// Adds a reference for each sheet that a classic inline script puts in the place of another, right
// behind that one, whose rules are gone then. What a link is given before it is parsed, by its
// place or ID, is left out; so is all on a page with a Content-Security-Policy.
void add_link_changes(html::HtmlFacts& facts, const dom::ElementTree& tree);

}  // namespace pushplan::study
