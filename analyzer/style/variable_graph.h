// Which custom properties of a page's sheets name which others, and which may lead to a URL: the
// few that are worth following for each element.
#pragma once

#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "analyzer/css/css_facts.h"
#include "analyzer/dom/element_tree.h"

namespace pushplan::style {

using VariableSet = std::unordered_set<dom::Atom>;

// True for a reference that may cause a fetch: no data: URL and no fragment.
bool is_fetchable(const css::CssFacts& facts, std::uint32_t reference);

class VariableGraph {
 public:
  void add(const css::CssFacts& facts);
  // Says that something else gives a variable a URL.
  void add_url(const std::string& name) { with_url_.push_back(dom::atom(name)); }

  // The variables that may hold a URL, through others too.
  VariableSet leading_to_urls() const;

  // Those of these names, and all that they lead to.
  VariableSet reachable(const std::vector<std::string>& names) const;

 private:
  using Edges = std::unordered_map<dom::Atom, std::vector<dom::Atom>>;
  static VariableSet closure(const Edges& edges, std::vector<dom::Atom> pending);

  Edges names_, named_by_;
  std::vector<dom::Atom> with_url_;
};

}  // namespace pushplan::style
