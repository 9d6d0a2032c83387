// The sizes attribute: how wide an image is shown, as its markup says before any layout.
// Tests: tests/unit/sizes_test.cc.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "analyzer/css/conditions.h"

namespace pushplan::css {

// Whether `auto` may stand for the width that layout gives: only beside loading=lazy (HTML section
// 4.8.4.2.2).
enum class AutoSizes { ignored, allowed };

// The source size in each window, in CSS pixels (HTML section 4.8.4.3.9, "parse a sizes
// attribute"): that of the first entry whose media condition holds, 100vw without one. nullopt
// where it cannot be known at build time. Lengths relative to a font are those of a font of 16px;
// of the mathematical functions it is calc(), min(), max() and clamp() that browsers take here.
std::vector<std::optional<double>> source_sizes(std::string_view sizes,
                                                const std::vector<Window>& windows,
                                                AutoSizes automatic);

}  // namespace pushplan::css
