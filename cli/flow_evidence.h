// Learning which page follows which, for one plan: from the logs and counts that the configuration
// or the flags name, into its settings.
//
// A log is no part of the repository and grows by the minute, so what was learned from it is kept
// in the manifest, as flows without their counts; `check` goes by these.
#pragma once

#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "cli/config.h"
#include "cli/job.h"

namespace pushplan::cli {

// Sets settings.learned_flows.
//
// learn: for plan and build. A log of the configuration that is not there is a finding
// (`no-evidence`), and what the manifest in the file `manifest_name` learned stays in force. keep:
// for check. Only what flags name is read, and a CSV of the configuration, if no log stands beside
// it; otherwise what the committed manifest learned is in force. Fails on a file that is named by a
// flag and cannot be read, on a log without a line that is understood, and on a CSV that is none.
enum class Evidence { learn, keep };
Failure learn_flows(const Job& job, const PlanConfig& plan, const std::string& manifest_name,
                    Evidence evidence, Screen& screen, Settings& settings,
                    std::vector<Diagnostic>& diagnostics);

}  // namespace pushplan::cli
