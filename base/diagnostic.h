// A problem in the user's site or settings: data, not text. Collected while the run goes on, sorted
// at the end, worded by whoever found it, laid out by cli/ only.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace pushplan {

// A range of bytes of a source file. Line and column are computed only when someone reads the
// message.
struct SourceSpan {
  std::size_t offset = 0;
  std::size_t length = 0;
  bool operator==(const SourceSpan&) const = default;
};

enum class Severity { error, warning, note };

struct Diagnostic {
  Severity severity = Severity::warning;
  std::string code;  // stable slug: what settings silence and `explain` explains
  std::string file;  // below the site folder, '/'-separated; empty: the site as a whole
  std::optional<SourceSpan> span;  // in that file's bytes
  std::string message;             // what and why, no full stop
  std::string remedy;              // what to do; may be empty
  bool operator==(const Diagnostic&) const = default;
};

// The slug of a file of the site that cannot be read: the one finding that ends a run.
inline constexpr const char* kUnreadableFile = "unreadable-file";

// Orders by severity, file, place, code and message, and drops exact repeats (one sheet seen from
// many pages).
void sort_and_deduplicate(std::vector<Diagnostic>& diagnostics);

// "error", "warning" or "note".
const char* to_string(Severity severity);

}  // namespace pushplan
