// The program: arguments in, exit code out. main() and the tests call it.
#pragma once

#include <string>
#include <vector>

#include "cli/screen.h"

namespace pushplan::cli {

// Runs one command line (without the program's name). Never throws; nothing but a bug makes it
// anything else than 0, 1 or 2.
int run(const std::vector<std::string>& arguments, Streams streams);

}  // namespace pushplan::cli
