// Integrity attributes against the bytes of the files that they are about. Only files of which a
// page says an integrity are read, and each is hashed once by an algorithm.
//
// Slug: integrity-mismatch. Tests: tests/unit/lint_hints_test.cc.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analyzer/analyze.h"
#include "base/diagnostic.h"
#include "base/file_system.h"

namespace pushplan::gate {

// "sha256", "sha384" or "sha512" of bytes, in base64 without padding.
using Digest = std::string (*)(const std::string& algorithm, std::string_view bytes);

class IntegrityLint {
 public:
  IntegrityLint(const FileSystem& site, Digest digest) : site_(site), digest_(digest) {}

  // Judges one page; called once for each, in the order of their files.
  void page(const PageView& view);

  // What was found; the same of many pages is one, at the first of them.
  std::vector<Diagnostic> finish();

 private:
  // By the file and what is said of it.
  using Said = std::pair<site::FileId, std::string>;

  std::string hash_of(const std::string& path, const std::string& algorithm);
  // What is wrong with it: "" for nothing, and where the file cannot be read.
  const std::string& verdict(const site::Site& site, const Said& said);

  const FileSystem& site_;
  const Digest digest_;
  std::map<std::pair<std::string, std::string>, std::string> hashes_;  // by path and algorithm
  std::map<Said, std::string> verdicts_;
  std::map<std::pair<Said, refs::Kind>, Diagnostic> findings_;
};

}  // namespace pushplan::gate
