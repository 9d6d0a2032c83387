// A folder in memory (base/file_system.h). It can be told to fail, and it counts what was read.
#pragma once

#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/file_system.h"

namespace pushplan::test {

class MemoryFileSystem : public FileSystem {
 public:
  using Files = std::map<std::string, std::string, std::less<>>;  // path -> bytes

  MemoryFileSystem() = default;
  explicit MemoryFileSystem(Files files) : files_(std::move(files)) {}

  Result<std::vector<FileEntry>> list() const override {
    if (!listable_) return Error{"the folder cannot be listed"};
    std::vector<FileEntry> entries;
    for (const auto& [path, bytes] : files_) entries.push_back({path, bytes.size()});
    return entries;
  }

  Result<std::string> read(std::string_view path) const override {
    const std::lock_guard lock(mutex_);
    ++reads_[std::string(path)];
    const auto found = files_.find(path);
    if (found == files_.end() || unreadable_.count(std::string(path)) > 0)
      return Error{std::string(path) + ": cannot be read"};
    return found->second;
  }

  bool exists(std::string_view path) const override { return files_.find(path) != files_.end(); }

  Failure write(std::string_view path, std::string_view bytes) override {
    files_[std::string(path)] = bytes;
    return std::nullopt;
  }

  Failure remove(std::string_view path) override {
    files_.erase(std::string(path));
    return std::nullopt;
  }

  // From here on list(), or the reading of one file, fails.
  void fail_list() { listable_ = false; }
  void fail_read(std::string path) { unreadable_.insert(std::move(path)); }

  // How often a file was read.
  int reads_of(std::string_view path) const {
    const std::lock_guard lock(mutex_);
    const auto found = reads_.find(path);
    return found == reads_.end() ? 0 : found->second;
  }

 private:
  Files files_;
  std::set<std::string> unreadable_;
  bool listable_ = true;
  mutable std::mutex mutex_;  // guards reads_
  mutable std::map<std::string, int, std::less<>> reads_;
};

}  // namespace pushplan::test
