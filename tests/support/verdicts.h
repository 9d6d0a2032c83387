// What the tests of verify's judges share: a ground to stand on, a plan, findings as one line.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "analyzer/site/url.h"
#include "tests/support/manifests.h"
#include "verify/verdict.h"

namespace pushplan::test {

inline constexpr const char* kHome = "https://x.test";

inline std::string resolved_url(std::string_view reference, const std::string& base) {
  const auto page = site::parse_url(base);
  const auto url = site::parse_url(reference, page ? &*page : nullptr);
  return url ? site::serialize_without_fragment(*url) : "";
}

inline verify::Ground ground_of(const manifest::Manifest* manifest) {
  return {manifest, kHome, resolved_url, true};
}

inline manifest::Manifest three_files(Mechanism mechanism) {
  manifest::Manifest m =
      manifest_of({style_hint("/a.css"), font_hint("/f.woff2"), module_hint("/m.js")});
  m.settings.mechanism = mechanism;
  return m;
}

// "slug severity" of each finding, sorted.
inline std::string verify_slugs(std::vector<Diagnostic> findings) {
  std::vector<std::string> words;
  for (const Diagnostic& d : findings)
    words.push_back(d.code + (d.severity == Severity::error     ? ""
                              : d.severity == Severity::warning ? "?"
                                                                : "~"));
  std::sort(words.begin(), words.end());
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

}  // namespace pushplan::test
