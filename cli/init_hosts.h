// Which hosts and servers a site is for, by the files that they read.
#pragma once

#include <vector>

#include "base/file_system.h"
#include "cli/init_file.h"

namespace pushplan::cli {

// The outputs for what stands in the site's folder or in the working folder. Where two of them
// would write one file, the later is not active.
std::vector<InitOutput> guess_outputs(const FileSystem& folder, const FileSystem& working,
                                      const std::string& site);

}  // namespace pushplan::cli
