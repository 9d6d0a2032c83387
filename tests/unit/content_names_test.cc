// Tests of which file names prove their content.
#include "cli/content_names.h"

#include <doctest/doctest.h>

#include <string>

namespace {
using pushplan::cli::name_proves_content;
}

TEST_CASE("content names: a digest of the content, in the spellings of bundlers") {
  // printf 'body{}' | md5sum, sha1sum, sha256sum, xxh64sum; base64url and base32 of the same.
  const std::string css = "body{}";
  struct Case {
    const char* name;
    bool proven;
  };
  const Case cases[] = {
      {"site.aa676972bbd2b68e94ef8e91e81d20be.css", true},
      {"site-aa676972.css", true},
      {"a4c0dac49e.css", true},
      {"site.7C98040A5416.min.css", true},
      {"site."
       "9b2ca0fe143be1a4a08c106f54c13f4170171244f863d7476d54390b4948c86a6576f34b255d8859ce449576ea2"
       "e2d3a.css",
       true},
      {"site-fJgEClQW.css", true},
      {"site-UTANVRE6.css", true},
      {"site.aa67697.css", false},
      {"site.css", false},
      {"site.deadbeef.css", false},  // looks like one
      {"site.00112233445566.css", false},
      {"jquery-3.7.1.min.js", false},
  };
  for (const Case& each : cases) {
    CAPTURE(each.name);
    CHECK(name_proves_content(each.name, css) == each.proven);
    CHECK(!name_proves_content(each.name, css + " "));
  }
}
