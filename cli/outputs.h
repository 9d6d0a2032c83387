// What an emission comes to on the disk: files to write, to change in part, or to remove. `emit`
// and `build` write it, `check` holds what is there against it, `--dry-run` shows it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/config.h"
#include "cli/job.h"
#include "emitters/emitter.h"

namespace pushplan::cli {

struct OutputFile {
  std::string path;                     // in the working folder, or "-"
  std::optional<std::string> standing;  // what is there now
  std::string bytes;                    // what shall be there
  bool gone = false;                    // it shall not be there at all
  bool foreign = false;                 // what is there is not ours to overwrite
};

struct Output {
  std::vector<OutputFile> files;
  std::vector<Diagnostic> diagnostics;
  std::vector<emitters::Cut> cuts;
};

// The options of an output, with its mechanism decided: its own, or the plan's where the target
// can.
emitters::EmitOptions options_of(const emitters::Emitter& target, const OutputConfig& output,
                                 Mechanism of_plan);

// Runs an emitter for a destination. `output.file` is a file, "-", or for targets that write into
// many files of the site a folder; "" writes those into the site itself.
Result<Output> make_output(const Job& job, const manifest::Manifest& manifest,
                           const OutputConfig& output);

// Writes a file of the working folder ("-": stdout), and says so; a file that already holds these
// bytes is left alone. `ours` tells whether what stands there may be overwritten without --force.
Failure write_output(Job& job, Screen& screen, const std::string& name, const std::string& bytes,
                     bool (*ours)(std::string_view));

// The finding two-carriers, or nothing: preload links in the pages (target html) and another target
// of the list that brings the same hints to readers.
std::vector<Diagnostic> two_carriers(const std::vector<OutputConfig>& outputs);

// Writes and removes, saying each; with --dry-run only shows the lines that would come and go.
Failure write_outputs(Job& job, Screen& screen, const Output& output);

}  // namespace pushplan::cli
