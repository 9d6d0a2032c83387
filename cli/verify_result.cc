#include "cli/verify_result.h"

#include <map>

namespace pushplan::cli {

std::vector<Standing> standings(const Verification& verification) {
  std::map<std::string, Standing> named;
  for (const Diagnostic& d : verification.findings) {
    if (d.severity == Severity::note) continue;
    const Standing standing =
        d.severity == Severity::error ? Standing::not_as_planned : Standing::with_warnings;
    for (const std::string& page : d.pages) {
      Standing& known = named.try_emplace(page, standing).first->second;
      known = std::max(known, standing);
    }
  }
  std::vector<Standing> out;
  for (const verify::PageVerdict& page : verification.pages) {
    const auto found = named.find(page.page);
    out.push_back(page.ending == verify::Ending::unreachable ? Standing::not_reached
                  : found == named.end()                     ? Standing::as_planned
                                                             : found->second);
  }
  return out;
}

const char* to_words(Standing standing, const verify::PageVerdict& page) {
  switch (standing) {
    case Standing::as_planned:
      return page.planned ? "as planned" : "shown";
    case Standing::with_warnings:
      return page.planned ? "as planned, with warnings" : "with warnings";
    case Standing::not_as_planned:
      return page.planned ? "not as planned" : "with errors";
    case Standing::not_reached:
      break;
  }
  return "not reached";
}

}  // namespace pushplan::cli
