#include "cli/recordings.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include "base/glob.h"
#include "base/real_file_system.h"

namespace pushplan::cli {
namespace {

namespace fs = std::filesystem;

// The files of a name: itself, or what a glob matches below its last folder without a wildcard.
Result<std::vector<std::string>> files_of(const std::string& name) {
  const std::size_t wildcard = name.find_first_of("*?");
  std::error_code code;
  if (wildcard == std::string::npos || fs::is_regular_file(name, code))
    return std::vector<std::string>{name};
  const std::size_t slash = name.rfind('/', wildcard);
  const std::string folder = slash == std::string::npos ? "" : name.substr(0, slash + 1);
  const Result<std::vector<FileEntry>> entries =
      RealFileSystem(folder.empty() ? "." : folder).list();
  if (!entries) return entries.error();
  std::vector<std::string> files;
  for (const FileEntry& entry : *entries)
    if (glob_match(name, folder + entry.path)) files.push_back(folder + entry.path);
  return files;
}

}  // namespace

Result<std::vector<evidence::Recording>> read_recordings(const std::vector<std::string>& names) {
  std::vector<evidence::Recording> recordings;
  std::set<std::string> read;
  for (const std::string& name : names) {
    const Result<std::vector<std::string>> files = files_of(name);
    if (!files) return files.error();
    if (files->empty()) return Error{fmt::format("no recording: '{}' matches no file", name)};
    for (const std::string& file : *files) {
      if (!read.insert(file).second) continue;
      std::ifstream in(file, std::ios::binary);
      std::error_code code;
      if (!in || !fs::is_regular_file(file, code))
        return Error{fmt::format(
            "no recording: {} cannot be read; a plan that was made with a recording (`recordings`, "
            "--har) needs it again: commit it beside the manifest, or plan without it",
            file)};
      Result<std::vector<evidence::Recording>> loads = evidence::read_har(in, file);
      if (!loads) return loads.error();
      if (loads->empty()) loads->push_back({file, "", 0, {}});
      std::move(loads->begin(), loads->end(), std::back_inserter(recordings));
    }
  }
  return recordings;
}

}  // namespace pushplan::cli
