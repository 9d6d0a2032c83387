// XHTML pages through pugixml: the only file that knows it. Tests: tests/unit/html_test.cc.
#include <pugixml.hpp>

#include <string>

#include "analyzer/html/collector.h"
#include "analyzer/html/html_facts.h"
#include "base/text.h"

namespace pushplan::html {
namespace {

// The name without its namespace prefix, which in XHTML is "svg:", "xlink:" or nothing.
std::string_view local_name(std::string_view name) { return name.substr(name.rfind(':') + 1); }

// Feeds a Collector while pugixml walks its tree (it does so without recursion).
class XmlWalker : public pugi::xml_tree_walker {
 public:
  explicit XmlWalker(std::string_view bytes) : bytes_(bytes) {}

  bool for_each(pugi::xml_node& node) override {
    // Back up to the depth of this node: `skip_depth_` marks content that no browser loads.
    if (depth() <= skip_depth_) skip_depth_ = kNowhere;
    if (depth() <= head_depth_) head_depth_ = kNowhere;
    if (skip_depth_ != kNowhere) return true;
    if (node.type() == pugi::node_element) element(node);
    const bool text = node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata;
    if (text && head_depth_ == kNowhere) collector_.text(node.value());
    return true;
  }

  HtmlFacts take() { return collector_.take(); }

 private:
  static constexpr int kNowhere = -1;

  void element(const pugi::xml_node& node) {
    const std::string tag = to_lower(local_name(node.name()));
    const std::string parent = to_lower(local_name(node.parent().name()));
    if (tag == "head") head_depth_ = depth();
    Element element;
    element.tag = tag;
    element.parent = parent;
    element.svg = tag == "image" || tag == "use" || tag == "feimage";
    element.in_head = head_depth_ != kNowhere;
    const auto tag_offset = static_cast<std::size_t>(node.offset_debug());
    for (const pugi::xml_attribute attribute : node.attributes())
      element.attributes.push_back(
          {local_name(attribute.name()), attribute.value(), span_of(attribute, tag_offset)});
    collector_.element(element);
    const bool style = tag == "style", script = tag == "script";
    if (style || script) raw_text(node, element, style);
    if (style || script || tag == "noscript" || tag == "template") skip_depth_ = depth();
  }

  void raw_text(const pugi::xml_node& node, const Element& element, bool style) {
    for (const pugi::xml_node child : node.children()) {
      if (child.type() != pugi::node_pcdata && child.type() != pugi::node_cdata) continue;
      const auto offset =
          static_cast<std::size_t>(std::max<std::ptrdiff_t>(child.offset_debug(), 0));
      if (style)
        collector_.style_text(element, child.value(), offset);
      else
        collector_.script_text(element, child.value(), offset);
    }
  }

  // pugixml does not keep where an attribute stands: it is looked up in the text of its tag.
  SourceSpan span_of(const pugi::xml_attribute& attribute, std::size_t tag_offset) const {
    const std::string name = attribute.name();
    for (std::size_t at = tag_offset; (at = bytes_.find(name, at)) != std::string_view::npos;
         at += name.size()) {
      std::size_t quote = at + name.size();
      while (quote < bytes_.size() && (is_ascii_whitespace(bytes_[quote]) || bytes_[quote] == '='))
        ++quote;
      const bool whole = is_ascii_whitespace(bytes_[at - 1]) && quote > at + name.size();
      if (!whole || quote >= bytes_.size() || (bytes_[quote] != '"' && bytes_[quote] != '\''))
        continue;
      const std::size_t end = bytes_.find(bytes_[quote], quote + 1);
      if (end == std::string_view::npos) break;
      return {quote + 1, end - quote - 1};
    }
    return {tag_offset, 0};
  }

  std::string_view bytes_;
  Collector collector_;
  int skip_depth_ = kNowhere;
  int head_depth_ = kNowhere;
};

}  // namespace

bool read_xhtml(std::string_view bytes, HtmlFacts& facts, XmlError& error) {
  pugi::xml_document document;
  const unsigned options = pugi::parse_default | pugi::parse_ws_pcdata_single;
  const pugi::xml_parse_result result =
      document.load_buffer(bytes.data(), bytes.size(), options, pugi::encoding_utf8);
  if (!result) {
    error.message = result.description();
    error.offset = std::min(static_cast<std::size_t>(std::max<std::ptrdiff_t>(result.offset, 0)),
                            bytes.size());
    return false;
  }
  XmlWalker walker(bytes);
  document.traverse(walker);
  facts = walker.take();
  return true;
}

}  // namespace pushplan::html
