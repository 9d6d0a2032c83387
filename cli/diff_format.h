// The forms of `diff`. docs/DIFF.md describes them.
#pragma once

#include <string>

#include "cli/screen.h"
#include "gate/diff.h"

namespace pushplan::cli {

// A line a change behind `+`, `-` or `~`, and a tally; "" when nothing changed. With --verbose all
// changes, and below each all of its pages.
std::string diff_text(const gate::Diff& diff, const Screen& screen);

// A table for a comment on a change, long lists of pages folded; "" when nothing changed.
std::string diff_markdown(const gate::Diff& diff);

// {"schema": "pushplan-diff/1", ...}, also when nothing changed.
std::string diff_json(const gate::Diff& diff);

}  // namespace pushplan::cli
