#include "base/diagnostic.h"

#include <algorithm>
#include <tuple>

namespace pushplan {

void sort_and_deduplicate(std::vector<Diagnostic>& diagnostics) {
  auto key = [](const Diagnostic& d) {
    const SourceSpan span = d.span.value_or(SourceSpan{});
    return std::tuple(d.severity, std::string_view(d.file), span.offset, span.length,
                      std::string_view(d.code), std::string_view(d.message),
                      std::string_view(d.remedy));
  };
  std::stable_sort(diagnostics.begin(), diagnostics.end(),
                   [&](const Diagnostic& a, const Diagnostic& b) { return key(a) < key(b); });
  diagnostics.erase(std::unique(diagnostics.begin(), diagnostics.end()), diagnostics.end());
}

const char* to_string(Severity severity) {
  switch (severity) {
    case Severity::error:
      return "error";
    case Severity::warning:
      return "warning";
    case Severity::note:
      return "note";
  }
  return "";
}

}  // namespace pushplan
