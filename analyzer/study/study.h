// Studies one page: from its bytes and the shared library of sheets and scripts to PageNeeds.
//
// The page's element tree and text are gone when study() returns. Every reference of the page, of
// its sheets and of its module graph ends as a resource (a file of the site, in some state),
// external, missing, invalid or a connection; same-document references are none. Tests:
// tests/unit/study_test.cc and the goldens of fixtures/sites.
#pragma once

#include "analyzer/study/asset_library.h"
#include "analyzer/study/page_needs.h"

namespace pushplan::study {

// Never fails: a page that cannot be read has no needs and a diagnostic.
PageNeeds study(const site::Page& page, AssetLibrary& library);

}  // namespace pushplan::study
