// An emitter: manifest in, configuration of one server or host out. Pure; it never sees the site or
// the disk.
//
// A new target is a file with one function and a row in the table of emitter.cc.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/result.h"
#include "manifest/manifest.h"

namespace pushplan::emitters {

struct EmitOptions {
  Mechanism mechanism = Mechanism::link;
};

struct Emitted {
  std::string bytes;                    // the file; ends in a newline
  std::vector<Diagnostic> diagnostics;  // what the target cannot carry, with the reason
};

struct Emitter {
  const char* name;
  const char* what;       // one line for `emit --list`
  const char* file_name;  // what the file is usually called
  std::vector<Mechanism> mechanisms;
  Emitted (*emit)(const manifest::Manifest& manifest, const EmitOptions& options);
};

// All targets, by name.
const std::vector<Emitter>& all_emitters();

// The target of this name, or an error with a did-you-mean.
Result<const Emitter*> find_emitter(std::string_view name);

// Emits, or refuses a mechanism that the target does not have, naming those that it has.
Result<Emitted> emit(const Emitter& emitter, const manifest::Manifest& manifest,
                     const EmitOptions& options);

// True when a file that stands there was written by an emitter: what must not be overwritten
// otherwise.
bool is_ours(std::string_view bytes);

}  // namespace pushplan::emitters
