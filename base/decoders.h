// The decoders of the Encoding Standard other than UTF-8's (sections 9 to 14). For encoding.cc.
#pragma once

#include <string>
#include <string_view>

#include "base/encoding.h"

namespace pushplan {

// The text in UTF-8, malformed parts as U+FFFD; never fails. Bytes that are ASCII in an encoding
// where ASCII is ASCII are handed through.
std::string decode_legacy(std::string bytes, TextEncoding encoding);

}  // namespace pushplan
