// HTML pages through Gumbo: the only file that knows it.
//
// Gumbo 0.10.1 copies its stack of open tags for every parse error and frees its tree by recursion.
// So errors are off, its memory comes from an arena that is dropped whole, and the tree is walked
// without recursion. Tests: tests/unit/html_test.cc.
#include <gumbo.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "analyzer/html/collector.h"
#include "analyzer/html/html_facts.h"
#include "analyzer/html/prescan.h"
#include "base/text.h"

namespace pushplan::html {
namespace {

// Memory for one parse: handed out by moving a pointer, given back all at once.
class Arena {
 public:
  void* allocate(std::size_t size) {
    size = (size + 15) & ~std::size_t{15};
    if (size > left_) {
      left_ = std::max(size, kBlock);
      blocks_.push_back(std::make_unique_for_overwrite<std::byte[]>(left_));
      next_ = blocks_.back().get();
    }
    std::byte* result = next_;
    next_ += size;
    left_ -= size;
    return result;
  }

 private:
  static constexpr std::size_t kBlock = std::size_t{256} * 1024;
  std::vector<std::unique_ptr<std::byte[]>> blocks_;
  std::byte* next_ = nullptr;
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

class TreeWalker {
 public:
  // `origin`: the first byte of what was parsed; `shift`: its offset in the file.
  TreeWalker(const char* origin, std::size_t shift) : origin_(origin), shift_(shift) {}

  HtmlFacts walk(const GumboNode* root) {
    std::vector<Frame> stack = {{root, 0, "", false}};
    enter(stack.back());
    while (!stack.empty()) {
      Frame& frame = stack.back();
      const GumboVector& children = frame.node->v.element.children;
      if (frame.next_child == children.length) {
        stack.pop_back();
        continue;
      }
      const auto* child = static_cast<const GumboNode*>(children.data[frame.next_child++]);
      if (child->type == GUMBO_NODE_TEXT) {
        if (!frame.in_head) collector_.text(child->v.text.text);
      } else if (child->type == GUMBO_NODE_ELEMENT) {
        Frame next{child, 0, "", frame.in_head};
        parent_tag_ = frame.tag;
        if (enter(next)) stack.push_back(std::move(next));
      }
    }
    return collector_.take();
  }

 private:
  struct Frame {
    const GumboNode* node;
    unsigned next_child;
    std::string tag;
    bool in_head;
  };

  std::size_t offset_of(const char* place) const {
    return static_cast<std::size_t>(place - origin_) + shift_;
  }

  // Reports the element; false when its content is none that a browser loads or shows.
  bool enter(Frame& frame) {
    const GumboElement& element = frame.node->v.element;
    frame.tag = tag_name(element);
    if (frame.tag == "head") frame.in_head = true;
    element_.tag = frame.tag;
    element_.svg = element.tag_namespace == GUMBO_NAMESPACE_SVG;
    element_.in_head = frame.in_head;
    element_.parent = parent_tag_;
    read_attributes(element);
    collector_.element(element_);
    if (frame.tag == "style" || frame.tag == "script") {
      raw_text(element, frame.tag == "style");
      return false;
    }
    return frame.tag != "noscript" && frame.tag != "template";
  }

  static std::string tag_name(const GumboElement& element) {
    if (element.tag != GUMBO_TAG_UNKNOWN) return gumbo_normalized_tagname(element.tag);
    GumboStringPiece name = element.original_tag;
    gumbo_tag_from_original_text(&name);
    return to_lower({name.data, name.length});
  }

  void read_attributes(const GumboElement& element) {
    element_.attributes.clear();
    for (unsigned i = 0; i < element.attributes.length; ++i) {
      const auto* attribute = static_cast<const GumboAttribute*>(element.attributes.data[i]);
      std::string_view name = attribute->name;
      const bool prefixed = name.substr(0, 6) == "xlink:";
      if (prefixed) name.remove_prefix(6);
      SourceSpan span;
      if (attribute->original_value.data != nullptr) {
        const std::string_view value = written_value(*attribute);
        span = {offset_of(value.data()), value.size()};
      }
      const bool xlink = prefixed || attribute->attr_namespace == GUMBO_ATTR_NAMESPACE_XLINK;
      element_.attributes.push_back({name, attribute->value, span, xlink});
    }
  }

  // The text of a style or script element, as it stands in the file.
  void raw_text(const GumboElement& element, bool style) {
    if (element.children.length == 0) return;
    const auto* child = static_cast<const GumboNode*>(element.children.data[0]);
    if (child->type != GUMBO_NODE_TEXT && child->type != GUMBO_NODE_WHITESPACE &&
        child->type != GUMBO_NODE_CDATA)
      return;
    const GumboStringPiece& original = child->v.text.original_text;
    if (original.data == nullptr) return;
    const std::string_view text(original.data, original.length);
    if (style)
      collector_.style_text(element_, text, offset_of(original.data));
    else
      collector_.script_text(element_, text, offset_of(original.data));
  }

  const char* origin_;
  std::size_t shift_;
  Collector collector_;
  Element element_;         // reused for every element
  std::string parent_tag_;  // of the element being entered
};

}  // namespace

HtmlFacts read_html(std::string_view bytes) {
  const std::size_t shift = bytes.substr(0, 3) == "\xEF\xBB\xBF" ? 3 : 0;
  bytes.remove_prefix(shift);
  const Prescan scanned = prescan(bytes, kMaxDepth);
  if (scanned.blanked) bytes = *scanned.blanked;
  bytes = bytes.substr(0, scanned.cut_at);

  Arena arena;
  GumboOptions options = kGumboDefaultOptions;
  options.max_errors = 0;
  options.allocator = [](void* a, std::size_t size) {
    return static_cast<Arena*>(a)->allocate(size);
  };
  options.deallocator = [](void*, void*) {};
  options.userdata = &arena;
  const GumboOutput* output = gumbo_parse_with_options(&options, bytes.data(), bytes.size());
  HtmlFacts facts = TreeWalker(bytes.data(), shift).walk(output->root);
  if (scanned.cut_at != std::string::npos) facts.cut_at = scanned.cut_at + shift;
  return facts;
}

}  // namespace pushplan::html
