// Reads an access log from disk or standard input, with progress, and says what could not be read.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "analyzer/evidence/access_log.h"
#include "base/diagnostic.h"
#include "base/result.h"
#include "cli/screen.h"

namespace pushplan::cli {

// `name` is a file, or "-" for standard input. Fails on what cannot be read and on a log without a
// line that is understood; some such lines are a finding, `log-lines-skipped`.
Result<evidence::LogTally> read_log_file(const std::string& name, Screen& screen,
                                         const std::function<void(const evidence::LogEntry&)>& take,
                                         std::vector<Diagnostic>& diagnostics);

// What messages call it.
std::string log_name(const std::string& name);

}  // namespace pushplan::cli
