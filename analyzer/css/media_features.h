// The features of a media query against one browser window (Media Queries 4, sections 2.4 and 4 to
// 9; Media Queries 5), as Chromium 156 knows them. Tests: tests/unit/css_media_test.cc.
#pragma once

#include <optional>
#include <string_view>

#include "analyzer/css/condition_reader.h"
#include "analyzer/css/conditions.h"
#include "analyzer/css/parser.h"

namespace pushplan::css {

// What stands between the brackets of a feature: plain, boolean or range. Malformed for a feature
// that browsers do not know, and for a value that it cannot have.
Truth evaluate_feature(const TokenStream& stream, TokenRange inside, const Window& window);

// A feature whose values are words, such as `hover` and `prefers-color-scheme`; names in lower
// case, an empty `word` for the boolean context (section 2.4.2). nullopt when there is no such
// feature.
std::optional<Truth> evaluate_keyword(std::string_view feature, std::string_view word, bool mobile);

// The length of one `unit` in CSS pixels; nullopt for no unit of length, NaN for one that depends
// on a font. Relative ones use the initial font size, 16px (section 1.3).
std::optional<double> length_unit(std::string_view unit, const Window& window);

}  // namespace pushplan::css
