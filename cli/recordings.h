// The recordings that settings name, from disk.
#pragma once

#include <string>
#include <vector>

#include "analyzer/evidence/har.h"
#include "base/result.h"

namespace pushplan::cli {

// The loads of all HAR files that the names and globs stand for, below the working folder: in the
// order of the names, the files of a glob by name, each file once. A file without a load stands
// there as one without a URL. Fails on a name that stands for
// no file, and on a file that is no HAR.
Result<std::vector<evidence::Recording>> read_recordings(const std::vector<std::string>& names);

}  // namespace pushplan::cli
