// A folder of the machine's disk as a FileSystem (base/file_system.h).
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/file_system.h"

namespace pushplan {

class RealFileSystem : public FileSystem {
 public:
  // `root` may be relative to the working folder; it is not required to exist before the first
  // call.
  explicit RealFileSystem(std::filesystem::path root) : root_(std::move(root)) {}

  Result<std::vector<FileEntry>> list() const override;
  Result<std::string> read(std::string_view path) const override;
  bool exists(std::string_view path) const override;
  Failure write(std::string_view path, std::string_view bytes) override;
  Failure remove(std::string_view path) override;

 private:
  std::filesystem::path root_;
};

}  // namespace pushplan
