// Files that name a chosen one and were not chosen themselves: with push they may join the plan.
//
// What a sheet or module imports is of no use before the importer is there. Where the model sees no
// difference, servers do: H2O sends what it pushes before the page, Apache after it, and clients
// share a link in ways of their own. So an importer is sent along where that costs next to
// nothing.
// Tests: tests/unit/importers_test.cc.
#pragma once

#include "analyzer/plan/selection.h"

namespace pushplan::plan {

// Of a plan's cost, in thousandths, by which all importers together may raise it beside what their
// hints cost. Measured (bench/link), an importer left out costs 33 ms
// from H2O and 85 ms from Apache with a client that shares the link by weight, where the model sees
// nothing and a returning visitor's waste.
inline constexpr int kImportersPermille = 20;

// Adds to `selection.joined`, ascending, the importers of chosen or pinned files, and theirs in
// turn, that fit the limits, do no harm and cost nothing; `selection.outcomes` then has them too.
// Does nothing unless the mechanism is push.
void join_importers(const Problem& problem, model::Simulator& simulator, Selection& selection);

}  // namespace pushplan::plan
