// What files weigh on the wire: each weighed once, on first use, whichever page asks first. Shared
// by all threads. Tests: tests/unit/weigh_test.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "analyzer/site/site.h"
#include "base/file_system.h"
#include "base/settings.h"

namespace pushplan::weigh {

struct Weight {
  std::uint64_t raw_bytes = 0;             // the file's size
  std::uint64_t bytes = 0;                 // of the body as it travels
  Encoding encoding = Encoding::identity;  // under which it travels
};

class Weights {
 public:
  Weights(const site::Site& site, const FileSystem& folder, const Settings& settings);

  // A page weighs what it does without hints of ours. A precompressed file beside the original
  // counts when it decodes to it; otherwise types that servers compress are compressed, and travel
  // as they are when that makes them no smaller; all others travel as they are.
  const Weight& of(site::FileId file);

  // The content hash of a file (base/hash.h); "" when it cannot be read.
  std::string hash_of(site::FileId file) const;

  // Findings about all files weighed so far; call it when no thread works any more.
  std::vector<Diagnostic> take_diagnostics();

 private:
  struct Slot {
    std::once_flag once;
    Weight weight;
    std::vector<Diagnostic> diagnostics;
  };
  void weigh(site::FileId file, Slot& slot) const;

  const site::Site& site_;
  const FileSystem& folder_;
  const Settings& settings_;
  std::vector<std::unique_ptr<Slot>> slots_;  // by FileId; made on first use
  std::mutex mutex_;                          // guards the making
};

}  // namespace pushplan::weigh
