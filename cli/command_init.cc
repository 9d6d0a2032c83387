#include "cli/commands.h"
namespace pushplan::cli {
int init_command(const Flags&, Screen&) { return kFine; }
}  // namespace pushplan::cli
