// Which flags of `verify` go together. A flag that would do nothing is refused: who gave it expects
// something of it. Tests: tests/cli/verify_test.py.
#pragma once

#include "base/result.h"
#include "cli/flags.h"

namespace pushplan::cli {

// Whether recordings, logs or a folder are judged, instead of a server.
bool judges_evidence(const Flags& flags);

// Why these flags make no sense together, if so.
Failure refuse_usage(const Flags& flags);

}  // namespace pushplan::cli
