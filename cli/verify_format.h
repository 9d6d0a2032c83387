// The forms of `verify`. docs/VERIFY.md describes them.
#pragma once

#include <string>

#include "cli/screen.h"
#include "cli/verify_result.h"

namespace pushplan::cli {

// A table for each page, as `nghttp -ans` prints it and with the plan beside it: the bad ones
// first, pages that came alike as one, at most 10 of these unless --verbose.
std::string verify_text(const Verification& verification, const Screen& screen);

// A table for a comment on a change: a row a page, at most 50; then the findings.
std::string verify_markdown(const Verification& verification);

// {"schema": "pushplan-verify/1", ...}: docs/verify.schema.json.
std::string verify_json(const Verification& verification);

// A test case a page; errors are failures.
std::string verify_junit(const Verification& verification);

}  // namespace pushplan::cli
