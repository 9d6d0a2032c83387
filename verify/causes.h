// Why what was planned did not come, as far as a response lets it be guessed: by the server that it
// names, and by the proxies that left their marks. What real servers do: docs/VERIFY.md.
#pragma once

#include <string>
#include <vector>

#include "verify/exchange.h"
#include "verify/verdict.h"

namespace pushplan::verify {

struct Cause {
  std::string because;  // the end of a message; "" where nothing is known
  std::string remedy;
};

// Nothing of the list came, neither as a push nor in a Link field.
Cause cause_of_nothing(const Exchange& page);

// The Link values of a list came, and none of it was pushed.
Cause cause_of_no_push(const Exchange& page, bool nopush);

// The Link values came with the final response, and no 103 before it.
Cause cause_of_no_103(const Exchange& page);

// A list ends early: `bytes` of Link values came.
Cause cause_of_cut(std::uint64_t bytes);

// What to do about a hinted file that answers this status, 400 or more.
const char* remedy_of_status(int status);

// A body is not in the coding that its Content-Encoding says.
const char* remedy_of_coding();

// "Apache", "nginx", ...: who says that it answered; "the server" where nobody does.
std::string server_name(const Exchange& page);

// "Via: 1.1 varnish", "CF-Ray": what tells of a proxy or CDN in between; "" for none.
std::string proxy_mark(const Exchange& page);

}  // namespace pushplan::verify
