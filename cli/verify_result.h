// What `verify` found out about a server: the verdicts of its pages and of the files that they
// announce.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "manifest/manifest.h"
#include "verify/answers.h"
#include "verify/verdict.h"

namespace pushplan::cli {

struct VerifiedFile {
  verify::HintedUrl hinted;
  verify::Answer answer;
};

struct Verification {
  std::string origin;         // "https://example.org"
  std::string manifest_name;  // "" without a manifest
  const manifest::Manifest* manifest = nullptr;
  bool push = true;                        // pushes were allowed
  std::vector<verify::PageVerdict> pages;  // in the order of their URL paths
  std::vector<VerifiedFile> files;         // by URL
  std::size_t second_visits = 0;
  std::vector<Diagnostic> findings;  // sorted, as grave as the settings want them
};

// How a page stands, by the gravest finding that names it.
enum class Standing { as_planned, with_warnings, not_as_planned, not_reached };

// By the position in Verification::pages.
std::vector<Standing> standings(const Verification& verification);

// "as planned", "not as planned", ...; without a plan "shown" for what is fine.
const char* to_words(Standing standing, const verify::PageVerdict& page);

}  // namespace pushplan::cli
