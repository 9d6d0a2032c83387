// How grave findings are as the settings want it: everywhere, and on some pages.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"

namespace pushplan {
struct SitePlan;
namespace manifest {
struct Manifest;
}
}  // namespace pushplan

namespace pushplan::cli {

// By slug; nullopt: off.
using Severities = std::map<std::string, std::optional<Severity>>;

// What holds on the pages whose URL path matches; of several rules that know a slug the last one
// counts.
struct PageSeverities {
  std::string pages;  // glob over URL paths
  Severities severities;
};

// The file of each page, by its URL path.
using PageFiles = std::map<std::string, std::string>;
PageFiles page_files(const SitePlan& plan);
PageFiles page_files(const manifest::Manifest& manifest);

// Silenced findings go, others are promoted or demoted. A finding of many pages loses those where
// it is silenced, and falls apart where it is not equally grave everywhere. Without pages of its
// own it is a matter of the page whose file it names, or of none. Sorts.
void apply_severities(const Severities& everywhere, const std::vector<PageSeverities>& on_pages,
                      const PageFiles& files, std::vector<Diagnostic>& diagnostics);

}  // namespace pushplan::cli
