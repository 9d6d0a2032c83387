// The body of a response as the reader of it sees it: its content codings undone.
#pragma once

#include <optional>
#include <string>

#include "verify/exchange.h"

namespace pushplan::cli {

struct ReceivedBody {
  std::optional<std::string> decoded;  // none: not all of it was kept, or it could not be decoded
  std::string trouble;  // why a browser cannot decode it, as in "says br and is no br"; else ""
};

// Undoes what Content-Encoding says (RFC 9110 section 8.4). A body that is large beyond our limits,
// or in a coding that we cannot read and browsers can, is neither decoded nor in trouble.
ReceivedBody decoded_body(const verify::Exchange& exchange);

}  // namespace pushplan::cli
