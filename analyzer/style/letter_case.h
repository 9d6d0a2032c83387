// What text-transform makes of the characters of a text (CSS Text 3, section 2.1), for Latin, Greek
// and Cyrillic: a font's unicode-range is held against the result. Tests: tests/unit/fonts_test.cc.
#pragma once

#include "analyzer/css/value.h"
#include "analyzer/refs/code_points.h"

namespace pushplan::style {

// Of `capitalize`, which depends on words, both forms of each letter.
refs::CodePointSet transformed(const refs::CodePointSet& text, css::TextTransform transform);

}  // namespace pushplan::style
