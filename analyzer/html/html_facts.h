// What one page's markup says, without a tree: its references in document order, its inline style
// and script, and which names and characters occur in it. Owned by the page that is being studied;
// nothing here outlives it.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "analyzer/refs/code_points.h"
#include "analyzer/refs/reference.h"
#include "base/text.h"

namespace pushplan::html {

// A style element's sheet or a style attribute's declarations, as it stands among the references.
struct InlineStyle {
  std::string css;
  std::size_t offset = 0;  // of the text in the file
  std::string media;       // of a style element
  bool attribute = false;  // declarations only
  bool in_head = false;
  std::size_t before = 0;  // how many references of HtmlFacts::references stand before it
};

enum class ScriptType { classic, module, import_map, inert };

struct InlineScript {
  std::string source;
  std::size_t offset = 0;
  ScriptType type = ScriptType::classic;
  bool in_head = false;
};

using NameSet = std::unordered_set<std::string, StringHash, std::equal_to<>>;

struct HtmlFacts {
  std::string base_href;  // of the first base element that has one, which may be empty; or none
  std::vector<refs::Reference> references;
  std::vector<InlineStyle> styles;
  std::vector<InlineScript> scripts;
  refs::CodePointSet text;     // of the body
  NameSet tags, classes, ids;  // that some element has; tags in lower case
  // Where reading stopped because elements were nested deeper than kMaxDepth; npos: nowhere.
  std::size_t cut_at = std::string::npos;
};

// Browsers flatten what is nested deeper than 512; Gumbo's time grows with the square of the depth.
inline constexpr std::size_t kMaxDepth = 8192;

// Reads a page as browsers do with scripts enabled; never fails. References inside template and
// noscript are left out, since no browser fetches them. Bytes are taken as UTF-8; a byte order mark
// is skipped.
HtmlFacts read_html(std::string_view bytes);

// Reads a page as XML. Fails when it is not well-formed, with the reason in `message` and its byte
// in `offset`. More lenient than browsers: it lets a second root, an undeclared prefix, `<` in a
// value and `--` in a comment pass, and with a document type any entity.
struct XmlError {
  std::string message;
  std::size_t offset = 0;
};
bool read_xhtml(std::string_view bytes, HtmlFacts& facts, XmlError& error);

}  // namespace pushplan::html
