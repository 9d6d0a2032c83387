#include "cli/finding_files.h"

#include <utility>

#include "cli/excerpt.h"

namespace pushplan::cli {

std::string FindingFiles::name_of(const Diagnostic& finding) const {
  return finding.root == Root::site ? prefix_ + finding.file : finding.file;
}

TextPlaces& FindingFiles::open(const Diagnostic& finding) {
  std::string name = name_of(finding);
  if (open_ && open_name_ == name) return *open_;
  const FileSystem& folder = finding.root == Root::site ? site_ : working_;
  Result<std::string> bytes = folder.read(finding.file);
  open_name_ = std::move(name);
  return open_.emplace(bytes ? source_text(finding.file, std::move(*bytes)) : "");
}

}  // namespace pushplan::cli
