#include "gate/page_facts.h"

#include <algorithm>

#include "analyzer/plan/prediction.h"
#include "analyzer/plan/sending.h"
#include "base/glob.h"

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

LoadedFile loaded_file(const study::Need& need, const PageView& view, const Settings& settings) {
  LoadedFile file = {need.url, view.site.files[need.file].path, view.weights.of(need.file).bytes,
                     resource_type_of(need.request.as)};
  file.blocks = need.blocks == refs::Blocks::render;
  file.delays_the_script = file.type == ResourceType::script && (!need.async || need.deferred);
  file.hero = file.type == ResourceType::image &&
              (any_glob_matches(settings.hero, need.url) || need.request.fetchpriority == "high");
  return file;
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
  for (const study::Need& need : view.needs.resources)
    if (need.state == refs::State::needed) facts.loads.push_back(loaded_file(need, view, settings));
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
