// HTML pages through Gumbo: the only file that knows it.
//
// Gumbo 0.10.1 copies its stack of open tags for every parse error and frees its tree by recursion.
// So errors are off, its memory comes from an arena that is dropped whole, and the tree is walked
// without recursion. Tests: tests/unit/html_test.cc.
#include <gumbo.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <utility>
#include <vector>

#include "analyzer/html/collector.h"
#include "analyzer/html/html_facts.h"
#include "analyzer/html/prescan.h"
#include "base/text.h"

namespace pushplan::html {
namespace {

// Memory for one parse: handed out by moving a pointer, given back all at once. The first block
// holds what most pages take, since malloc keeps one large block for the next page, where it hands
// many small ones back to the system, which costs a page fault for each 4 KiB.
class Arena {
 public:
  explicit Arena(std::size_t page_bytes) { add_block(page_bytes * kPerByte + kBlock); }

  void* allocate(std::size_t size) {
    size = (size + 15) & ~std::size_t{15};
    if (size > left_) add_block(std::max(size, kBlock));
    last_ = next_;
    next_ += size;
    left_ -= size;
    return last_;
  }

  // Takes back what was handed out last; anything else stays until the end.
  void release(const void* memory) {
    if (memory == nullptr || memory != last_) return;
    left_ += static_cast<std::size_t>(next_ - last_);
    next_ = last_;
    last_ = nullptr;
  }

 private:
  static constexpr std::size_t kPerByte = 12;  // what Gumbo takes for a byte of HTML, about
  static constexpr std::size_t kBlock = std::size_t{64} * 1024;

  void add_block(std::size_t size) {
    blocks_.push_back(std::make_unique_for_overwrite<std::byte[]>(size));
    next_ = blocks_.back().get();
    left_ = size;
  }

  std::vector<std::unique_ptr<std::byte[]>> blocks_;
  std::byte* next_ = nullptr;
  std::byte* last_ = nullptr;  // what was handed out last
  std::size_t left_ = 0;
};

// An attribute's value as it stands in the file, without its quotes. Gumbo leaves a character
// reference out that begins an unquoted one, so that is taken from behind the '='.
std::string_view written_value(const GumboAttribute& attribute) {
  const GumboStringPiece& piece = attribute.original_value;
  if (piece.length >= 2 && (piece.data[0] == '"' || piece.data[0] == '\''))
    return {piece.data + 1, piece.length - 2};
  const char* const end = piece.data + piece.length;
  const char* start = attribute.original_name.data + attribute.original_name.length;
  while (start < end && (is_ascii_whitespace(*start) || *start == '=')) ++start;
  return {std::min(start, piece.data), end};
}

// The name that an attribute of foreign content has in the DOM (HTML section 13.2.6.1, "adjust
// foreign attributes"): Gumbo splits its prefix off.
std::string_view dom_name(const GumboAttribute& attribute) {
  if (attribute.attr_namespace == GUMBO_ATTR_NAMESPACE_NONE) return attribute.name;
  constexpr std::string_view kNames[] = {
      "xlink:actuate", "xlink:arcrole", "xlink:href", "xlink:role", "xlink:show", "xlink:title",
      "xlink:type",    "xml:base",      "xml:lang",   "xml:space",  "xmlns",      "xmlns:xlink"};
  const std::string_view local = attribute.name;
  for (const std::string_view name : kNames)
    if (name.substr(name.find(':') + 1) == local) return name;
  return local;
}

using TagAtoms = std::array<dom::Atom, GUMBO_TAG_LAST>;

TagAtoms make_tag_atoms() {
  TagAtoms atoms{};
  for (std::size_t i = 0; i < atoms.size(); ++i)
    atoms[i] = dom::atom(gumbo_normalized_tagname(static_cast<GumboTag>(i)));
  return atoms;
}

class TreeWalker {
 public:
  // `written`: the page; `origin`: the first byte of what was parsed in its place; `shift`: the
  // offset of both in the file.
  TreeWalker(std::string_view written, const Prescan& scanned, const char* origin,
             std::size_t shift)
      : written_(written), scanned_(scanned), origin_(origin), shift_(shift) {}

  HtmlPage walk(const GumboNode* root) {
    // The parser adds html, head, body and table parts where they are left out.
    collector_.reserve(scanned_.elements + 8, scanned_.attributes);
    enter(root);
    while (!open_.empty()) {
      Frame& frame = open_.back();
      const GumboVector& children = frame.element->children;
      if (frame.next_child == children.length) {
        collector_.end();
        open_.pop_back();
        continue;
      }
      const auto* child = static_cast<const GumboNode*>(children.data[frame.next_child++]);
      if (child->type == GUMBO_NODE_ELEMENT || child->type == GUMBO_NODE_TEMPLATE)
        enter(child);
      else if (is_text(*child))
        text(child->v.text);
    }
    return collector_.take();
  }

 private:
  struct Frame {
    const GumboElement* element;
    unsigned next_child;
  };

