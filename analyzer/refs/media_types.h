// Which types of files current browsers show or play: what decides between the sources of a
// picture, a video or an image-set(). The tables are those of November 2026, measured in Chromium
// 156; where other browsers are known to differ the answer is `unknown`. Tests:
// tests/unit/media_types_test.cc.
#pragma once

#include <string>
#include <string_view>

#include "analyzer/refs/certainty.h"

namespace pushplan::refs {

// A MIME type without its parameters, in lower case (MIME Sniffing section 4.4).
std::string essence(std::string_view type);

// Whether an image of this type is shown. An empty type is none: yes.
bool is_supported_image(std::string_view type);

// How surely a video or audio file of this type is played, by its container and by the codecs
// parameter (RFC 6381). An empty type is none: yes. A codec that only some browsers or machines
// have is unknown.
Certainty playable(std::string_view type);

// Whether an object or embed element shows a resource of this type: images, media, documents and
// text. An empty type is none: yes.
bool is_supported_object(std::string_view type);

}  // namespace pushplan::refs
