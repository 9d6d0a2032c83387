#include "cli/log_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "base/text.h"

namespace pushplan::cli {
namespace {

constexpr std::uint64_t kMegabyte = 1'000'000;

}  // namespace

std::string log_name(const std::string& name) { return name == "-" ? "standard input" : name; }

Result<evidence::LogTally> read_log_file(const std::string& name, Screen& screen,
                                         const std::function<void(const evidence::LogEntry&)>& take,
                                         std::vector<Diagnostic>& diagnostics) {
  std::ifstream file;
  std::uint64_t size = 0;
  if (name != "-") {
    std::error_code code;
    const bool is_folder = std::filesystem::is_directory(name, code);
    size = std::filesystem::file_size(name, code);
    if (code) size = 0;  // a pipe
    file.open(name, std::ios::binary);
    if (!file || is_folder)
      return Error{fmt::format("{}: cannot be read: {}", name,
                               file ? "it is a folder" : std::strerror(errno))};
  }
  const evidence::LogTally tally =
      evidence::read_access_log(name == "-" ? std::cin : file, take, [&](std::uint64_t bytes) {
        screen.progress(bytes / kMegabyte, size / kMegabyte, "MB of the log");
      });
  screen.progress(1, 1);
  const std::string shown = log_name(name);
  if (tally.lines > 0 && tally.broken == tally.lines)
    return Error{
        fmt::format("{}: none of its {} is in Apache's common or combined format or a JSON object "
                    "with a request, a status and a time; is it an access log, and unpacked?",
                    shown, count_of(tally.lines, "line", "lines"))};
  if (tally.broken > 0) {
    Diagnostic skipped;
    skipped.code = "log-lines-skipped";
    skipped.message =
        fmt::format("{}: {} of {} are in no known format; the first is line {}", shown,
                    tally.broken, count_of(tally.lines, "line", "lines"), tally.first_broken);
    diagnostics.push_back(std::move(skipped));
  }
  return tally;
}

}  // namespace pushplan::cli
