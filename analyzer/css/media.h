// Media query lists against a browser window (Media Queries Level 4).
//
// Knows media types, `not`, `only`, `and`, `or`, commas, and width, height, orientation, resolution
// and aspect ratio in their min-, max- and range forms. Any other feature makes a query `depends`,
// unless the rest decides; a known one with a value that it cannot have makes it `never`, negated
// or not. Tests: tests/unit/css_media_test.cc.
#pragma once

#include <string_view>
#include <vector>

#include "base/settings.h"

namespace pushplan::css {

// Over all configured viewports: `depends` when they disagree or when it cannot be known at build
// time.
enum class Verdict { never, depends, always };

// An empty list is `always`; a query that cannot be parsed is `never` ("not all", section 3.2).
Verdict evaluate_media(std::string_view query_list, const std::vector<Viewport>& viewports);

// Both hold.
Verdict both(Verdict a, Verdict b);

}  // namespace pushplan::css
