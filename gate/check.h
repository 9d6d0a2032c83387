// The gate: what was committed against what would be written now. Facts in, findings out; pure.
//
// Findings (the slugs are stable): over-budget, stale-manifest, stale-output, missing-file,
// weight-moved. Equal findings of many pages are one. Tests: tests/unit/check_test.cc.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "analyzer/plan/choose.h"
#include "analyzer/site_plan.h"
#include "base/diagnostic.h"
#include "emitters/emitter.h"
#include "manifest/manifest.h"

namespace pushplan::gate {

// Whether weights that moved within the budget are an error.
enum class Weights { may_move, frozen };

struct CheckInput {
  const manifest::Manifest& committed;
  const manifest::Manifest& fresh;  // described from `plan`
  const SitePlan&
      plan;  // made now, under the settings in force, with the committed sources weighed
  std::string manifest_name;  // as messages call it
  Weights weights = Weights::may_move;
  std::vector<std::string> hashed_names = {};  // patterns: base/hashed_name.h
};

// Sorted, errors first.
std::vector<Diagnostic> check(const CheckInput& input);

// The paths that `plan` must weigh for check().
std::vector<std::string> sources_of(const manifest::Manifest& manifest);

// What its pages send, for the choice to keep where only a text changed.
plan::KeptLists lists_of(const manifest::Manifest& manifest);

// The finding about an output file that is absent (nullopt) or not what would be written now,
// placed at the first difference; nothing when it is. The name is below the working folder.
std::optional<Diagnostic> check_output(const std::string& name,
                                       const std::optional<std::string>& committed,
                                       const std::string& fresh);

// The findings unmatched-pages about globs, over URL paths, of rules for pages: those that fit no
// page. They are about no file.
std::vector<Diagnostic> check_globs(const std::set<std::string>& globs, const SitePlan& plan);

// The finding no-cache-awareness about an output that pushes, where its target could spare those
// who have the files and nothing asks it to.
std::optional<Diagnostic> check_cache_awareness(const emitters::Emitter& target,
                                                const emitters::EmitOptions& options);

}  // namespace pushplan::gate
