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

// What the name of a file starts from.
enum class Root { site, working_folder };

struct Diagnostic {
  Severity severity = Severity::warning;
  std::string code;                // stable slug: what settings silence and `explain` explains
  std::string file;                // below its root, '/'-separated; empty: the site as a whole
  std::optional<SourceSpan> span;  // in that file's bytes
  std::string message;             // what and why, no full stop
  std::string remedy;              // what to do; may be empty
  // URL paths of the pages that it holds for, sorted; empty: no page's matter. Where there is no
  // span, `file` is that of the first, and the message does not name them.
  std::vector<std::string> pages = {};
  Root root = Root::site;
  bool operator==(const Diagnostic&) const = default;
};

// The slug of a file of the site that cannot be read: the one finding that ends a run.
inline constexpr const char* kUnreadableFile = "unreadable-file";

// Orders by severity, file, place, code and message. What is said of many pages in the same words,
// or of one place that many pages lead to, becomes one finding with all of their pages.
void sort_and_deduplicate(std::vector<Diagnostic>& diagnostics);

// "/a/", or "/a/ and 40 more pages".
std::string name_pages(const std::vector<std::string>& pages);

// The message, with the pages that it holds for.
std::string full_message(const Diagnostic& diagnostic);

// "error", "warning" or "note".
const char* to_string(Severity severity);

}  // namespace pushplan
