// What a site shows about how it is served: where it stands, how its URLs are spelled, which host
// its files are for. Guesses come with their reason; what is not clear stays commented out.
#pragma once

#include "base/file_system.h"
#include "base/result.h"
#include "cli/init_file.h"

namespace pushplan::cli {

// Looks at the site `name`, a folder below `working`, and at what stands beside it. Fails when the
// folder cannot be listed or holds no page.
Result<InitFile> look_at_site(const FileSystem& folder, const FileSystem& working,
                              const std::string& name);

}  // namespace pushplan::cli
