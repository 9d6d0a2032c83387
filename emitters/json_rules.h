// Ours in a host's JSON file that is the user's too: rules in a list, between two rules whose paths
// never exist. Only they come and go; every other byte of the file stays as it is.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "emitters/emitter.h"
#include "emitters/host_pages.h"

namespace pushplan::emitters {

using Json = nlohmann::ordered_json;

// Where a host's rules stand, and how ours are marked.
struct RuleList {
  std::vector<std::string> members;  // that lead to it: {"hosting", "headers"}
  bool first = false;                // ours stand before the user's: the first rule wins
  Json (*rule)(const std::string& path, const std::vector<Field>& fields);  // for exactly this path
};

// The user's part of the file, and its rules.
struct HostFile {    // NOLINT(bugprone-exception-escape): Json throws where memory ends
  std::string text;  // "" without a file
  Json parent;       // what holds the list; an object
  Json rules;        // an array
};

// What stands there without ours. Comments are passed over. Fails on what is no JSON, with its
// line; on a list that is none; and where a list of several sites stands on the way to it.
Result<HostFile> read_host_file(const Emission& emission, const RuleList& list);

// The file with these rules; taken back where there are none.
Result<Emitted> write_host_file(const HostFile& file, const RuleList& list,
                                const std::vector<Json>& rules,
                                std::vector<Diagnostic> diagnostics);

// How many bytes the rules add to the file.
std::size_t bytes_added(const HostFile& file, const RuleList& list, const std::vector<Json>& rules);

// {"source": path, "headers": [{"key": ..., "value": ...}]}: what most hosts take.
Json source_rule(const std::string& path, const std::vector<Field>& fields);

// The values of Link that such a rule sets.
std::vector<std::string> links_of_rule(const Json& rule);

}  // namespace pushplan::emitters
