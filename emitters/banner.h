// The comment at the head of every emitted file: who wrote it, from what, and how it is put to use.
#pragma once

#include <string>
#include <vector>

#include "emitters/emitter.h"

namespace pushplan::emitters {

// Stands in the first lines of every emitted file.
inline constexpr const char* kMark = "written by pushplan; changes are lost";

// Lines behind `prefix` ("# "), printable ASCII, none ending in a backslash (Apache would continue
// it), no name of a page or file (in PHP "?>" would end the comment). `use` says how the file is
// put to use.
std::string banner(const Emission& emission, const std::string& prefix,
                   const std::vector<std::string>& use);

}  // namespace pushplan::emitters
