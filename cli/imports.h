// What other tools were told, as keys of pushplan.yaml: budgets of Lighthouse, bundlesize,
// bundlewatch, size-limit and sitespeed.io, push manifests of http2-push-manifest and Polymer,
// `_headers`, and the preloads that stand in a site's pages.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cli/init_file.h"

namespace pushplan::cli {

struct Imported {
  std::string what;                      // "a Lighthouse budget"
  std::vector<InitKey> keys;             // `budgets`, `routes`, `pin`
  std::vector<std::string> not_carried;  // a sentence each, with the name of what it is about
};

// Reads a file by what it holds. Fails on what is none of these, naming them, and on broken JSON,
// with line and column.
Result<Imported> import_file(const std::string& name, std::string_view text);

// The files that pages are sent with, by URL path of the page, as `routes`; those of "" are for
// every page: `pin`.
std::vector<InitKey> keys_of_lists(const std::map<std::string, std::vector<std::string>>& lists);

}  // namespace pushplan::cli
