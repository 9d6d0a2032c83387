#include "analyzer/study/outline.h"

#include <string_view>

#include "base/hash.h"

namespace pushplan::study {
namespace {

bool runs(const html::InlineScript& script) {
  return script.type == html::ScriptType::classic || script.type == html::ScriptType::module;
}

}  // namespace

Outline outline_of(const html::HtmlFacts& facts, std::size_t bytes) {
  Outline outline;
  outline.bytes = bytes;
  outline.body = facts.body;
  outline.first_text = facts.first_text;
  for (const html::InlineScript& script : facts.scripts)
    if (runs(script))
      outline.scripts.push_back(
          {script.offset, script.source.size(), script.type == html::ScriptType::module});
  return outline;
}

std::vector<Inlined> inlined_of(const html::HtmlFacts& facts,
                                const std::vector<HintBlock>& own_hints) {
  std::vector<Inlined> found;
  const auto add = [&](Inlined::What what, std::string_view content, std::size_t offset) {
    if (content.size() >= kLeastInlined)
      found.push_back(
          {what, {with_hint_blocks(own_hints, offset), content.size()}, xxh64(content)});
  };
  for (const html::InlineStyle& style : facts.styles)
    add(Inlined::What::style, style.css, style.offset);
  for (const html::InlineScript& script : facts.scripts)
    if (runs(script)) add(Inlined::What::script, script.source, script.offset);
  for (const refs::Reference& reference : facts.references)
    if (reference.url.rfind("data:", 0) == 0)
      add(Inlined::What::data, reference.url, reference.span.offset);
  return found;
}

}  // namespace pushplan::study
