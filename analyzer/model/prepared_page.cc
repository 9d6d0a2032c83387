#include "analyzer/model/prepared_page.h"

#include <algorithm>
#include <utility>

namespace pushplan::model {

PreparedPage::PreparedPage(Page made) : page(std::move(made)) {
  const auto& resources = page.resources;
  children.resize(resources.size());
  stops.push_back({page.body_place, page.body, ParserStop::What::body, 0});
  stops.push_back({page.content_place, page.content, ParserStop::What::content, 0});
  for (std::uint32_t i = 0; i < page.scripts.size(); ++i)
    stops.push_back(
        {page.scripts[i].place, page.scripts[i].offset, ParserStop::What::inline_script, i});
  std::vector<std::uint32_t> in_order(resources.size());
  for (std::uint32_t r = 0; r < in_order.size(); ++r) in_order[r] = r;
  std::sort(in_order.begin(), in_order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return resources[a].order < resources[b].order;
  });
  for (const std::uint32_t r : in_order) {
    const Resource& resource = resources[r];
    if (resource.found == Found::scanned) scanned.push_back(r);
    if (resource.found == Found::laid_out) laid_out.push_back(r);
    if (resource.run == Run::deferred) deferred.push_back(r);
    if (resource.kind == Kind::module && resource.run == Run::never) imports.push_back(r);
    if (resource.blocks) sheets.push_back(r);
    if (resource.parent != kDocument && resource.found != Found::scanned)
      children[resource.parent].push_back(r);
    if (resource.run == Run::parser)
      stops.push_back({resource.place, resource.acts, ParserStop::What::script, r});
    if (resource.kind == Kind::font && resource.display != Display::swap) ++fonts;
    if (resource.hero) ++heroes;
  }
  graph_of.resize(resources.size());
  for (std::uint32_t r = 0; r < resources.size(); ++r) {
    graph_of[r] = r;
    while (resources[graph_of[r]].found == Found::parsed &&
           resources[graph_of[r]].parent != kDocument)
      graph_of[r] = resources[graph_of[r]].parent;
  }
  std::stable_sort(scanned.begin(), scanned.end(), [&](std::uint32_t a, std::uint32_t b) {
    return resources[a].offset < resources[b].offset;
  });
  std::sort(stops.begin(), stops.end(),
            [](const ParserStop& a, const ParserStop& b) { return a.place < b.place; });
}

}  // namespace pushplan::model
