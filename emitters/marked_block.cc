#include "emitters/marked_block.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "emitters/banner.h"

namespace pushplan::emitters {
namespace {

std::string begin_marker(std::string_view comment) {
  return fmt::format("{}begin pushplan: {}", comment, kMark);
}
std::string end_marker(std::string_view comment) { return fmt::format("{}end pushplan", comment); }

// The bytes of the block, its markers included, and the one empty line before it.
struct Span {
  std::size_t begin = 0, end = 0;
};

Result<std::optional<Span>> find_block(std::string_view text, std::string_view comment) {
  const std::string first = begin_marker(comment), last = end_marker(comment);
  std::optional<std::size_t> begun, ended;
  std::size_t number = 0, begun_line = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t next = std::min(text.find('\n', at), text.size() - 1) + 1;
    const std::string_view line = trim(text.substr(at, next - at));
    ++number;
    if (line == trim(first)) {
      if (begun) return Error{fmt::format("line {}: pushplan's block begins twice", number)};
      begun = at;
      begun_line = number;
    } else if (line == trim(last)) {
      if (!begun || ended)
        return Error{fmt::format("line {}: '{}' without its beginning; remove the line", number,
                                 trim(last))};
      ended = next;
    }
    at = next;
  }
  if (begun && !ended)
    return Error{fmt::format("line {}: pushplan's block does not end; put '{}' behind it",
                             begun_line, trim(last))};
  if (!begun) return std::optional<Span>();
  return std::optional<Span>({*begun, *ended});
}

std::string block(std::string_view comment, std::string_view lines) {
  if (lines.empty()) return "";
  return fmt::format("{}\n{}{}\n", begin_marker(comment), lines, end_marker(comment));
}

}  // namespace

Result<std::string> with_block(std::string_view standing, std::string_view comment,
                               std::string_view lines) {
  const auto found = find_block(standing, comment);
  if (!found) return found.error();
  const std::string ours = block(comment, lines);
  if (*found) {
    const Span span = **found;
    std::string_view before = standing.substr(0, span.begin);
    const std::string_view after = standing.substr(span.end);
    // The line end that a new block brings goes with it.
    const bool after_empty_line = before.size() > 1 && before.substr(before.size() - 2) == "\n\n";
    if (ours.empty() && !before.empty() && (after.empty() || after_empty_line))
      before.remove_suffix(1);
    return std::string(before) + ours + std::string(after);
  }
  if (ours.empty()) return std::string(standing);
  std::string out(standing);
  if (!out.empty()) out += '\n';
  return out + ours;
}

Result<std::string> with_block_first(std::string_view standing, std::string_view comment,
                                     std::string_view lines) {
  const Result<std::string> rest = without_block(standing, comment);
  if (!rest) return rest.error();
  return block(comment, lines) + *rest;
}

Result<std::string> without_block(std::string_view standing, std::string_view comment) {
  return with_block(standing, comment, "");
}

SourceSpan block_span(std::string_view standing, std::string_view comment) {
  const auto found = find_block(standing, comment);
  if (!found || !*found) return {};
  return {(*found)->begin, (*found)->end - (*found)->begin};
}

}  // namespace pushplan::emitters
