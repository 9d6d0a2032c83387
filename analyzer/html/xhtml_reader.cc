// XHTML pages through pugixml: the only file that knows it. Tests: tests/unit/html_test.cc.
#include <pugixml.hpp>

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/html/collector.h"
#include "analyzer/html/html_facts.h"
#include "base/text.h"

namespace pushplan::html {
namespace {

// The name without its namespace prefix, which in XHTML is "svg:", "xlink:" or nothing.
std::string_view local_name(std::string_view name) { return name.substr(name.rfind(':') + 1); }

// Where the next text or markup of its own stands behind `at`: past comments, CDATA sections and
// instructions.
std::size_t skip_verbatim(std::string_view bytes, std::size_t at) {
  struct Form {
    std::string_view open, close;
  };
  constexpr Form kForms[] = {{"<!--", "-->"}, {"<![CDATA[", "]]>"}, {"<?", "?>"}};
  for (const Form& form : kForms)
    if (bytes.substr(at, form.open.size()) == form.open)
      return std::min(bytes.find(form.close, at + form.open.size()), bytes.size());
  return at;
}

// A reference to a character by number, or to one of XML's five entities; with a document type, to
// any name.
bool is_reference(std::string_view text, bool has_doctype) {
  const std::size_t end = text.substr(0, 64).find(';');
  if (end == std::string_view::npos || end < 2) return false;
  const std::string_view name = text.substr(1, end - 1);
  if (name[0] == '#') {
    const bool hex = name.size() > 2 && name[1] == 'x';
    return name.size() > 1 && name.find_first_not_of(hex ? "0123456789abcdefABCDEF" : "0123456789",
                                                     hex ? 2 : 1) == std::string_view::npos;
  }
  constexpr std::string_view kFive[] = {"amp", "apos", "gt", "lt", "quot"};
  return std::find(std::begin(kFive), std::end(kFive), name) != std::end(kFive) ||
         (has_doctype && name.find_first_of(" <>&\"'=") == std::string_view::npos);
}

// pugixml lets ampersands pass that XML does not (XML 1.0, section 4.1): the first such, or npos.
std::size_t find_bad_ampersand(std::string_view bytes) {
  const bool has_doctype = bytes.find("<!DOCTYPE") != std::string_view::npos;
  for (std::size_t i = 0; (i = bytes.find_first_of("<&", i)) != std::string_view::npos; ++i) {
    if (bytes[i] == '<')
      i = skip_verbatim(bytes, i);
    else if (!is_reference(bytes.substr(i), has_doctype))
      return i;
  }
  return std::string_view::npos;
}

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
  // Where an element has an attribute twice, which pugixml lets pass.
  std::optional<std::size_t> repeated() const { return repeated_; }

 private:
  static constexpr int kNowhere = -1;

  void element(const pugi::xml_node& node) {
    const std::string tag = to_lower(local_name(node.name()));
    const std::string parent = to_lower(local_name(node.parent().name()));
    if (tag == "head") head_depth_ = depth();
    Element element;
    element.tag = tag;
    element.parent = parent;
    element.svg = enter_svg(tag, parent);
    element.in_head = head_depth_ != kNowhere;
    auto at = static_cast<std::size_t>(node.offset_debug()) + std::string_view(node.name()).size();
    for (const pugi::xml_attribute attribute : node.attributes()) {
      const std::string_view name = attribute.name();
      if (!repeated_ && node.attribute(attribute.name()) != attribute) repeated_ = at;
      element.attributes.push_back({local_name(name), attribute.value(), next_value(at),
                                    name.substr(0, name.find(':')) == "xlink"});
    }
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

  // Whether an element stands in SVG, as far as its ancestors say: a foreignObject holds HTML.
  bool enter_svg(std::string_view tag, std::string_view parent) {
    const auto level = static_cast<std::size_t>(depth());
    svg_.resize(level + 1);
    svg_[level] = tag == "svg" || (level > 0 && svg_[level - 1] && parent != "foreignobject");
    return svg_[level];
  }

  // pugixml does not keep where an attribute stands, but their order: the value that begins next
  // behind `at`, which is moved behind it.
  SourceSpan next_value(std::size_t& at) const {
    const std::size_t equals = std::min(bytes_.find('=', at), bytes_.size());
    const std::size_t quote = std::min(bytes_.find_first_of("\"'", equals), bytes_.size());
    if (quote == bytes_.size()) return {std::min(at, quote), 0};
    const std::size_t end = std::min(bytes_.find(bytes_[quote], quote + 1), bytes_.size());
    at = end + 1;
    return {quote + 1, end - quote - 1};
  }

  std::string_view bytes_;
  Collector collector_;
  std::vector<bool> svg_;  // for each open element
  std::optional<std::size_t> repeated_;
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
  if (const std::size_t ampersand = find_bad_ampersand(bytes);
      ampersand != std::string_view::npos) {
    error = {"an ampersand that begins no known entity", ampersand};
    return false;
  }
  XmlWalker walker(bytes);
  document.traverse(walker);
  if (walker.repeated()) {
    error = {"an element has an attribute twice", std::min(*walker.repeated(), bytes.size())};
    return false;
  }
  facts = walker.take();
  return true;
}

}  // namespace pushplan::html
