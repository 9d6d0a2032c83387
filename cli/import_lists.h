// Lists of the files that pages are sent with. For cli/imports.cc alone.
#pragma once

#include "cli/import_budgets.h"

namespace pushplan::cli {

// One list for every page, or one for each.
bool is_push_manifest(const ImportJson& json);

// Relative keys begin at the manifest's folder, where that is below the site; else at its top.
Imported import_push_manifest(const std::string& name, const ImportJson& json,
                              const ImportSite& site);

// The Link values of `_headers`.
Result<Imported> import_headers(const std::string& name, std::string_view text);

}  // namespace pushplan::cli
