#include "analyzer/study/content_security_policy.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "analyzer/refs/media_types.h"
#include "analyzer/site/media_type.h"
#include "base/text.h"

namespace pushplan::study {

using refs::Certainty;
using refs::Kind;
using refs::Reference;

namespace {

constexpr std::string_view kBaseUri = "base-uri";

constexpr std::string_view kDirectives[] = {
    kBaseUri,         "child-src", "connect-src",     "default-src",     "font-src",
    "frame-src",      "img-src",   "manifest-src",    "media-src",       "object-src",
    "script-src",     "style-src", "script-src-elem", "script-src-attr", "style-src-elem",
    "style-src-attr", "worker-src"};

// Which directives govern a destination, or an inline type: the first that a policy has (section
// 6.8.1, "get the effective directive for request", 6.8.2 for inline types, and 6.8.3, "get fetch
// directive fallback list").
struct Fallback {
  std::string_view destination;
  std::array<std::string_view, 4> directives;
};
constexpr Fallback kFallbacks[] = {
    {"audio", {"media-src", "default-src"}},
    {"audioworklet", {"script-src-elem", "script-src", "default-src"}},
    {"embed", {"object-src", "default-src"}},
    {"fetch", {"connect-src", "default-src"}},
    {"font", {"font-src", "default-src"}},
    {"frame", {"frame-src", "child-src", "default-src"}},
    {"iframe", {"frame-src", "child-src", "default-src"}},
    {"image", {"img-src", "default-src"}},
    {"json", {"connect-src", "default-src"}},
    {"manifest", {"manifest-src", "default-src"}},
    {"object", {"object-src", "default-src"}},
    {"paintworklet", {"script-src-elem", "script-src", "default-src"}},
    {"script", {"script-src-elem", "script-src", "default-src"}},
    {"script attribute", {"script-src-attr", "script-src", "default-src"}},
    {"serviceworker", {"worker-src", "child-src", "script-src", "default-src"}},
    {"sharedworker", {"worker-src", "child-src", "script-src", "default-src"}},
    {"style", {"style-src-elem", "style-src", "default-src"}},
    {"style attribute", {"style-src-attr", "style-src", "default-src"}},
    {"text", {"connect-src", "default-src"}},
    {"track", {"media-src", "default-src"}},
    {"video", {"media-src", "default-src"}},
    {"worker", {"worker-src", "child-src", "script-src", "default-src"}},
};

// The rows of the inline types, in their order.
constexpr std::string_view kInline[] = {"script", "script attribute", "style", "style attribute"};

// Takes off `text` what stands before the next separator.
std::string_view take_until(std::string_view& text, char separator) {
  const std::size_t end = std::min(text.find(separator), text.size());
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return part;
}

// Section 6.7.1.1, "script directives pre-request check", up to the URL: yes or no where nonce,
// hash or 'strict-dynamic' decide, unknown where the URL does.
Certainty judge_script(const SourceList& sources, const PolicyRequest& request) {
  if (sources.matches_nonce(request.nonce) || sources.matches_integrity(request.integrity))
    return Certainty::yes;
  if (!sources.strict_dynamic()) return Certainty::unknown;
  return request.parser_inserted ? Certainty::no : Certainty::yes;
}

// An object or embed element shows anything but a raster image in a frame of its own, which
// frame-src governs as well. So Chromium; the standard knows object-src alone.
bool makes_frame(const Reference& reference, const site::Url& url) {
  if (reference.kind != Kind::object && reference.kind != Kind::embed) return false;
  const std::string type =
      reference.type.empty() ? site::media_type_of(url.path).name : refs::essence(reference.type);
  return type.substr(0, 6) != "image/" || type == "image/svg+xml";
}

}  // namespace

ContentSecurityPolicy::ContentSecurityPolicy(std::string_view text) {
  while (!text.empty()) {
    std::string_view value = trim(take_until(text, ';'));
    if (ascii_length(value) != value.size()) continue;
    const std::size_t name_end = std::min(value.find_first_of(" \t\n\f\r"), value.size());
    std::string name = to_lower(value.substr(0, name_end));
    upgrades_ = upgrades_ || name == "upgrade-insecure-requests";
    const auto known = std::find(std::begin(kDirectives), std::end(kDirectives), name);
    if (known == std::end(kDirectives) || find(name) != nullptr) continue;
    value.remove_prefix(name_end);
    directives_.emplace_back(std::move(name), SourceList(value));
  }
}

const ContentSecurityPolicy::Directive* ContentSecurityPolicy::find(std::string_view name) const {
  const auto found = std::find_if(directives_.begin(), directives_.end(),
                                  [&](const Directive& d) { return d.first == name; });
  return found == directives_.end() ? nullptr : &*found;
}

const ContentSecurityPolicy::Directive* ContentSecurityPolicy::governing(
    std::string_view destination) const {
  const auto row = std::find_if(std::begin(kFallbacks), std::end(kFallbacks),
                                [&](const Fallback& f) { return f.destination == destination; });
  if (row == std::end(kFallbacks)) return nullptr;
  for (const std::string_view name : row->directives) {
    const Directive* directive = name.empty() ? nullptr : find(name);
    if (directive != nullptr) return directive;
  }
  return nullptr;
}

Certainty ContentSecurityPolicy::allows(const PolicyRequest& request, const site::Url& url,
                                        const PolicyOrigin& self) const {
  if (request.destination == "prefetch") return allows_prefetch(url, self);
  const Directive* directive = governing(request.destination);
  if (directive == nullptr) return Certainty::yes;
  const auto& [name, sources] = *directive;
  // Worker destinations are matched as scripts only where script-src stands in for worker-src
  // (sections 6.1.10.1 and 6.1.15.1).
  const bool worker = request.destination == "worker" || request.destination == "sharedworker" ||
                      request.destination == "serviceworker";
  const bool script = request.destination == "script" || request.destination == "audioworklet" ||
                      request.destination == "paintworklet";
  if (script || (worker && name == "script-src")) {
    const Certainty decided = judge_script(sources, request);
    if (decided != Certainty::unknown) return decided;
  }
  if (request.destination == "style" && sources.matches_nonce(request.nonce)) return Certainty::yes;
  return sources.matches_url(url, self);
}

// Section 6.7.2.1, "does resource hint request violate policy": what any directive allows passes,
// where there is a default-src.
Certainty ContentSecurityPolicy::allows_prefetch(const site::Url& url,
                                                 const PolicyOrigin& self) const {
  if (find("default-src") == nullptr) return Certainty::yes;
  Certainty best = Certainty::no;
  for (const auto& [name, sources] : directives_)
    if (name != kBaseUri) best = std::max(best, sources.matches_url(url, self));
  return best;
}

// Section 6.7.3.3, "does element match source list for type and source".
Certainty ContentSecurityPolicy::allows_inline(Inline type, std::string_view nonce) const {
  const Directive* directive = governing(kInline[static_cast<std::size_t>(type)]);
  if (directive == nullptr) return Certainty::yes;
  const SourceList& sources = directive->second;
  const bool script = type == Inline::script || type == Inline::script_attribute;
  const bool attribute = type == Inline::script_attribute || type == Inline::style_attribute;
  if (sources.unsafe_inline() && !sources.has_nonces() && !sources.has_hashes() &&
      !(script && sources.strict_dynamic()))
    return Certainty::yes;
  if (!attribute && sources.matches_nonce(nonce)) return Certainty::yes;
  const bool by_hash = sources.has_hashes() && (!attribute || sources.unsafe_hashes());
  return by_hash ? Certainty::unknown : Certainty::no;
}

Certainty ContentSecurityPolicy::allows_base(const site::Url& url, const PolicyOrigin& self) const {
  const Directive* directive = find(kBaseUri);
  return directive == nullptr ? Certainty::yes : directive->second.matches_url(url, self);
}

// Like Chromium, and against HTML section 4.2.5.3, a comma begins a further policy, as in a header.
PagePolicies::PagePolicies(const html::HtmlPage& page, PolicyOrigin self)
    : page_(page), self_(std::move(self)) {
  for (const html::SecurityPolicy& written : page.facts.content_security_policies) {
    for (std::string_view rest = written.text; !rest.empty();) {
      if (policies_.size() == kMaxPolicies) {
        cut_at_ = written.element;
        return;
      }
      policies_.push_back({written.element, ContentSecurityPolicy(take_until(rest, ','))});
    }
  }
}

template <class Ask>
Certainty PagePolicies::ask(dom::Index element, Ask ask) const {
  Certainty least = cut_at_ < element ? Certainty::unknown : Certainty::yes;
  for (const Placed& placed : policies_)
    if (placed.element < element) least = std::min(least, ask(placed.policy));
  return least;
}

Certainty PagePolicies::allows(const PolicyRequest& request, dom::Index element,
                               const site::Url& url) const {
  return ask(element,
             [&](const ContentSecurityPolicy& p) { return p.allows(request, url, self_); });
}

std::optional<site::Url> PagePolicies::url_of(const site::Target& target) const {
  const bool fetched =
      target.kind != site::TargetKind::none && target.kind != site::TargetKind::invalid;
  if (empty() || !fetched) return std::nullopt;
  return site::parse_url(target.url, &self_.url);
}

Certainty PagePolicies::allows(const Reference& reference, const site::Target& target,
                               std::string_view nonce) const {
  const std::optional<site::Url> url = url_of(target);
  if (!url) return Certainty::yes;
  const bool markup = reference.element != refs::kNoElement;
  PolicyRequest request{reference.request.as, nonce, reference.request.integrity, true};
  if (markup) request.nonce = nonce_of(reference.element);
  switch (reference.kind) {
    case Kind::prefetch:
      request.destination = "prefetch";
      break;
    case Kind::modulepreload:
    case Kind::js_dynamic_import:
      request.parser_inserted = false;
      break;
    case Kind::js_worker:
      request.parser_inserted = false;
      // What a worker imports is governed by policies of its own.
      if (request.destination == "script") return Certainty::yes;
      break;
    default:
      break;
  }
  const dom::Index element = markup ? reference.element : dom::kNone;
  const Certainty allowed = allows(request, element, *url);
  if (!makes_frame(reference, *url)) return allowed;
  request.destination = "frame";
  return std::min(allowed, allows(request, element, *url));
}

// A style element asks for its sheets at once, and its nonce does not count for them.
Certainty PagePolicies::allows_import(const Reference& reference, const site::Target& target,
                                      dom::Index style) const {
  const std::optional<site::Url> url = url_of(target);
  if (!url) return Certainty::yes;
  return allows(PolicyRequest{reference.request.as, "", "", true}, style, *url);
}

Certainty PagePolicies::allows(const html::InlineStyle& style) const {
  const Inline type = style.attribute ? Inline::style_attribute : Inline::style;
  return ask(style.element, [&](const ContentSecurityPolicy& p) {
    return p.allows_inline(type, nonce_of(style.element));
  });
}

Certainty PagePolicies::allows(const html::InlineScript& script) const {
  return ask(script.element, [&](const ContentSecurityPolicy& p) {
    return p.allows_inline(Inline::script, nonce_of(script.element));
  });
}

Certainty PagePolicies::allows_event_handlers() const {
  return ask(dom::kNone, [](const ContentSecurityPolicy& p) {
    return p.allows_inline(Inline::script_attribute, "");
  });
}

bool PagePolicies::upgrades() const {
  return std::any_of(policies_.begin(), policies_.end(),
                     [](const Placed& placed) { return placed.policy.upgrades(); });
}

Certainty PagePolicies::allows_base(const site::Url& url) const {
  return ask(page_.facts.base_element,
             [&](const ContentSecurityPolicy& p) { return p.allows_base(url, self_); });
}

// Section 6.7.3.1, "is element nonceable": a script element that may hold injected markup has none.
// As in Chromium other elements are not looked at. That of a double attribute is: the tree does not
// tell it.
std::string_view PagePolicies::nonce_of(dom::Index element) const {
  const std::string_view* nonce = page_.tree.attribute(element, "nonce");
  if (nonce == nullptr) return "";
  const dom::Element& node = page_.tree.elements[element];
  if (node.tag != dom::atom("script")) return *nonce;
  const auto* first = page_.tree.attributes.data() + node.first_attribute;
  const bool injected =
      std::any_of(first, first + node.attribute_count, [](const dom::Attribute& a) {
        const std::string text = to_lower(a.name) + " " + to_lower(a.value);
        return text.find("<script") != std::string::npos ||
               text.find("<style") != std::string::npos;
      });
  return injected ? "" : *nonce;
}

Judgement limit(Judgement judgement, Certainty allowed) {
  if (allowed == Certainty::yes || judgement.state == refs::State::unused) return judgement;
  if (allowed == Certainty::no)
    return {refs::State::unused, refs::Blocks::none,
            "the page's content security policy forbids it"};
  return {refs::State::possible, refs::Blocks::none,
          "whether the page's content security policy allows it cannot be known"};
}

}  // namespace pushplan::study
