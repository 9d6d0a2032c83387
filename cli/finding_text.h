// Findings for people: place, source line, caret, remedy.
#pragma once

#include <cstddef>
#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "cli/finding_files.h"

namespace pushplan::cli {

enum class Style { plain, bold, dim, red, yellow, green, cyan };

struct TextOptions {
  std::size_t most = static_cast<std::size_t>(-1);  // findings that are shown
  bool errors_only = false;
  bool folded = false;  // the same words about several files are said once
  bool tally = true;    // and how many are not shown
  std::function<std::string(Style, const std::string&)> style = [](Style, const std::string& text) {
    return text;
  };
};

// Sorted findings.
void print_findings(const std::vector<Diagnostic>& findings, FindingFiles& files,
                    const TextOptions& options, std::ostream& out);

// "2 errors, 1 warning".
std::string tally(const std::vector<Diagnostic>& findings);

}  // namespace pushplan::cli
