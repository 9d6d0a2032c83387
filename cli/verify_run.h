// Visits a server's pages as a browser navigates, and the files that they announce as a browser
// would fetch them; hands all that came to the judge. What is kept of a visit is its verdict.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/file_system.h"
#include "base/result.h"
#include "cli/verify_result.h"
#include "verify/client.h"

namespace pushplan::cli {

struct VerifyRequest {
  verify::ClientOptions client;
  std::string origin;                 // "https://example.org"
  std::vector<std::string> paths;     // URL paths to ask for
  std::vector<verify::Field> fields;  // of every request to the site
  const manifest::Manifest* manifest = nullptr;
  const FileSystem* built = nullptr;  // the folder that was deployed, if it is known
  std::function<void(std::size_t done, std::size_t total)> progress;
};

// Fails where the client cannot begin: a CA file that cannot be read. Findings are as grave as they
// are by themselves.
Result<Verification> run_verification(const VerifyRequest& request);

// Some of the manifest's pages, of every list in turn; all of them where there are no more.
std::vector<std::string> sample_pages(const manifest::Manifest& manifest, std::size_t count);

}  // namespace pushplan::cli
