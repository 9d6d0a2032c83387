#include "analyzer/study/link_changes.h"

#include <algorithm>

#include "analyzer/js/link_changes.h"

namespace pushplan::study {
namespace {

// The link element that a script means, among those before it; kNone for none.
dom::Index link_of(const js::LinkChange& change, const dom::ElementTree& tree, dom::Index script) {
  std::uint32_t links = 0;
  for (dom::Index i = 0; i < script; ++i) {
    const dom::Element& e = tree.elements[i];
    const bool link = e.tag == dom::atom("link") && e.space == dom::Space::html;
    if (change.id.empty() ? link && links++ == change.index : e.id.exact == dom::atom(change.id))
      return link ? i : dom::kNone;
  }
  return dom::kNone;
}

}  // namespace

void add_link_changes(html::HtmlFacts& facts, const dom::ElementTree& tree) {
  if (!facts.content_security_policies.empty()) return;
  for (const html::InlineScript& script : facts.scripts) {
    if (script.type != html::ScriptType::classic) continue;
    for (const js::LinkChange& change : js::leading_link_changes(script.source)) {
      const dom::Index link = link_of(change, tree, script.element);
      auto& references = facts.references;
      const auto is_it = [link](const refs::Reference& r) {
        return r.element == link && r.kind == refs::Kind::stylesheet && !r.replaced;
      };
      const auto old = std::find_if(references.begin(), references.end(), is_it);
      if (link == dom::kNone || old == references.end()) continue;
      old->replaced = true;
      refs::Reference added = *old;
      added.url = change.url;
      added.span = {script.offset + change.offset, change.length};
      added.replaced = false;
      added.set_by_script = true;
      added.request.integrity.clear();
      const auto place = static_cast<std::size_t>(old - references.begin()) + 1;
      references.insert(old + 1, std::move(added));
      for (html::InlineStyle& style : facts.styles)
        if (style.before >= place) ++style.before;
    }
  }
}

}  // namespace pushplan::study
