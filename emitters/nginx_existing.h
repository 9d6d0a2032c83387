// What the user's own nginx configuration says that bears on ours: nginx inherits `add_header` from
// the outer level only where the inner one has none (ngx_http_headers_module), and some directives
// of the http level may stand there once.
#pragma once

#include <cstddef>
#include <optional>
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
  // A block; levels[0] is the file itself.
  struct Level {
    enum Kind { server, location, condition, other } kind = other;
    std::size_t parent = 0;
    std::string modifier, path;  // "=", "^~", "~", "~*" or ""; the path or pattern behind it
    bool fields = false, pushes = false, expires = false;  // of its own: it inherits none then
    std::string names = {};                                // of a server
  };
  std::vector<Level> levels;
  // A row of the `map` that a field's value comes from.
  struct MapRow {
    std::string source, key;             // "$uri", "/blog/"
    std::vector<std::string> keys = {};  // of the whole map
  };
  // A field that is read here, or a path of http2_push, or the time of `expires`, and the responses
  // that it is for. Values with other variables than that of a `map` are left out.
  struct Sent {
    enum Kind { link, cache_control, push, expires } kind = link;
    std::string where;            // "location = /"; "" outside of locations
    std::size_t level = 0;        // where it stands
    std::string value;            // without its quotes
    std::vector<std::size_t> at;  // where each of its bytes stands in the file
    std::optional<MapRow> row = {};
  };
  std::vector<Sent> sent;
  // `include FILE`, without its semicolon.
  struct Include {
    std::string pattern;
    std::size_t offset = 0, length = 0;
  };
  std::vector<Include> includes;
  // Arguments of headers-more's directives that set Link, which are not read: where each stands.
  struct Unread {
    std::string directive;  // "more_set_headers"
    std::size_t offset = 0, length = 0;
  };
  std::vector<Unread> unread;
};

// Reads a file of nginx's grammar (words, quoted strings, `;`, blocks, comments): nginx.conf, or a
// file that it includes at the http level. `our_file` is the name of the file that the server block
// includes; where a server block does, the others do not matter. Fails on a block or a string that
// does not end, naming its line.
Result<NginxExisting> read_nginx(std::string_view text, std::string_view our_file);

}  // namespace pushplan::emitters
