// The files that findings name: what they are called from the working folder on, and their text.
#pragma once

#include <optional>
#include <string>

#include "base/diagnostic.h"
#include "base/file_system.h"
#include "base/real_file_system.h"
#include "cli/text_places.h"

namespace pushplan::cli {

class FindingFiles {
 public:
  // `site_prefix` ("public/") stands before names of files of the site.
  FindingFiles(const FileSystem& site, std::string site_prefix)
      : site_(site), prefix_(std::move(site_prefix)) {}

  std::string name_of(const Diagnostic& finding) const;

  // The text that its span refers to, "" where the file cannot be read. One is kept, so that
  // findings that are sorted by file read each once; it holds until the next call.
  TextPlaces& open(const Diagnostic& finding);

 private:
  const FileSystem& site_;
  std::string prefix_;
  RealFileSystem working_{"."};
  std::string open_name_;
  std::optional<TextPlaces> open_;
};

}  // namespace pushplan::cli
