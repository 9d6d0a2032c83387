// What a script does to the page's links before it does anything else: statements like
//   document.getElementsByTagName("link").item(0).setAttribute("href", "style/offline.css");
// which documentation tools write into every page. With a literal URL they are as sure as markup.
//
// Only statements at the very beginning of a script are read: nothing before them can fail or
// decide about them. Covered by tests/unit/js_requests_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pushplan::js {

// A link element gets another href.
struct LinkChange {
  std::string id;           // of the element; empty: see `index`
  std::uint32_t index = 0;  // among the document's link elements, from 0
  std::string url;          // escapes resolved, UTF-8
  std::size_t offset = 0;   // of the literal's opening quote
  std::size_t length = 0;   // of the literal with its quotes
};

std::vector<LinkChange> leading_link_changes(std::string_view source);

}  // namespace pushplan::js
