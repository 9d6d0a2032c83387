#include "gate/page_facts.h"

#include <algorithm>
#include <set>

#include "analyzer/model/page.h"
#include "analyzer/plan/prediction.h"
#include "analyzer/plan/sending.h"

namespace pushplan::gate {
namespace {

// By the destination of the request (Fetch section 2.2.5).
ResourceType resource_type_of(const std::string& as) {
  if (as == "style") return ResourceType::style;
  if (as == "script" || as == "worker" || as == "sharedworker" || as == "serviceworker")
    return ResourceType::script;
  if (as == "image") return ResourceType::image;
  if (as == "font") return ResourceType::font;
  if (as == "video" || as == "audio" || as == "track") return ResourceType::media;
  if (as == "iframe" || as == "frame" || as == "document") return ResourceType::document;
  return ResourceType::other;
}

LoadedFile loaded_file(const study::Need& need, const PageView& view) {
  LoadedFile file = {need.url, view.site.files[need.file].path, view.weights.of(need.file).bytes,
                     resource_type_of(need.request.as)};
  file.blocks = need.blocks == refs::Blocks::render;
  // A script waits for the sheets before it (HTML section 4.2.5, "script-blocking style sheet").
  file.delays_dom = file.type == ResourceType::script ? !need.async || need.deferred
                                                      : file.blocks && view.needs.scripted;
  return file;
}

// What the largest paint waits for as the model sees it: its heroes or, where there are none, the
// fonts without which text is not shown. Each of the loads behind the page itself is that of a
// need.
void mark_heroes(const PageView& view, const Settings& settings,
                 const std::vector<std::size_t>& need_of_load, std::vector<LoadedFile>& loads) {
  const model::ModelledPage modelled = model::model_page(
      view.needs, view.weights, settings, std::vector<bool>(view.needs.resources.size()));
  std::set<std::size_t> heroes, fonts;
  for (std::size_t r = 0; r < modelled.needs.size(); ++r) {
    const model::Resource& resource = modelled.page.resources[r];
    if (resource.hero) heroes.insert(modelled.needs[r]);
    if (resource.kind == model::Kind::font && resource.display != model::Display::swap)
      fonts.insert(modelled.needs[r]);
  }
  const std::set<std::size_t>& waited_for = heroes.empty() ? fonts : heroes;
  for (std::size_t i = 0; i < need_of_load.size(); ++i)
    loads[i + 1].hero = waited_for.count(need_of_load[i]) > 0;
}

std::vector<Prediction> predictions(const PageView& view, const Settings& settings,
                                    Predict predict) {
  if (predict == Predict::nothing) return {};
  // Where the model made the choice, its paints are known; an empty list delays nothing.
  const bool known =
      view.plan.selection && (predict == Predict::paints || view.plan.chosen.empty());
  const std::vector<plan::Outcome> outcomes =
      known ? view.plan.selection->outcomes
            : plan::predict(view.needs, view.plan, view.weights, settings);
  std::vector<Prediction> out;
  for (std::size_t p = 0; p < outcomes.size(); ++p) {
    const auto& [without, with] = outcomes[p];
    out.push_back({settings.profiles[p].id, with.first_paint, with.largest_paint,
                   with.dom_content_loaded,
                   std::max<Microseconds>(0, with.document - without.document)});
  }
  return out;
}

}  // namespace

PageFacts facts_of(const PageView& view, const Settings& settings, Predict predict) {
  const plan::PagePlan& plan = view.plan;
  PageFacts facts;
  facts.url_path = plan.page.url_path;
  facts.source = view.site.files[plan.page.file].path;
  facts.loads.push_back({facts.url_path, facts.source, plan.document_bytes, ResourceType::document,
                         /*blocks=*/true});
  std::vector<std::size_t> need_of_load;
  for (std::size_t i = 0; i < view.needs.resources.size(); ++i) {
    const study::Need& need = view.needs.resources[i];
    if (need.state != refs::State::needed) continue;
    facts.loads.push_back(loaded_file(need, view));
    need_of_load.push_back(i);
  }
  if (predict != Predict::nothing) mark_heroes(view, settings, need_of_load, facts.loads);
  for (const plan::Chosen& chosen : plan.chosen)
    facts.sends.push_back({chosen.hint.url, view.site.files[chosen.file].path, chosen.bytes,
                           plan::longest_value(chosen.hint, settings.mechanism)});
  for (const study::External& external : view.needs.external)
    if (external.state == refs::State::needed && external.blocks == refs::Blocks::render)
      facts.foreign_blocking.push_back(external.url);
  facts.header_bytes = plan.header_bytes;
  facts.wasted_bytes = plan.bytes_in_vain + plan.header_bytes_in_vain;
  facts.predicted = predictions(view, settings, predict);
  return facts;
}

}  // namespace pushplan::gate
