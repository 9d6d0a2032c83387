// A page as it would be with its files inside: what people did for HTTP/1.1.
#pragma once

#include "analyzer/model/page.h"

namespace pushplan::model {

enum class Inlining { styles, everything };

// Files of other origins and what scripts fetch stay outside. Images and fonts grow by a factor of
// 1.37, base64 with its line ends (RFC 2045 section 6.8).
Page inlined(const Page& page, Inlining what);

}  // namespace pushplan::model
