// XHTML pages through pugixml: the only file that knows it. Tests: tests/unit/xhtml_test.cc.
#include <pugixml.hpp>

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "analyzer/html/collector.h"
#include "analyzer/html/html_facts.h"
#include "base/text.h"

namespace pushplan::html {
namespace {

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

// The namespaces that are declared where a walk stands (Namespaces in XML 1.0), by their prefixes.
class Namespaces {
 public:
  // Ends what was declared at `depth` and below.
  void leave(int depth) {
    for (; !undo_.empty() && undo_.back().depth >= depth; undo_.pop_back())
      spaces_[undo_.back().prefix] = undo_.back().before;
  }

  void declare(int depth, std::string_view prefix, std::string_view name) {
    const auto [space, added] = spaces_.try_emplace(dom::atom(prefix), dom::Space::other);
    undo_.push_back({depth, space->first, space->second});
    space->second = space_of(name);
  }

  dom::Space find(std::string_view prefix) const {
    const auto found = spaces_.find(dom::atom(prefix));
    return found == spaces_.end() ? dom::Space::other : found->second;
  }

 private:
  static dom::Space space_of(std::string_view name) {
    if (name == "http://www.w3.org/1999/xhtml") return dom::Space::html;
    if (name == "http://www.w3.org/2000/svg") return dom::Space::svg;
    if (name == "http://www.w3.org/1998/Math/MathML") return dom::Space::mathml;
    return dom::Space::other;
  }

  struct Undo {
    int depth;
    dom::Atom prefix;
    dom::Space before;
  };
  std::unordered_map<dom::Atom, dom::Space> spaces_;  // the default one has no prefix
  std::vector<Undo> undo_;
};

struct QualifiedName {
  std::string_view prefix, local;
};

QualifiedName split(std::string_view name) {
  const std::size_t colon = name.find(':');
  if (colon == std::string_view::npos) return {"", name};
  return {name.substr(0, colon), name.substr(colon + 1)};
}

// Feeds a Collector while pugixml walks its tree (it does so without recursion).
class XmlWalker : public pugi::xml_tree_walker {
 public:
  explicit XmlWalker(std::string_view bytes) : bytes_(bytes) {}

  bool for_each(pugi::xml_node& node) override {
    // Back up to the depth of this node: `skip_depth_` marks content that is not given.
    if (depth() <= skip_depth_) skip_depth_ = kNowhere;
    if (skip_depth_ != kNowhere) return true;
    namespaces_.leave(depth());
    for (; open_ > depth(); --open_) collector_.end();
    if (node.type() == pugi::node_element)
      element(node);
    else if (is_text(node) && open_ > 0 && *node.value() != '\0')
      text(node);
    return !error_;
  }

  HtmlPage take() {
    for (; open_ > 0; --open_) collector_.end();
    return collector_.take();
  }
  // What XML does not allow and pugixml lets pass.
  const std::optional<XmlError>& error() const { return error_; }

 private:
  static constexpr int kNowhere = -1;

  static bool is_text(const pugi::xml_node& node) {
    return node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata;
  }

  void text(const pugi::xml_node& node) {
    collector_.text(node.value());
    if (collector_.is_first_text(node.value()))
      collector_.first_text_at(
          static_cast<std::size_t>(std::max<std::ptrdiff_t>(node.offset_debug(), 0)));
  }

  void element(const pugi::xml_node& node) {
    auto at = static_cast<std::size_t>(node.offset_debug());
    if (depth() == 0 && has_root_) error_ = {"a second element stands beside the root", at};
    has_root_ = true;
    for (const pugi::xml_attribute attribute : node.attributes()) {
      const QualifiedName name = split(attribute.name());
      if (name.prefix == "xmlns") namespaces_.declare(depth(), name.local, attribute.value());
      if (name.prefix.empty() && name.local == "xmlns")
        namespaces_.declare(depth(), "", attribute.value());
    }
    const QualifiedName name = split(node.name());
    collector_.start(dom::atom(name.local), namespaces_.find(name.prefix));
    ++open_;
    if (name.local == "body") collector_.body_at(at);
    at += std::string_view(node.name()).size();
    names_.clear();
    for (const pugi::xml_attribute attribute : node.attributes()) {
      names_.push_back(dom::atom(attribute.name()));
      collector_.attribute(attribute.name(), attribute.value(), next_value(at));
    }
    std::sort(names_.begin(), names_.end());
    if (!error_ && std::adjacent_find(names_.begin(), names_.end()) != names_.end())
      error_ = {"an element has an attribute twice", at};
    const Content content = collector_.content();
    if (content == Content::markup) return;
    skip_depth_ = depth();
    own_text(node, content);
  }

  // The text of a style or script element in one, from its first part that is not blank; that there
  // is some, of others.
  void own_text(const pugi::xml_node& node, Content content) {
    std::string text;
    std::size_t offset = 0;
    for (const pugi::xml_node child : node.children()) {
      if (!is_text(child)) continue;
      collector_.hidden_text();
      if (trim(text).empty()) {
        text.clear();
        offset = static_cast<std::size_t>(std::max<std::ptrdiff_t>(child.offset_debug(), 0));
      }
      text += child.value();
    }
    if (content == Content::raw_text && !text.empty()) collector_.raw_text(text, offset);
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
  Collector collector_{Syntax::xml};
  Namespaces namespaces_;
  std::vector<dom::Atom> names_;  // of the element's attributes
  std::optional<XmlError> error_;
  int open_ = 0;  // how many elements are
  int skip_depth_ = kNowhere;
  bool has_root_ = false;
};

}  // namespace

bool read_xhtml(std::string_view bytes, HtmlPage& page, XmlError& error) {
  auto document = std::make_shared<pugi::xml_document>();
  const unsigned options = pugi::parse_default | pugi::parse_ws_pcdata;
  const pugi::xml_parse_result result =
      document->load_buffer(bytes.data(), bytes.size(), options, pugi::encoding_utf8);
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
  document->traverse(walker);
  if (walker.error()) {
    error = {walker.error()->message, std::min(walker.error()->offset, bytes.size())};
    return false;
  }
  page = walker.take();
  page.memory = std::move(document);
  return true;
}

}  // namespace pushplan::html
