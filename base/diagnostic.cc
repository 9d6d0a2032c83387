#include "base/diagnostic.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "base/text.h"

namespace pushplan {

namespace {

// All but the pages; of what holds for pages as such, without their files.
auto key_of(const Diagnostic& d, bool with_file) {
  const SourceSpan span = d.span.value_or(SourceSpan{});
  return std::tuple(d.severity, d.root, with_file ? std::string_view(d.file) : std::string_view(),
                    span.offset, span.length, std::string_view(d.code), std::string_view(d.message),
                    std::string_view(d.remedy));
}

bool tells_place(const Diagnostic& d) { return d.pages.empty() || d.span; }

bool fold_before(const Diagnostic& a, const Diagnostic& b) {
  const auto ka = key_of(a, tells_place(a)), kb = key_of(b, tells_place(b));
  return ka != kb ? ka < kb : a.pages < b.pages;
}

bool folds_with(const Diagnostic& a, const Diagnostic& b) {
  return tells_place(a) == tells_place(b) && key_of(a, tells_place(a)) == key_of(b, tells_place(b));
}

}  // namespace

void sort_and_deduplicate(std::vector<Diagnostic>& diagnostics) {
  std::stable_sort(diagnostics.begin(), diagnostics.end(), fold_before);
  std::vector<Diagnostic> folded;
  for (Diagnostic& d : diagnostics) {
    if (folded.empty() || !folds_with(folded.back(), d)) {
      folded.push_back(std::move(d));
      continue;
    }
    std::vector<std::string>& pages = folded.back().pages;
    pages.insert(pages.end(), d.pages.begin(), d.pages.end());
  }
  for (Diagnostic& d : folded) {
    std::sort(d.pages.begin(), d.pages.end());
    d.pages.erase(std::unique(d.pages.begin(), d.pages.end()), d.pages.end());
  }
  std::stable_sort(folded.begin(), folded.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return key_of(a, true) < key_of(b, true);
  });
  diagnostics = std::move(folded);
}

std::string name_pages(const std::vector<std::string>& pages) {
  if (pages.empty()) return "";
  if (pages.size() == 1) return pages.front();
  return fmt::format("{} and {}", pages.front(),
                     count_of(pages.size() - 1, "more page", "more pages"));
}

std::string full_message(const Diagnostic& d) {
  if (d.pages.empty()) return d.message;
  if (!d.span) return name_pages(d.pages) + ": " + d.message;
  return d.pages.size() == 1 ? d.message
                             : fmt::format("{} (on {})", d.message, name_pages(d.pages));
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
