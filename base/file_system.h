// The outside world, as far as the stages see it: a folder that can be listed, read and written.
//
// Paths are relative to the folder, '/'-separated, without "." or ".." parts. Tests bring an
// in-memory one (tests/support/memory_file_system.h).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace pushplan {

struct FileEntry {
  std::string path;
  std::uint64_t size = 0;  // bytes
  bool operator==(const FileEntry&) const = default;
};

class FileSystem {
 public:
  virtual ~FileSystem() = default;

  // Every regular file below the folder, sorted by path in byte order. Hidden names (a leading '.')
  // and with them VCS folders are left out, except `.well-known`; symbolic links are followed only
  // while they stay inside the folder.
  virtual Result<std::vector<FileEntry>> list() const = 0;

  // The file's bytes; an error names the file and the reason.
  virtual Result<std::string> read(std::string_view path) const = 0;

  // True when a regular file stands there.
  virtual bool exists(std::string_view path) const = 0;

  // Writes the whole file or leaves the old one: through a temporary file beside it and a rename.
  virtual Failure write(std::string_view path, std::string_view bytes) = 0;

  // Removes a file; that it is not there is no error.
  virtual Failure remove(std::string_view path) = 0;
};

}  // namespace pushplan
