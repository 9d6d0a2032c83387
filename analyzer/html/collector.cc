#include "analyzer/html/collector.h"

#include <utility>

#include "analyzer/html/element_facts.h"

namespace pushplan::html {
void Collector::start(dom::Atom tag, dom::Space space) {
  element_ = tree_.start(tag, space);
  spans_.clear();
  ++depth_;
  if (tag == dom::atom("head") && space == dom::Space::html && head_depth_ == 0)
    head_depth_ = depth_;
  in_body_ = in_body_ || (tag == dom::atom("body") && space == dom::Space::html);
}

void Collector::attribute(std::string_view name, std::string_view value, SourceSpan written) {
  tree_.attribute(name, value);
  spans_.push_back(written);
}

Content Collector::content() {
  read_element(element(), facts_);
  const dom::Element& node = element().node();
  const bool html = node.space == dom::Space::html;
  switch (node.tag) {
    case dom::atom("script"):
    case dom::atom("style"):
      return html || node.space == dom::Space::svg ? Content::raw_text : Content::markup;
    case dom::atom("noscript"):
      return html && syntax_ == Syntax::html ? Content::hidden : Content::markup;
    case dom::atom("template"):
      if (syntax_ == Syntax::html && tree_.tree().declares_shadow(element_)) return Content::markup;
      return html ? Content::hidden : Content::markup;
    default:
      return Content::markup;
  }
}

void Collector::raw_text(std::string_view text, std::size_t offset) {
  tree_.hidden_text();
  read_raw_text(element(), text, offset, facts_);
}

void Collector::hidden_text() {
  // The content of a template is another document's (HTML section 4.12.3).
  if (element().tag() != dom::atom("template")) tree_.hidden_text();
}

void Collector::end() {
  tree_.end();
  if (depth_-- == head_depth_) head_depth_ = 0;
}

HtmlPage Collector::take() { return {std::move(facts_), std::move(tree_.tree()), nullptr}; }

}  // namespace pushplan::html
