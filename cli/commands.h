// The commands: one function each, in the file of its name. They return the exit code: 0 fine, 1
// findings, 2 could not run.
#pragma once

#include "cli/flags.h"
#include "cli/screen.h"

namespace pushplan::cli {

inline constexpr int kFine = 0, kFindings = 1, kCouldNotRun = 2;

int plan_command(const Flags& flags, Screen& screen);
int emit_command(const Flags& flags, Screen& screen);
int build_command(const Flags& flags, Screen& screen);
int check_command(const Flags& flags, Screen& screen);
int deps_command(const Flags& flags, Screen& screen);
int explain_command(const Flags& flags, Screen& screen);
int simulate_command(const Flags& flags, Screen& screen);
int diff_command(const Flags& flags, Screen& screen);
int verify_command(const Flags& flags, Screen& screen);
int init_command(const Flags& flags, Screen& screen);

// Any command with --print-config.
int print_config_command(const Flags& flags, Screen& screen);

// Says the error and is kCouldNotRun.
int could_not_run(Screen& screen, const Error& error);

}  // namespace pushplan::cli
