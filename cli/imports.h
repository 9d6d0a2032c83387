// What other tools were told, as keys of pushplan.yaml: budgets of Lighthouse, bundlesize,
// bundlewatch, size-limit and sitespeed.io, push manifests of http2-push-manifest and Polymer,
// `_headers`, and the preloads that stand in a site's pages.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_system.h"
#include "base/result.h"
#include "base/settings.h"
#include "cli/init_file.h"

namespace pushplan::cli {

struct Imported {
  std::string what;                      // "a Lighthouse budget"
  std::vector<InitKey> keys;             // `budgets`, `routes`, `pin`
  std::vector<std::string> not_carried;  // a sentence each, with the name of what it is about
};

// Whose configuration it becomes.
struct ImportSite {
  std::string folder;       // as paths of bundles may begin with; "": not known
  std::string mount = "/";  // what URL paths of its files begin with, decoded
  std::string host = "";    // gate::host_name(); "": not known
};

// Reads a file by what it holds. Fails on what is none of these, naming them, and on broken JSON,
// with line and column.
Result<Imported> import_file(const std::string& name, std::string_view text,
                             const ImportSite& site = {});

// The preloads in the pages of a site, as what to send with each of them; `settings` say under
// which paths they are served.
Result<Imported> import_pages(const FileSystem& site, const Settings& settings = {});

// Adds what was imported to a file that is about to be written; what it could not carry over stands
// at its top as comments.
void add_import(const Imported& imported, const std::string& from, InitFile& file);

// The files that pages are sent with, by URL path of the page, as `routes`; those of "" are for
// every page: `pin`.
std::vector<InitKey> keys_of_lists(const std::map<std::string, std::vector<std::string>>& lists);

}  // namespace pushplan::cli
