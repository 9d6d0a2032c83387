// What the user's own nginx configuration says that bears on ours: nginx inherits `add_header` from
// the outer level only where the inner one has none (ngx_http_headers_module), and some directives
// of the http level may stand there once.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace pushplan::emitters {

struct NginxExisting {
  // `add_header` lines of the http level that the server block loses as soon as ours stands in it,
  // in order, as written: "add_header X-Frame-Options \"DENY\" always;".
  std::vector<std::string> inherited;
  // A location, or an `if` in one, with an `add_header` of its own, and without ours.
  struct Location {
    std::size_t line = 0;  // of the block, from 1
    std::string name;      // "location ~ \.php$"
  };
  std::vector<Location> locations;
  std::set<std::string> http_directives;  // names that stand at the http level
  // A Link field, or a path of http2_push, and the responses that it is for.
  struct Link {
    std::string where;               // "location = /"; "" outside of locations
    std::string modifier, location;  // "=", "^~", "~", "~*" or ""; the path or pattern behind it
    bool certain = true;             // false: within an `if`, or with a variable in its value
    bool push = false;
    std::string value;       // without its quotes
    std::size_t offset = 0;  // of its text in the file
  };
  std::vector<Link> links;
};

// Reads a file of nginx's grammar (words, quoted strings, `;`, blocks, comments): nginx.conf, or a
// file that it includes at the http level. `our_file` is the name of the file that the server block
// includes; where a server block does, the others do not matter. Fails on a block or a string that
// does not end, naming its line.
Result<NginxExisting> read_nginx(std::string_view text, std::string_view our_file);

}  // namespace pushplan::emitters
