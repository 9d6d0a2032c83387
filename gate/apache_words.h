// A line of Apache's configuration as words, with what `Define` has named put in
// (https://httpd.apache.org/docs/2.4/configuring.html). Tests: tests/unit/existing_test.cc.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pushplan::gate {

// An argument of a directive, without its quotes, where its text begins, and where each byte
// stands.
struct ApacheWord {
  std::string text;
  std::size_t offset = 0;
  std::vector<std::size_t> at = {};
};

// By name; nullopt: the value depends on what is not read here.
using ApacheDefines = std::map<std::string, std::optional<std::string>>;

// Splits a logical line (ap_getword_conf) that begins at `offset`: quotes group, a backslash keeps
// a quote. `${NAME}` is replaced before that, as text (ap_resolve_env), and stays where no value is
// known.
std::vector<ApacheWord> words_of_apache_line(std::string_view line, std::size_t offset,
                                             const ApacheDefines& defines);

// Whether a word has a `${NAME}` without a known value.
bool has_unknown_value(const ApacheWord& word);

}  // namespace pushplan::gate
