#include "analyzer/style/variable_graph.h"

#include <algorithm>

#include "base/text.h"

namespace pushplan::style {

bool is_fetchable(const css::CssFacts& facts, std::uint32_t reference) {
  const std::string& url = facts.references[reference].reference.url;
  return !url.empty() && url.front() != '#' && !equals_ignoring_case(url.substr(0, 5), "data:");
}

void VariableGraph::add(const css::CssFacts& facts) {
  for (const css::Declaration& d : facts.declarations) {
    if (d.property != css::Property::custom) continue;
    const css::SubstitutedValue& value = facts.substituted[d.substituted];
    const dom::Atom name = dom::atom(value.name);
    for (const std::string& used : value.variables) {
      names_[name].push_back(dom::atom(used));
      named_by_[dom::atom(used)].push_back(name);
    }
    if (std::any_of(value.urls.begin(), value.urls.end(),
                    [&](const auto& url) { return is_fetchable(facts, url.reference); }))
      with_url_.push_back(name);
  }
}

VariableSet VariableGraph::leading_to_urls() const { return closure(named_by_, with_url_); }

VariableSet VariableGraph::reachable(const std::vector<std::string>& names) const {
  std::vector<dom::Atom> atoms;
  for (const std::string& name : names) atoms.push_back(dom::atom(name));
  return closure(names_, std::move(atoms));
}

VariableSet VariableGraph::closure(const Edges& edges, std::vector<dom::Atom> pending) {
  VariableSet found;
  while (!pending.empty()) {
    const dom::Atom name = pending.back();
    pending.pop_back();
    if (!found.insert(name).second) continue;
    const auto next = edges.find(name);
    if (next != edges.end())
      pending.insert(pending.end(), next->second.begin(), next->second.end());
  }
  return found;
}

}  // namespace pushplan::style
