// The configuration files that `--existing` names, read for the gate.
#pragma once

#include <string>
#include <vector>

#include "base/file_system.h"
#include "base/result.h"
#include "gate/existing.h"

namespace pushplan::cli {

// Reads `_headers`, files of Apache, nginx's and H2O's (YAML) below the working folder. Fails on a
// file that cannot be read, and on one whose grammar is broken, with its line. `site_prefix`: the
// site's folder, so that a .htaccess is known to be for what is below its own.
Result<std::vector<gate::ExistingFile>> read_existing_files(const FileSystem& working,
                                                            const std::vector<std::string>& names,
                                                            const std::string& site_prefix);

}  // namespace pushplan::cli
