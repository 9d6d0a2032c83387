#include "analyzer/evidence/flow_counts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "base/text.h"

namespace pushplan::evidence {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Reads rows; a field in quotes may hold commas, line ends and, doubled, quotes.
class Rows {
 public:
  explicit Rows(std::string_view text) : text_(text) {
    if (text_.substr(0, 3) == kByteOrderMark) at_ = 3;
  }

  // The next row that is not empty; false at the end, or with `open_quote` set.
  bool next(std::vector<std::string>& fields) {
    do {
      if (at_ >= text_.size()) return false;
      fields.clear();
      line = next_line_;
      while (read_field(fields)) continue;
      if (open_quote) return false;
    } while (fields.size() == 1 && trim(fields.front()).empty());
    return true;
  }

  std::size_t line = 1;  // at which the last row begins
  bool open_quote = false;

 private:
  // Takes one field and what ends it; false when that was the row's last.
  bool read_field(std::vector<std::string>& fields) {
    std::string field;
    bool in_quotes = false;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '\n') ++next_line_;
      if (in_quotes && c == '"' && text_.substr(at_ + 1, 1) == "\"") {
        field += text_[at_++];
      } else if (c == '"' && (in_quotes || trim(field).empty())) {
        in_quotes = !in_quotes;
      } else if (!in_quotes && (c == ',' || c == '\n')) {
        ++at_;
        fields.emplace_back(trim(field));
        return c == ',';
      } else {
        field += c;
      }
    }
    open_quote = in_quotes;
    fields.emplace_back(trim(field));
    return false;
  }

  std::string_view text_;
  std::size_t at_ = 0, next_line_ = 1;
};

std::optional<std::uint64_t> parse_count(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// The columns of from, to and count, if this row names them.
std::optional<std::array<std::size_t, 3>> columns_of(const std::vector<std::string>& row) {
  std::array<std::size_t, 3> columns = {};
  constexpr const char* kNames[] = {"from", "to", "count"};
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const auto found = std::find_if(row.begin(), row.end(), [&](const std::string& field) {
      return equals_ignoring_case(field, kNames[i]);
    });
    if (found == row.end()) return std::nullopt;
    columns[i] = static_cast<std::size_t>(found - row.begin());
  }
  return columns;
}

}  // namespace

Result<std::vector<FlowCount>> read_flow_counts(std::string_view text, const std::string& name) {
  std::vector<FlowCount> counts;
  std::array<std::size_t, 3> columns = {0, 1, 2};
  Rows rows(text);
  std::vector<std::string> row;
  for (bool first = true; rows.next(row); first = false) {
    if (first)
      if (const auto named = columns_of(row)) {
        columns = *named;
        continue;
      }
    const auto fail = [&](const std::string& what) {
      return Error{fmt::format("{}:{}: {}; a row is FROM,TO,COUNT, as in /signup/1/,/signup/2/,120",
                               name, rows.line, what)};
    };
    if (row.size() <= *std::max_element(columns.begin(), columns.end()))
      return fail(fmt::format("{} where three are expected",
                              count_of(row.size(), "field stands", "fields stand")));
    const auto count = parse_count(row[columns[2]]);
    if (!count) return fail(fmt::format("'{}' is no count", row[columns[2]]));
    if (row[columns[0]].empty()) return fail("the page that readers come from is missing");
    counts.push_back({row[columns[0]], row[columns[1]], *count, rows.line});
  }
  if (rows.open_quote)
    return Error{fmt::format("{}:{}: a quote is opened here and never closed", name, rows.line)};
  return counts;
}

}  // namespace pushplan::evidence
