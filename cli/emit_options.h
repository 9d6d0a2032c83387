// What an emission can be asked beside its target: the same keys as flags of `emit` and in an entry
// of `outputs`. docs/CONFIG.md explains them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "emitters/options.h"

namespace pushplan::cli {

struct EmitKey {
  const char* name;   // as in pushplan.yaml; a flag has '-' for '_'
  const char* value;  // what stands for its value in --help; "": a switch
  const char* what;
};
const std::vector<EmitKey>& emit_keys();

// "--cache-aware" for "cache_aware".
std::string flag_of(const std::string& key);

// Sets one of emit_keys(); switches take "true" and "false". Returns what the value must be when it
// is none, for an error that names the place.
std::optional<std::string> set_emit_option(emitters::EmitOptions& options, const std::string& key,
                                           const std::string& value);

}  // namespace pushplan::cli
