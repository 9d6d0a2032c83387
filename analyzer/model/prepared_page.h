// A page with what every load of it needs, found out once.
#pragma once

#include <cstdint>
#include <vector>

#include "analyzer/model/page.h"

namespace pushplan::model {

// Where the parser stops, or something depends on how far it came.
struct ParserStop {
  enum class What : std::uint8_t { inline_script, script, body, content };
  std::uint32_t place = 0;
  std::uint32_t offset = 0;  // bytes of the document that must be there
  What what = What::body;
  std::uint32_t id = 0;  // of the script: in Page::resources or Page::scripts
};

// A page with what every load of it needs, found out once.
struct PreparedPage {
  explicit PreparedPage(Page made);
  Page page;
  std::vector<std::uint32_t> scanned;   // Found::scanned, in the order in which they are found
  std::vector<std::uint32_t> laid_out;  // Found::laid_out
  std::vector<std::uint32_t> deferred;  // Run::deferred, in order
  std::vector<std::uint32_t> imports;   // modules that others import
  std::vector<std::uint32_t> graph_of;  // by resource: what imports it in the end; itself of others
  std::vector<std::uint32_t> sheets;    // that block
  std::vector<ParserStop> stops;        // in order
  std::vector<std::vector<std::uint32_t>> children;  // by resource: found when it is read or runs
  std::uint32_t fonts = 0;                           // that text waits for
  std::uint32_t heroes = 0;
};

}  // namespace pushplan::model
