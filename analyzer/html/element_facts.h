// What an element says that matters for loading: one function for each, found by its name.
#pragma once

#include <cstddef>
#include <string_view>

#include "analyzer/html/element.h"
#include "analyzer/html/html_facts.h"

namespace pushplan::html {

// Adds what the element's attributes refer to and say; its ancestors are in the tree.
void read_element(const Element& element, HtmlFacts& facts);

// Adds the text of a style or script element, which stands in the file from `offset` on.
void read_raw_text(const Element& element, std::string_view text, std::size_t offset,
                   HtmlFacts& facts);

}  // namespace pushplan::html
