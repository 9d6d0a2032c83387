#include "analyzer/plan/sending.h"

#include "analyzer/study/judge.h"

namespace pushplan::plan {

using study::Need;

bool can_be_hinted(const Need& need) { return study::is_preload_destination(need.request.as); }

Hint hint_for(const Need& need, const site::Site& site) {
  Hint hint;
  hint.url = need.url;
  hint.rel = need.request.module && need.request.as == "script" ? "modulepreload" : "preload";
  hint.as = need.request.as;
  const std::string_view type = site::media_type_of(site.files[need.file].path).name;
  if (type != "application/octet-stream") hint.type = type;
  hint.crossorigin = need.request.crossorigin;
  hint.integrity = need.request.integrity;
  hint.referrerpolicy = need.request.referrerpolicy;
  hint.fetchpriority = need.request.fetchpriority;
  hint.imagesrcset = need.imagesrcset;
  hint.imagesizes = need.imagesizes;
  return hint;
}

std::uint64_t longest_value(Hint hint, Mechanism mechanism) {
  if (mechanism == Mechanism::early_hints) hint.rel = "preload", mechanism = Mechanism::link;
  return link_value(hint, mechanism, Pushing::refused).size();
}

}  // namespace pushplan::plan
