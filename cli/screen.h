// The terminal, as far as commands see it: data on stdout, messages on stderr, colour where it is
// wanted.
#pragma once

#include <chrono>
#include <ostream>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/file_system.h"
#include "cli/finding_text.h"
#include "cli/flags.h"

namespace pushplan::cli {

// What the program was started with.
struct Streams {
  std::ostream& out;
  std::ostream& err;
  bool out_is_terminal = false;
  bool err_is_terminal = false;
};

enum class Verbosity { quiet, normal, verbose };

class Screen {
 public:
  Screen(Streams streams, const Flags& flags);

  std::ostream& out() { return streams_.out; }
  Verbosity verbosity() const { return verbosity_; }

  // The text with the colour's codes around it, where stdout (or stderr) shows colours.
  std::string on_out(Style style, const std::string& text) const;
  std::string on_err(Style style, const std::string& text) const;

  // One line on stderr, unless --quiet.
  void say(const std::string& line);
  // One error on stderr, always.
  void error(const std::string& message);

  // Findings on stderr: at most 50, folded, unless --verbose; errors only with --quiet; and a
  // tally. `folder` holds the files that they name; `prefix` ("public/") stands
  // before their names.
  void print(const std::vector<Diagnostic>& diagnostics, const FileSystem& folder,
             const std::string& prefix);

  // A bar on stderr when that is a terminal and the work takes longer than a second; without a
  // total only how much is done.
  void progress(std::size_t done, std::size_t total, const char* unit = "pages");

 private:
  Streams streams_;
  Verbosity verbosity_;
  bool color_out_ = false, color_err_ = false;
  bool bar_shown_ = false;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace pushplan::cli
