#include "cli/excerpt.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "analyzer/site/media_type.h"
#include "analyzer/site/site.h"
#include "base/sniff_encoding.h"

namespace pushplan::cli {
namespace {

constexpr std::size_t kWidth = 100;  // characters of a source line that are shown
constexpr std::size_t kBefore = 40;  // of them before the caret, when the line is cut

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

TextEncoding encoding_of_file(const std::string& file, std::string_view bytes) {
  if (site::is_xhtml(file)) return sniff_xhtml(bytes);
  const std::string_view type = site::media_type_of(file).name;
  if (type == "text/html") return sniff_html(bytes);
  const TextEncoding undeclared = undeclared_encoding(bytes);
  return type == "text/css" ? sniff_css(bytes, undeclared) : undeclared;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out(text);
  std::replace_if(
      out.begin(), out.end(),
      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, ' ');
  return out;
}

std::string source_text(const std::string& file, std::string bytes) {
  const TextEncoding encoding = encoding_of_file(file, bytes);
  return decode(std::move(bytes), encoding).text;
}

std::string excerpt(const std::string& file, TextPlaces& places, SourceSpan span,
                    const std::string& label, const std::string& message) {
  const std::string_view text = places.text();
  const std::size_t offset = std::min(span.offset, text.size());
  const TextPlace place = places.range({span.offset, 0}).begin;
  const std::size_t start = places.line_start();
  // As much of the line as could be shown, and a byte that tells that it goes on.
  const std::size_t window = std::min(text.size(), offset + 4 * kWidth + 1);
  std::size_t end =
      offset + std::min(text.substr(offset, window - offset).find('\n'), window - offset);
  if (end > start && text[end - 1] == '\r' && end > offset) --end;
  std::string_view before = text.substr(start, offset - start),
                   after = text.substr(offset, end - offset);
  std::string lead, tail;
  if (place.column - 1 + count_characters(after) > kWidth) {
    std::size_t cut = before.size() > kBefore ? before.size() - kBefore : 0;
    while (cut < before.size() && continues(before[cut])) ++cut;
    if (cut > 0) before.remove_prefix(cut), lead = "...";
    std::size_t keep = std::min(after.size(), kWidth - kBefore);
    while (keep < after.size() && continues(after[keep])) ++keep;
    if (keep < after.size()) after = after.substr(0, keep), tail = "...";
  }
  const std::size_t marked =
      std::max<std::size_t>(1, count_characters(after.substr(0, span.length)));
  const std::string gutter = fmt::format("{:>5} | ", place.line);
  return fmt::format("{}:{}:{}: {}{}\n{}{}{}{}{}\n{:>5} | {}{}\n", file, place.line, place.column,
                     label, message, gutter, lead, printable(before), printable(after), tail, "",
                     std::string(lead.size() + count_characters(before), ' '),
                     std::string(marked, '^'));
}

std::string excerpt(const std::string& file, std::string_view text, SourceSpan span,
                    const std::string& label, const std::string& message) {
  TextPlaces places{std::string(text)};
  return excerpt(file, places, span, label, message);
}

}  // namespace pushplan::cli
