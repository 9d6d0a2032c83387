// What a page loads, as a tree for people, as JSON for programs, as a graph for pictures.
#pragma once

#include <string>

#include "analyzer/analyze.h"
#include "cli/screen.h"

namespace pushplan::cli {

// Which resources are told of.
enum class Only { all, needed };

// The object of the `deps` contract on one line; `invalid`, `frames` and `connections` stand beside
// its members.
std::string deps_json(const PageView& page, Only only);

// A tree by discovery: each file below what names it.
std::string deps_tree(const PageView& page, Only only, const Screen& screen);

// One page as a Graphviz digraph.
std::string deps_dot(const PageView& page, Only only);

}  // namespace pushplan::cli
