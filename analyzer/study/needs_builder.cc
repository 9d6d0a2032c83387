#include "analyzer/study/needs_builder.h"

#include <algorithm>
#include <tuple>

#include "base/unique.h"

namespace pushplan::study {

using refs::Blocks;

namespace {

// A hint is no consumer: what it says of the request yields to any reference that uses the file.
bool is_hint(refs::Kind kind) { return refs::by_of(kind) == refs::By::hint; }

bool waits_for_nothing(const refs::Reference& script) {
  return script.async || (script.defer && script.kind != refs::Kind::module_script);
}

// Of the references that browsers hold against their integrity, the kinds; others ignore it.
bool has_integrity(refs::Kind kind) {
  using enum refs::Kind;
  return kind == stylesheet || kind == classic_script || kind == module_script || kind == preload ||
         kind == modulepreload || kind == js_import || kind == js_dynamic_import;
}

// Which of two references speaks for the URL: the surer one, then a consumer before a hint, then
// the more urgent one.
auto strength(refs::State state, refs::Kind kind, refs::Blocks blocks) {
  return std::tuple(state, !is_hint(kind), blocks);
}

}  // namespace

std::uint32_t NeedsBuilder::add(const refs::Reference& reference, const site::Target& target,
                                const Judgement& judgement, Place origin) {
  const std::string via = origin.via == kDocument ? needs_.page.url_path : need(origin.via).url;
  switch (target.kind) {
    case site::TargetKind::none:
      return kDocument;
    case site::TargetKind::external:
      add_external(reference, target.url, judgement, via);
      return kDocument;
    case site::TargetKind::missing:
      push_unique(needs_.missing, {target.url, via});
      return kDocument;
    case site::TargetKind::invalid:
      push_unique(needs_.invalid, {target.url, via});
      return kDocument;
    case site::TargetKind::file:
      break;
  }
  const std::string& metadata = reference.request.integrity;
  if (!metadata.empty() && judgement.state != refs::State::unused &&
      has_integrity(reference.kind)) {
    const bool in_page = refs::by_of(reference.kind) != refs::By::js;
    needs_.integrities.push_back({target.file, metadata, reference.kind,
                                  in_page ? std::optional(reference.span) : std::nullopt});
  }
  const auto [place, added] =
      by_url_.emplace(target.url, static_cast<std::uint32_t>(needs_.resources.size()));
  if (added) needs_.resources.emplace_back();
  Need& need = needs_.resources[place->second];
  if (added) {
    need.url = target.url;
    need.file = target.file;
  }
  const bool is_preload =
      reference.kind == refs::Kind::preload || reference.kind == refs::Kind::modulepreload;
  if (is_preload && judgement.state == refs::State::needed)
    need.hinted_at = std::min(need.hinted_at, reference.span.offset);
  if (hinted_.count(target.url) > 0 && !origin.hint && !is_hint(reference.kind))
    needs_.hinted.push_back({target.url, reference.kind, reference.request, judgement.state,
                             judgement.why, waits_for_nothing(reference), origin.face});
  // A consumer brings its own attributes even where a hint made the URL needed before.
  const bool replaces_hint = !added && is_hint(need.kind) && !is_hint(reference.kind) &&
                             judgement.state != refs::State::unused;
  const bool stronger = strength(judgement.state, reference.kind, judgement.blocks) >
                        strength(need.state, need.kind, need.blocks);
  // The path that is told is the shortest of those that make the state true; so it never runs in a
  // ring.
  const bool nearer = judgement.state == need.state && origin.depth < need.depth;
  if (added || judgement.state > need.state || nearer) {
    need.depth = origin.depth;
    need.via = origin.via;
  }
  if (!added && !replaces_hint && !stronger) return place->second;
  if (added || stronger || need.state == judgement.state) need.why = judgement.why;
  need.state = added ? judgement.state : std::max(need.state, judgement.state);
  if (added || replaces_hint) need.order = next_order_++;
  need.kind = reference.kind;
  need.request = reference.request;
  need.blocks = judgement.blocks;
  need.in_head = reference.in_head || origin.in_head;
  need.async = waits_for_nothing(reference);
  need.deferred =
      reference.defer && !reference.async && reference.kind == refs::Kind::classic_script;
  need.lazy = reference.lazy;
  need.media = reference.media;
  need.decoding = reference.decoding;
  need.offset = reference.span.offset + origin.shift;
  return place->second;
}

PageNeeds NeedsBuilder::take() {
  settle_depths();
  return std::move(needs_);
}

// A need may have come nearer after what it leads to was added.
void NeedsBuilder::settle_depths() {
  auto& needs = needs_.resources;
  std::vector<bool> settled(needs.size());
  std::vector<std::uint32_t> path;
  for (std::uint32_t i = 0; i < needs.size(); ++i) {
    for (std::uint32_t at = i; at != kDocument && !settled[at]; at = needs[at].via) {
      settled[at] = true;
      path.push_back(at);
    }
    for (; !path.empty(); path.pop_back()) {
      Need& need = needs[path.back()];
      need.depth = need.via == kDocument ? 1 : needs[need.via].depth + 1;
    }
  }
}

void NeedsBuilder::add_frame(const std::string& url) { push_unique(needs_.frames, url); }

void NeedsBuilder::add_connection(Connection connection) {
  push_unique(needs_.connections, std::move(connection));
}

void NeedsBuilder::add_external(const refs::Reference& reference, const std::string& url,
                                const Judgement& judgement, const std::string& via) {
  const auto [place, added] =
      external_by_url_.emplace(reference.request.as + " " + url, needs_.external.size());
  if (added)
    needs_.external.push_back(
        {url, reference.request.as, refs::State::unused, Blocks::none, std::nullopt, via});
  External& external = needs_.external[place->second];
  if (added || judgement.state > external.state)
    external.crossorigin = reference.request.crossorigin;
  external.state = std::max(external.state, judgement.state);
  external.blocks = std::max(external.blocks, judgement.blocks);
}

}  // namespace pushplan::study
