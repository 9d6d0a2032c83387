// Tests of the CSV of flows: headers, quotes, and errors that name their line.
#include "analyzer/evidence/flow_counts.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "tests/support/dump.h"
#include "tests/support/table.h"

namespace {

using namespace pushplan;
using namespace pushplan::test;

// "line: from > to count, ...", or the error.
std::string dump_flows(std::string_view text) {
  const auto rows = evidence::read_flow_counts(text, "f.csv");
  if (!rows) return rows.error().message.substr(0, rows.error().message.find(';'));
  std::string out;
  for (const evidence::FlowCount& row : *rows)
    add_item(out, std::to_string(row.line) + ": " + row.from + " > " + row.to + " " +
                      std::to_string(row.count));
  return out;
}

}  // namespace

TEST_CASE("flow counts: rows") {
  check_rows({{"", ""},
              {"from,to,count\n", ""},
              {"/a/,/b/,3", "1: /a/ > /b/ 3"},
              {"\xEF\xBB\xBF"
               "From,To,Count\r\n/a/,/b/,3\r\n\r\n/b/,,4\r\n",
               "2: /a/ > /b/ 3, 4: /b/ >  4"},
              {"Count,day,to,from\n7,monday,/b/,/a/\n", "2: /a/ > /b/ 7"},
              {" /a/ , /b/ , 3 ,more\n", "1: /a/ > /b/ 3"},
              {"\"/a,b/\",\"/c\"\"d/\",\"3\"\n", "1: /a,b/ > /c\"d/ 3"},
              {"\"/a\n/\",/b/,1\n/c/,/d/,2\n", "1: /a\n/ > /b/ 1, 3: /c/ > /d/ 2"},
              {"/a/,/b/,18446744073709551615", "1: /a/ > /b/ 18446744073709551615"}},
             dump_flows);
}

TEST_CASE("flow counts: errors") {
  check_rows({{"page,next,n\n/a/,/b/,3\n", "f.csv:1: 'n' is no count"},
              {"from,to,count\n/a/,/b/\n", "f.csv:2: 2 fields stand where three are expected"},
              {"/a/;/b/;3\n", "f.csv:1: 1 field stands where three are expected"},
              {"/a/,/b/,3\n/a/,/b/,-3\n", "f.csv:2: '-3' is no count"},
              {"/a/,/b/,3.5\n", "f.csv:1: '3.5' is no count"},
              {"/a/,/b/,18446744073709551616\n", "f.csv:1: '18446744073709551616' is no count"},
              {"/a/,/b/,\n", "f.csv:1: '' is no count"},
              {",/b/,3\n", "f.csv:1: the page that readers come from is missing"},
              {"/a/,/b/,1\n\"/a/,/b/,3\n", "f.csv:2: a quote is opened here and never closed"}},
             dump_flows);
}
