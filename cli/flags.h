// The command line as it was typed: every flag that was given, none that was not. What it means is
// cli/job.h.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/settings.h"

namespace pushplan::cli {

enum class ColorChoice { automatic, always, never };

struct Flags {
  std::string command;
  std::vector<std::string> arguments;  // what follows the command and is no flag
  bool help = false, version = false, print_config = false;

  std::optional<std::string> config, manifest, output, base_url, format, details;
  std::optional<UrlStyle> url_style;
  std::optional<Mechanism> mechanism;
  std::optional<Strategy> strategy;
  std::optional<Microseconds> think_time;
  std::optional<Encoding> encoding;
  std::optional<std::uint64_t> budget, critical_budget, max_header_bytes;  // bytes
  std::optional<std::uint32_t> max_files;
  std::vector<Viewport> viewports;
  std::vector<std::string> ignore, pin, exclude, profiles, har, access_logs, reports;
  std::optional<std::string> flow_counts;
  std::optional<unsigned> threads;
  std::vector<std::string> send;      // URLs, in order
  std::vector<std::string> from;      // what `init` imports
  std::vector<std::string> existing;  // configuration files that are there
  // verify
  std::vector<std::string> pages, resolve, headers;
  std::optional<std::string> ca_file, pre_deploy;
  std::optional<std::size_t> sample, connections;
  std::optional<Microseconds> timeout;
  bool h2c = false, insecure = false, no_push = false, no_manifest = false;
  bool sensitivity = false;
  bool exit_code = false;
  bool only_needed = false, frozen = false, list = false, force = false;
  bool off = false, dry_run = false, in_place = false;
  // Every flag with a value, in order: its name without dashes, and the value as it was typed.
  std::vector<std::pair<std::string, std::string>> given;
  std::vector<std::pair<std::string, std::string>>
      emit_options;  // key of cli/emit_options.h, value
  bool quiet = false, verbose = false;
  ColorChoice color = ColorChoice::automatic;
};

// Reads argv without the program's name. Fails on an unknown flag or command (with a did-you-mean),
// a value that is none of its kind, and a flag that the command does not have.
Result<Flags> parse_flags(const std::vector<std::string>& arguments);

// The text of --help: of one command, or of all when `command` is empty.
std::string help_text(const std::string& command);

}  // namespace pushplan::cli
