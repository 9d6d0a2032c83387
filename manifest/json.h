// The manifest's JSON form: UTF-8, keys and lists in a fixed order, one resource, one page and one
// sent key a line, a final newline, nothing of time or machine. The same manifest always gives the
// same bytes.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "manifest/manifest.h"

namespace pushplan::manifest {

std::string to_json(const Manifest& manifest);

// Reads what to_json writes, and any JSON of the same schema; unknown members are left aside.
// `name` is what errors call the file. Fails on malformed JSON (with line and column), another
// schema, a wrong type, a sent key without a resource, or a page that stands in two groups.
Result<Manifest> from_json(std::string_view text, const std::string& name);

}  // namespace pushplan::manifest
