// Needs that the page's own files do not show: what recordings saw and what routes name.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "analyzer/site/site.h"
#include "analyzer/study/page_needs.h"

namespace pushplan::plan {

// The credentials mode of a request: by its recorded mode, or, where that is "", as browsers ask
// for such a destination. Same-origin requests with credentials look like those without.
std::optional<std::string> cors_of(std::string_view destination, std::string_view mode);

// A need of the page itself for a file that nothing in its files names.
study::Need evident_need(const std::string& url, site::FileId file, const std::string& destination,
                         std::string_view mode, const site::Site& site);

// The place in the order of discovery behind all needs of a page.
std::uint32_t next_order(const study::PageNeeds& needs);

}  // namespace pushplan::plan