  static bool is_text(const GumboNode& node) {
    return node.type == GUMBO_NODE_TEXT || node.type == GUMBO_NODE_WHITESPACE ||
           node.type == GUMBO_NODE_CDATA;
  }

  // Where a byte of what was parsed is written.
  std::size_t place_of(const char* parsed) const {
    return scanned_.cuts.in_page(static_cast<std::size_t>(parsed - origin_));
  }

  void text(const GumboText& text) {
    collector_.text(text.text);
    if (text.original_text.data != nullptr && collector_.is_first_text(text.text))
      collector_.first_text_at(place_of(text.original_text.data) + shift_);
  }

  // Reports the element, and leaves it open when its content is wanted.
  void enter(const GumboNode* node) {
    const GumboElement& element = node->v.element;
    collector_.start(tag_of(element), space_of(element));
    if (element.tag == GUMBO_TAG_BODY && element.original_tag.data != nullptr)
      collector_.body_at(place_of(element.original_tag.data) + shift_);
    for (unsigned i = 0; i < element.attributes.length; ++i) {
      const auto* attribute = static_cast<const GumboAttribute*>(element.attributes.data[i]);
      SourceSpan span;
      if (attribute->original_value.data != nullptr) {
        const std::string_view value = written_value(*attribute);
        span = {place_of(value.data()) + shift_, value.size()};
      }
      collector_.attribute(dom_name(*attribute), attribute->value, span);
    }
    const Content content = collector_.content();
    if (content == Content::markup) {
      open_.push_back({&element, 0});
      return;
    }
    own_text(element, content);
    collector_.end();
  }

  dom::Atom tag_of(const GumboElement& element) const {
    const bool svg = element.tag_namespace == GUMBO_NAMESPACE_SVG;
    GumboStringPiece name = element.original_tag;
    if (element.tag == GUMBO_TAG_CENTER && name.data != nullptr) {  // perhaps kKnownBlock
      return dom::folded_atom(written_.substr(place_of(name.data) + 1, kKnownBlock.size()));
    }
    if (element.tag != GUMBO_TAG_UNKNOWN && !svg) return atoms_[element.tag];
    gumbo_tag_from_original_text(&name);
    const char* const adjusted = svg ? gumbo_normalize_svg_tagname(&name) : nullptr;
    return adjusted ? dom::atom(adjusted) : dom::folded_atom({name.data, name.length});
  }

  static dom::Space space_of(const GumboElement& element) {
    switch (element.tag_namespace) {
      case GUMBO_NAMESPACE_SVG:
        return dom::Space::svg;
      case GUMBO_NAMESPACE_MATHML:
        return dom::Space::mathml;
      default:
        return dom::Space::html;
    }
  }

  // The text of a style or script element, as it stands in the file; that there is some, of others.
  void own_text(const GumboElement& element, Content content) {
    for (unsigned i = 0; i < element.children.length; ++i) {
      const auto* child = static_cast<const GumboNode*>(element.children.data[i]);
      if (!is_text(*child)) continue;
      const GumboStringPiece& text = child->v.text.original_text;
      if (content == Content::raw_text && text.data != nullptr) {
        const std::size_t start = place_of(text.data);
        const std::size_t end = place_of(text.data + text.length);
        collector_.raw_text(written_.substr(start, end - start), start + shift_);
      } else {
        collector_.hidden_text();
      }
    }
  }

  std::string_view written_;
  const Prescan& scanned_;
  const char* origin_;
  std::size_t shift_;
  const TagAtoms atoms_ = make_tag_atoms();
  Collector collector_{Syntax::html};
  std::vector<Frame> open_;
};

}  // namespace

HtmlPage read_html(std::string_view bytes) {
  const std::size_t shift = bytes.substr(0, 3) == "\xEF\xBB\xBF" ? 3 : 0;
  bytes.remove_prefix(shift);
  const Prescan scanned = prescan(bytes, kMaxDepth);
  const std::string_view parsed =
      scanned.edited ? *scanned.edited : bytes.substr(0, scanned.cut_at);

  auto arena = std::make_shared<Arena>(parsed.size());
  GumboOptions options = kGumboDefaultOptions;
  options.max_errors = 0;
  options.allocator = [](void* a, std::size_t size) {
    return static_cast<Arena*>(a)->allocate(size);
  };
  options.deallocator = [](void* a, void* memory) { static_cast<Arena*>(a)->release(memory); };
  options.userdata = arena.get();
  const GumboOutput* output = gumbo_parse_with_options(&options, parsed.data(), parsed.size());
  HtmlPage page = TreeWalker(bytes, scanned, parsed.data(), shift).walk(output->root);
  page.tree.quirks = output->document->v.document.doc_type_quirks_mode == GUMBO_DOCTYPE_QUIRKS;
  if (scanned.cut_at != std::string::npos) page.facts.cut_at = scanned.cut_at + shift;
  page.memory = std::move(arena);
  return page;
}

}  // namespace pushplan::html
