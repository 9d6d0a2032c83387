// Speculation Rules: how a browser is told to fetch a page once its reader points at a link to it.
#pragma once

#include <string>

#include "manifest/manifest.h"

namespace pushplan::emitters {

// The rules of a site, as the file that its pages name in a `Speculation-Rules` field. They speak
// of links to the manifest's next pages, not of links with a query or with rel=nofollow.
std::string speculation_rules(const manifest::Manifest& manifest);

// Where that file is expected: "/docs/speculation-rules.json".
std::string speculation_rules_path(const manifest::Manifest& manifest);

inline constexpr const char* kSpeculationRulesFile = "speculation-rules.json";
inline constexpr const char* kSpeculationRulesType = "application/speculationrules+json";

}  // namespace pushplan::emitters
