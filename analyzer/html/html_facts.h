// What one page's markup says: its element tree, and its references in document order, its inline
// style and script, and what its meta elements ask of the browser. Owned by the page that is being
// studied; nothing here outlives it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/dom/element_tree.h"
#include "analyzer/refs/reference.h"

namespace pushplan::html {

// A style element's sheet or a style attribute's declarations, as it stands among the references.
struct InlineStyle {
  std::string css;
  std::size_t offset = 0;       // of the text in the file
  std::string media;            // of a style element
  std::string title;            // of a style element, as Reference::title
  bool attribute = false;       // declarations only
  bool presentational = false;  // of another attribute than style, which all sheets override
  bool in_head = false;
  bool blocking_render = false;  // blocking=render
  std::size_t before = 0;        // how many references of HtmlFacts stand before it
  dom::Index element = dom::kNone;
};

enum class ScriptType { classic, module, import_map, inert };

struct InlineScript {
  std::string source;
  std::size_t offset = 0;
  ScriptType type = ScriptType::classic;
  bool in_head = false;
  dom::Index element = dom::kNone;
};

// A meta refresh (HTML section 4.2.5.3, "shared declarative refresh steps").
struct Refresh {
  std::string url;  // as written; empty: the page itself
  std::uint32_t seconds = 0;
  SourceSpan span;  // of the content attribute
};

// A policy in a meta element of the head; it applies to what stands behind it.
struct SecurityPolicy {
  std::string text;
  std::size_t before = 0;  // how many references of HtmlFacts stand before it
  dom::Index element = dom::kNone;
};

// An iframe whose document stands in its srcdoc attribute; what that loads is the frame's.
struct FrameSource {
  std::string markup;
  SourceSpan span;
  bool lazy = false;
  dom::Index element = dom::kNone;
};

struct HtmlFacts {
  std::string base_href;  // of the first base element that has one, which may be empty; or none
  dom::Index base_element = dom::kNone;  // that says so
  std::vector<refs::Reference> references;
  std::vector<InlineStyle> styles;
  std::vector<InlineScript> scripts;
  std::vector<FrameSource> frame_sources;
  std::vector<Refresh> refresh;  // browsers act on the first
  std::vector<SecurityPolicy> content_security_policies;
  std::optional<std::string> meta_viewport;    // the last one's content
  std::string referrer;                        // the last valid one, by its present name; or none
  std::optional<bool> dns_prefetch_control;    // x-dns-prefetch-control; off stays off
  std::size_t body = 0;                        // where its start tag stands; 0: left out
  std::size_t first_text = std::string::npos;  // in the body, white space apart; npos: none
  bool scripted = false;  // a script, event handler attribute or javascript: URL may run
  // Where reading stopped because elements were nested deeper than kMaxDepth; npos: nowhere.
  std::size_t cut_at = std::string::npos;
};

// The page as read: facts and tree index the same elements. Content of template that makes no
// shadow tree, and of noscript in HTML, is in neither, since no browser with scripts enabled
// fetches or shows it; nor is the text of style and script in the tree.
struct HtmlPage {
  HtmlFacts facts;
  dom::ElementTree tree;               // its views point into `memory`
  std::shared_ptr<const void> memory;  // the parser's
};

// Browsers flatten what is nested deeper than 512; Gumbo's time grows with the square of the depth.
inline constexpr std::size_t kMaxDepth = 8192;

// Reads a page as browsers do with scripts enabled; never fails. Bytes are taken as UTF-8; a byte
// order mark is skipped. The page does not point into `bytes`.
HtmlPage read_html(std::string_view bytes);

// Reads a page as XML, with its namespaces. Fails when it is not well-formed, with the reason in
// `message` and its byte in `offset`. More lenient than browsers: it lets an undeclared
// prefix, `<` in a value and `--` in a comment pass, and with a document type any
// entity.
struct XmlError {
  std::string message;
  std::size_t offset = 0;
};
bool read_xhtml(std::string_view bytes, HtmlPage& page, XmlError& error);

}  // namespace pushplan::html
