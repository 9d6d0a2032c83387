// `verify` without a server: recordings, a server's log, or the folder that is to be deployed,
// against the manifest.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/result.h"
#include "cli/job.h"
#include "manifest/manifest.h"

namespace pushplan::cli {

struct EvidenceVerdict {
  std::vector<Diagnostic> findings;
  std::string summary;
};

// Fails on a recording or a log that cannot be read. `pages`: URL paths of those that are judged;
// none: all.
Result<EvidenceVerdict> verify_recordings(const std::vector<std::string>& names,
                                          const manifest::Manifest& manifest,
                                          const std::set<std::string>& pages);
Result<EvidenceVerdict> verify_access_logs(const std::vector<std::string>& names,
                                           const manifest::Manifest& manifest, Screen& screen);
Result<EvidenceVerdict> verify_folder(const std::string& folder, const manifest::Manifest& manifest,
                                      const std::set<std::string>& pages);

}  // namespace pushplan::cli
