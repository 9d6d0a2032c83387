#include "analyzer/css/references.h"

#include <algorithm>

namespace pushplan::css {

void make_inert(CssReference& reference, const char* why) {
  if (reference.role == Role::inert && reference.why[0] != '\0') return;
  reference.role = Role::inert;
  reference.why = why;
}

CssReference& ReferenceCollector::add(refs::Kind kind, std::uint32_t string, Role role) {
  CssReference& added = references_.emplace_back();
  added.reference.kind = kind;
  added.reference.url = url_text(s_, string);
  added.reference.span = url_span(s_, string);
  added.reference.request.as = refs::destination_of(kind);
  // Fonts are always fetched in CORS mode (CSS Fonts 4, section 4.8).
  if (kind == refs::Kind::css_font) added.reference.request.crossorigin = "anonymous";
  added.role = role;
  added.condition = condition_;
  return added;
}

void ReferenceCollector::collect(TokenRange value, refs::Kind kind, Role role) {
  places_.clear();
  urls_.clear();
  find_urls(s_, value, places_);
  for (const UrlPlace& place : places_) {
    CssReference& added = add(kind, place.string, role);
    if (!place.known) make_inert(added, "no browser knows src()");
    urls_.push_back({s_.tokens[place.token].offset, size() - 1});
  }
}

void ReferenceCollector::drop(TokenRange value, refs::Kind kind, const char* why) {
  const std::uint32_t first = size();
  collect(value, kind, Role::inert);
  drop_since(first, why);
}

void ReferenceCollector::drop_since(std::uint32_t first, const char* why) {
  for (std::uint32_t i = first; i < size(); ++i) make_inert(references_[i], why);
}

SubstitutedValue ReferenceCollector::last_value(TokenRange value) const {
  SubstitutedValue out;
  out.text = range_text(s_, value);
  const std::uint32_t start = value.empty() ? 0 : s_.tokens[value.first].offset;
  for (const SubstitutedValue::Url& url : urls_)
    out.urls.push_back({url.offset - start, url.reference});
  for (std::uint32_t i = value.first; i < value.last; ++i) {
    if (s_.tokens[i].kind != TokenKind::function || !value_equals(s_.source, s_.tokens[i], "var"))
      continue;
    const TokenRange name = skip_whitespace(s_, {i + 1, std::min(s_.match[i], value.last)});
    if (!name.empty()) out.variables.push_back(decoded_value(s_.source, s_.tokens[name.first]));
  }
  return out;
}

std::uint32_t ReferenceCollector::at(std::uint32_t offset) const {
  const auto found = std::lower_bound(
      urls_.begin(), urls_.end(), offset,
      [](const SubstitutedValue::Url& url, std::uint32_t o) { return url.offset < o; });
  return found == urls_.end() || found->offset != offset ? kNone : found->reference;
}

}  // namespace pushplan::css
