#include "analyzer/study/page_hints.h"

#include <string>
#include <string_view>
#include <utility>

namespace pushplan::study {

using refs::Kind;
using refs::Reference;

namespace {

std::string written_value(const html::HtmlPage& page, const Reference& r,
                          std::string_view attribute) {
  const std::string_view* value = page.tree.attribute(r.element, attribute);
  return value == nullptr ? "" : std::string(*value);
}

// The usual way to load a sheet that nothing waits for: `onload="this.rel='stylesheet'"`.
bool becomes_sheet(const html::HtmlPage& page, const Reference& r) {
  return r.request.as == "style" &&
         written_value(page, r, "onload").find("rel") != std::string::npos;
}

PageHint page_hint(const html::HtmlPage& page, const Reference& r, const site::Target& target) {
  PageHint hint;
  hint.hint.url = target.url;
  hint.hint.rel = r.kind == Kind::modulepreload ? "modulepreload" : "preload";
  hint.hint.as = r.request.as;
  hint.hint.type = r.type;
  hint.hint.crossorigin = r.request.crossorigin;
  hint.hint.integrity = r.request.integrity;
  hint.hint.referrerpolicy = r.request.referrerpolicy;
  hint.hint.fetchpriority = r.request.fetchpriority;
  hint.hint.media = r.media;
  if (r.kind == Kind::image_set) {
    hint.hint.imagesrcset = written_value(page, r, "imagesrcset");
    hint.hint.imagesizes = written_value(page, r, "imagesizes");
  }
  hint.span = r.span;
  hint.target = target.kind;
  return hint;
}

}  // namespace

bool is_hinted_choice(const html::HtmlPage& page, const Reference& reference) {
  return reference.kind == Kind::image_set &&
         page.tree.elements[reference.element].tag == dom::atom("link");
}

void note_page_hints(const html::HtmlPage& page, const PagePolicies& policies,
                     const std::function<site::Target(const Reference&)>& target_of,
                     NeedsBuilder& builder) {
  builder.set_upgrades(policies.upgrades());
  dom::Index last_choice = dom::kNone;
  for (const Reference& r : page.facts.references) {
    const bool choice = is_hinted_choice(page, r);
    if (!choice && r.kind != Kind::preload && r.kind != Kind::modulepreload) continue;
    const site::Target target = target_of(r);
    if (target.kind == site::TargetKind::none) continue;
    if (!choice || r.element != last_choice) {
      PageHint hint = page_hint(page, r, target);
      hint.blocked = policies.allows(r, target) == refs::Certainty::no;
      builder.add_hint(std::move(hint));
    }
    last_choice = choice ? r.element : dom::kNone;
    if (target.kind != site::TargetKind::file) continue;
    builder.expect(target.url);
    if (becomes_sheet(page, r))
      builder.add_use({target.url, Kind::stylesheet, r.request, refs::State::possible,
                       "its onload handler makes it a style sheet"});
  }
}

std::size_t face_of(const css::CssFacts& facts, std::size_t sheet, std::size_t reference) {
  for (std::size_t i = 0; i < facts.faces.size(); ++i)
    for (const css::FontSource& source : facts.faces[i].sources)
      if (source.reference == reference) return (sheet << 32U) | i;
  return Use::kNone;
}

}  // namespace pushplan::study
