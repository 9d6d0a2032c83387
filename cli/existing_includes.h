// What configuration files of Apache and nginx include, put in its place.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/file_system.h"
#include "base/result.h"
#include "gate/existing.h"

namespace pushplan::cli {

// A file as its server reads it.
struct ExpandedFile {
  // From `start` on the text is that of `file`, from `offset` on.
  struct Piece {
    std::size_t start = 0;
    std::string file;  // below the working folder
    std::size_t offset = 0;
  };
  std::string text;
  std::vector<Piece> pieces;            // by `start`, the first at 0
  std::vector<std::string> included;    // files, each as often as it is included
  std::vector<Diagnostic> diagnostics;  // existing-unread: what is included and not there
};

// Reads what a file of Apache's or nginx's includes (`Include`, `include`), and what that includes.
// The server's paths are not known here: relative ones are looked for beside the file that is
// named, one folder up (Apache's ServerRoot), in the working folder and beside the file that
// includes; of absolute ones the end counts, unless the named file is absolute too. What pushplan
// wrote is left out. Fails on a file that cannot be read or whose grammar is broken.
Result<ExpandedFile> expand_includes(const FileSystem& working, const std::string& name,
                                     const std::string& text, gate::ExistingFormat format);

// Lets what was read from the expanded text name the files and places that it stands in.
void place_in_files(gate::ExistingFile& read, const ExpandedFile& expanded);

}  // namespace pushplan::cli
