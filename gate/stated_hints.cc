#include "gate/stated_hints.h"

#include <algorithm>

#include "analyzer/html/srcset.h"
#include "analyzer/site/resolve.h"

namespace pushplan::gate {

using site::TargetKind;

namespace {

// Browsers ask for images over https instead (Mixed Content, section 4.1).
bool is_mixed(const StatedHint& stated, const site::Site& site) {
  return site.has_origin && site.base.scheme == "https" && stated.hint.as != "image" &&
         stated.target == TargetKind::external && stated.hint.url.rfind("http:", 0) == 0;
}

}  // namespace

void resolve_hint(StatedHint& stated, const PageView& page) {
  resolve_hint(stated, page.site, site::url_of(page.site, page.plan.page));
  stated.mixed = stated.mixed && !page.needs.upgrades;
}

void resolve_hint(StatedHint& stated, const site::Site& site, const site::Url& base) {
  const auto take = [&](const site::Target& target) {
    if (target.kind == TargetKind::file) stated.urls.push_back(target.url);
  };
  const site::Target target = site::resolve(site, stated.hint.url, base);
  stated.target = target.kind;
  if (target.kind != TargetKind::none) stated.hint.url = target.url;
  take(target);
  for (const html::ImageCandidate& candidate : html::parse_srcset(stated.hint.imagesrcset))
    take(site::resolve(site, candidate.url, base));
  if (!stated.urls.empty()) stated.target = TargetKind::file;
  stated.mixed = is_mixed(stated, site);
}

std::vector<StatedHint> hints_in_page(const PageView& page) {
  std::vector<StatedHint> all;
  for (const study::PageHint& written : page.needs.hints) {
    StatedHint& stated = all.emplace_back();
    stated.hint = written.hint;
    stated.blocked = written.blocked;
    stated.file = page.site.files[page.plan.page.file].path;
    stated.span = written.span;
    stated.target = written.urls.empty() ? written.target : TargetKind::file;
    stated.urls = written.urls;
    stated.mixed = is_mixed(stated, page.site) && !page.needs.upgrades;
  }
  return all;
}

std::vector<StatedHint> hints_of_plan(const PageView& page, Carrier carrier) {
  std::vector<StatedHint> all;
  const auto& needs = page.needs.resources;
  for (const plan::Chosen& chosen : page.plan.chosen) {
    StatedHint& stated = all.emplace_back();
    stated.hint = chosen.hint;
    const auto need = std::find_if(needs.begin(), needs.end(),
                                   [&](const auto& n) { return n.url == chosen.hint.url; });
    stated.named = need != needs.end() && need->named;
    resolve_hint(stated, page);
    if (carrier != Carrier::early_hints) continue;
    Hint& said = stated.hint;  // of it a 103 carries only what browsers accept there
    for (std::string* left_out :
         {&said.integrity, &said.referrerpolicy, &said.media, &said.imagesrcset, &said.imagesizes})
      left_out->clear();
  }
  return all;
}

}  // namespace pushplan::gate
